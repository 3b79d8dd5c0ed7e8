// `ProgressEvent`: how far a read has come.
//
// https://xhr.spec.whatwg.org/#interface-progressevent

import { Event } from "land:events/event";
import {
  illegalInvocation, isObject, requireArguments, toBoolean, toDictionary, toDouble,
} from "land:webidl/webidl";

/** Gives a progress event back; throws for anything else. */
let check;

export class ProgressEvent extends Event {
  #lengthComputable;
  #loaded;
  #total;

  constructor(type, eventInitDict = undefined) {
    const context = "ProgressEvent constructor";
    requireArguments(arguments.length, 1, context);
    super(type, eventInitDict);
    const { lengthComputable, loaded, total } = toDictionary(eventInitDict, context);
    this.#lengthComputable = toBoolean(lengthComputable);
    this.#loaded = loaded === undefined ? 0 : toDouble(loaded, context);
    this.#total = total === undefined ? 0 : toDouble(total, context);
  }

  get lengthComputable() {
    return check(this).#lengthComputable;
  }

  get loaded() {
    return check(this).#loaded;
  }

  get total() {
    return check(this).#total;
  }

  static {
    check = (value) => {
      if (!isObject(value) || !(#total in value)) throw illegalInvocation();
      return value;
    };
  }
}
