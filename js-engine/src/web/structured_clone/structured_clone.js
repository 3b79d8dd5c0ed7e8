// `structuredClone`: deep copies, with transfer of what can be transferred.
//
// https://html.spec.whatwg.org/multipage/structured-data.html#dom-structuredclone

import { defineGlobalFunction, isObject, requireArguments, toDictionary, toSequence } from "land:webidl/webidl";
import { registerSerializable } from "land:structured_clone/registry";
import { receive, send } from "land:structured_clone/transfer";

export { registerSerializable };

/** https://html.spec.whatwg.org/multipage/structured-data.html#dom-structuredclone */
export function structuredClone(value, options = undefined) {
  requireArguments(arguments.length, 1, "structuredClone");
  const { transfer } = toDictionary(options, "structuredClone");
  const list = transfer === undefined ? [] : toSequence(transfer, "structuredClone: 'transfer'", toObject);
  return receive(send(value, list)).value;
}

function toObject(value, context) {
  if (!isObject(value)) throw new TypeError(`${context} has an item that is not an object.`);
  return value;
}

/** Puts `structuredClone` in place. */
export function install(global) {
  defineGlobalFunction(global, "structuredClone", structuredClone);
}
