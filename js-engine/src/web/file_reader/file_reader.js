// `FileReader` and `FileReaderSync`: the older ways to a blob's bytes, for libraries that still take them.
//
// https://w3c.github.io/FileAPI/#APIASynch

import { DOMException } from "land:dom_exception/dom_exception";
import { bytesOfBlob, isBlob } from "land:blob/file";
import { EventTarget, fireEvent, getEventHandler, setEventHandler } from "land:events/event_target";
import { ProgressEvent } from "land:file_reader/progress_event";
import { toArrayBuffer, toBinaryString, toDataUrl, toText } from "land:file_reader/package";
import { byteLength } from "land:headers/builtins";
import { cancelTimer, startTimer } from "land:timers/timers";
import { defineInterface, illegalInvocation, isObject, requireArguments, toDOMString } from "land:webidl/webidl";

const EMPTY = 0;
const LOADING = 1;
const DONE = 2;

/** Whether a value is a `FileReader`, and whether it is a `FileReaderSync`. */
let isReader;
let isSync;

function checkBlob(count, blob, context) {
  requireArguments(count, 1, context);
  if (!isBlob(blob)) throw new TypeError(`${context}: the argument is not a Blob`);
}

function toLabel(encoding) {
  return encoding === undefined ? undefined : toDOMString(encoding);
}

export class FileReader extends EventTarget {
  #state = EMPTY;
  #result = null;
  #error = null;
  /** The timer behind the next event of the read under way. */
  #timer = 0;

  get readyState() {
    if (!isReader(this)) throw illegalInvocation();
    return this.#state;
  }

  get result() {
    if (!isReader(this)) throw illegalInvocation();
    return this.#result;
  }

  get error() {
    if (!isReader(this)) throw illegalInvocation();
    return this.#error;
  }

  readAsArrayBuffer(blob) {
    this.#check(arguments.length, blob, "FileReader.readAsArrayBuffer");
    this.#read(blob, toArrayBuffer, undefined);
  }

  readAsBinaryString(blob) {
    this.#check(arguments.length, blob, "FileReader.readAsBinaryString");
    this.#read(blob, toBinaryString, undefined);
  }

  readAsText(blob, encoding = undefined) {
    this.#check(arguments.length, blob, "FileReader.readAsText");
    this.#read(blob, toText, toLabel(encoding));
  }

  readAsDataURL(blob) {
    this.#check(arguments.length, blob, "FileReader.readAsDataURL");
    this.#read(blob, toDataUrl, undefined);
  }

  /** https://w3c.github.io/FileAPI/#dfn-abort */
  abort() {
    if (!isReader(this)) throw illegalInvocation();
    if (this.#state !== LOADING) {
      this.#result = null;
      return;
    }
    cancelTimer(this.#timer);
    this.#state = DONE;
    this.#result = null;
    this.#fire("abort", 0, 0);
    if (this.#state !== LOADING) this.#fire("loadend", 0, 0);
  }

  #check(count, blob, context) {
    checkBlob(count, blob, context);
    if (this.#state === LOADING) throw new DOMException(`${context}: a read is under way`, "InvalidStateError");
  }

  /**
   * https://w3c.github.io/FileAPI/#readOperation. All bytes are there, so that a read is its events: each in a task of
   * its own, since no promise job runs between two that are fired at once.
   */
  #read(blob, convert, label) {
    this.#state = LOADING;
    this.#result = null;
    this.#error = null;
    const size = byteLength(bytesOfBlob(blob));
    const next = (step) => {
      this.#timer = startTimer(0, step);
    };
    const end = () => {
      if (this.#state !== LOADING) this.#fire("loadend", size, size);
    };
    const finish = () => {
      this.#state = DONE;
      this.#result = convert(blob, label);
      next(end);
      this.#fire("load", size, size);
    };
    const progress = () => {
      next(finish);
      this.#fire("progress", size, size);
    };
    next(() => {
      next(size === 0 ? finish : progress);
      this.#fire("loadstart", 0, size);
    });
  }

  #fire(type, loaded, total) {
    fireEvent(this, ProgressEvent, type, { __proto__: null, lengthComputable: true, loaded, total });
  }

  static {
    isReader = (value) => isObject(value) && #timer in value;
  }
}

/** https://w3c.github.io/FileAPI/#FileReaderSync */
export class FileReaderSync {
  #brand;

  readAsArrayBuffer(blob) {
    checkSync(this, arguments.length, blob, "FileReaderSync.readAsArrayBuffer");
    return toArrayBuffer(blob);
  }

  readAsBinaryString(blob) {
    checkSync(this, arguments.length, blob, "FileReaderSync.readAsBinaryString");
    return toBinaryString(blob);
  }

  readAsText(blob, encoding = undefined) {
    checkSync(this, arguments.length, blob, "FileReaderSync.readAsText");
    return toText(blob, toLabel(encoding));
  }

  readAsDataURL(blob) {
    checkSync(this, arguments.length, blob, "FileReaderSync.readAsDataURL");
    return toDataUrl(blob);
  }

  static {
    isSync = (value) => isObject(value) && #brand in value;
  }
}

function checkSync(reader, count, blob, context) {
  if (!isSync(reader)) throw illegalInvocation();
  checkBlob(count, blob, context);
}

function defineHandlers(prototype) {
  for (const type of ["loadstart", "progress", "load", "abort", "error", "loadend"]) {
    const accessors = {
      get [`on${type}`]() {
        if (!isReader(this)) throw illegalInvocation();
        return getEventHandler(this, type);
      },
      set [`on${type}`](value) {
        if (!isReader(this)) throw illegalInvocation();
        setEventHandler(this, type, value);
      },
    };
    const key = `on${type}`;
    Reflect.defineProperty(prototype, key, Reflect.getOwnPropertyDescriptor(accessors, key));
  }
}

export function install(global) {
  const constants = { EMPTY, LOADING, DONE };
  defineHandlers(FileReader.prototype);
  defineInterface(global, ProgressEvent, { name: "ProgressEvent" });
  defineInterface(global, FileReader, { name: "FileReader", constants });
  defineInterface(global, FileReaderSync, { name: "FileReaderSync" });
}
