// Errors as a person reads them: name, message, and the frames of the program's own code.

import { DOMException, isDOMException } from "land:dom_exception/dom_exception";
import { stackOf } from "land:structured_clone/errors";
import { KIND_PROXY, kindOf } from "land:structured_clone/kind";
import { dataProperty, endsWith, freeGetter, indexOf, lines, startsWith } from "land:console/primordials";
import { className } from "land:console/names";

const { getPrototypeOf } = Reflect;
const exceptionName = freeGetter(DOMException.prototype, "name");
const exceptionMessage = freeGetter(DOMException.prototype, "message");

/** How the engine begins a frame of our own modules. */
const INTERNAL_FRAME = "(land:";
/** How it ends a frame of a built-in function. */
const NATIVE_FRAME = "(native)";

/** The error's text: one line, and one for each frame. In brackets where there are no frames. */
export function errorText(error) {
  const head = headOf(error);
  const frames = framesOf(stackOf(error));
  return frames === "" ? `[${head}]` : `${head}${frames}`;
}

function headOf(error) {
  const isException = isDOMException(error);
  const name = isException ? exceptionName(error) : textProperty(error, "name");
  const message = isException ? exceptionMessage(error) : textProperty(error, "message");
  const title = titleOf(name ?? "Error", className(error));
  return message === undefined || message === "" ? title : `${title}: ${message}`;
}

/** A class derived from an error without a name of its own goes by its class's. */
function titleOf(name, classTitle) {
  if (classTitle === null || classTitle === "Object" || name === classTitle) return name;
  if (classTitle === "DOMException") return `DOMException [${name}]`;
  return name === "Error" || endsWith(classTitle, name) ? classTitle : name;
}

/** A text among the data properties, own or inherited. */
function textProperty(object, key) {
  for (let at = object; at !== null && kindOf(at) !== KIND_PROXY; at = getPrototypeOf(at)) {
    const value = dataProperty(at, key);
    if (typeof value === "string") return value;
    if (typeof value === "number" || typeof value === "boolean") return `${value}`;
  }
  return undefined;
}

/**
 * The frames of a stack, each on a line of its own; those of our own modules are left out, and with them the native ones
 * that they called.
 */
export function framesOf(stack) {
  if (typeof stack !== "string") return "";
  let frames = "";
  let native = "";
  const all = lines(stack);
  for (let i = 0; i < all.length; i++) {
    if (!startsWith(all[i], "    at ")) continue;
    if (indexOf(all[i], INTERNAL_FRAME) >= 0) {
      native = "";
    } else if (endsWith(all[i], NATIVE_FRAME)) {
      native += `\n${all[i]}`;
    } else {
      frames += `${native}\n${all[i]}`;
      native = "";
    }
  }
  return frames + native;
}
