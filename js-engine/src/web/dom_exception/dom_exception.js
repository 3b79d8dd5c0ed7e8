// `DOMException`, the error that web APIs throw, and `QuotaExceededError`, the one derived from it.
//
// https://webidl.spec.whatwg.org/#idl-DOMException

import {
  defineInterface,
  illegalInvocation,
  toDOMString,
  toDictionary,
  toDouble,
} from "land:webidl/webidl";

const { construct, setPrototypeOf } = Reflect;

/** https://webidl.spec.whatwg.org/#dfn-error-names-table, the names that have a legacy code. */
const legacyCodes = {
  __proto__: null,
  IndexSizeError: 1,
  HierarchyRequestError: 3,
  WrongDocumentError: 4,
  InvalidCharacterError: 5,
  NoModificationAllowedError: 7,
  NotFoundError: 8,
  NotSupportedError: 9,
  InUseAttributeError: 10,
  InvalidStateError: 11,
  SyntaxError: 12,
  InvalidModificationError: 13,
  NamespaceError: 14,
  InvalidAccessError: 15,
  TypeMismatchError: 17,
  SecurityError: 18,
  NetworkError: 19,
  AbortError: 20,
  URLMismatchError: 21,
  QuotaExceededError: 22,
  TimeoutError: 23,
  InvalidNodeTypeError: 24,
  DataCloneError: 25,
};

const constants = {
  INDEX_SIZE_ERR: 1,
  DOMSTRING_SIZE_ERR: 2,
  HIERARCHY_REQUEST_ERR: 3,
  WRONG_DOCUMENT_ERR: 4,
  INVALID_CHARACTER_ERR: 5,
  NO_DATA_ALLOWED_ERR: 6,
  NO_MODIFICATION_ALLOWED_ERR: 7,
  NOT_FOUND_ERR: 8,
  NOT_SUPPORTED_ERR: 9,
  INUSE_ATTRIBUTE_ERR: 10,
  INVALID_STATE_ERR: 11,
  SYNTAX_ERR: 12,
  INVALID_MODIFICATION_ERR: 13,
  NAMESPACE_ERR: 14,
  INVALID_ACCESS_ERR: 15,
  VALIDATION_ERR: 16,
  TYPE_MISMATCH_ERR: 17,
  SECURITY_ERR: 18,
  NETWORK_ERR: 19,
  ABORT_ERR: 20,
  URL_MISMATCH_ERR: 21,
  QUOTA_EXCEEDED_ERR: 22,
  TIMEOUT_ERR: 23,
  INVALID_NODE_TYPE_ERR: 24,
  DATA_CLONE_ERR: 25,
};

const NativeError = Error;

/**
 * A base class that hands back the object it is given, so that a derived class can put private fields on it.
 */
class Identity {
  constructor(object) {
    return object;
  }
}

/** The slots of a `DOMException`, put on a real error object: the engine gives those a stack. */
class Slots extends Identity {
  #message;
  #name;

  constructor(error, message, name) {
    super(error);
    this.#message = message;
    this.#name = name;
  }

  static has(value) {
    return typeof value === "object" && value !== null && #name in value;
  }

  static message(exception) {
    if (!Slots.has(exception)) throw illegalInvocation();
    return exception.#message;
  }

  static name(exception) {
    if (!Slots.has(exception)) throw illegalInvocation();
    return exception.#name;
  }
}

/** Makes the error object behind a `DOMException` with the prototype that `newTarget` asks for. */
function makeException(newTarget, message, name) {
  const error = construct(NativeError, [], newTarget);
  new Slots(error, message, name);
  return error;
}

/** https://webidl.spec.whatwg.org/#idl-DOMException */
export class DOMException {
  constructor(message = "", name = "Error") {
    const text = toDOMString(message, "DOMException constructor");
    return makeException(new.target, text, toDOMString(name, "DOMException constructor"));
  }

  get name() {
    return Slots.name(this);
  }

  get message() {
    return Slots.message(this);
  }

  get code() {
    return legacyCodes[Slots.name(this)] ?? 0;
  }
}

setPrototypeOf(DOMException.prototype, NativeError.prototype);

/** Whether `value` was made by `DOMException` or a class derived from it, whatever its prototype is now. */
export function isDOMException(value) {
  return Slots.has(value);
}

/** The slots of a `QuotaExceededError` beyond those of its base. */
class QuotaSlots extends Identity {
  #quota;
  #requested;

  constructor(error, quota, requested) {
    super(error);
    this.#quota = quota;
    this.#requested = requested;
  }

  static quota(exception) {
    if (!(#quota in exception)) throw illegalInvocation();
    return exception.#quota;
  }

  static requested(exception) {
    if (!(#quota in exception)) throw illegalInvocation();
    return exception.#requested;
  }
}

function quotaMember(options, name) {
  const value = options[name];
  if (value === undefined) return null;
  const number = toDouble(value, `QuotaExceededError constructor: '${name}'`);
  if (number < 0) throw new RangeError(`QuotaExceededError constructor: '${name}' is negative.`);
  return number;
}

/** https://webidl.spec.whatwg.org/#quotaexceedederror */
export class QuotaExceededError extends DOMException {
  constructor(message = "", options = undefined) {
    const text = toDOMString(message, "QuotaExceededError constructor");
    const members = toDictionary(options, "QuotaExceededError constructor");
    const quota = quotaMember(members, "quota");
    const requested = quotaMember(members, "requested");
    if (quota !== null && requested !== null && requested < quota) {
      throw new RangeError("QuotaExceededError constructor: 'requested' is less than 'quota'.");
    }
    super(text, "QuotaExceededError");
    new QuotaSlots(this, quota, requested);
  }

  get quota() {
    return QuotaSlots.quota(this);
  }

  get requested() {
    return QuotaSlots.requested(this);
  }
}

export function install(global) {
  defineInterface(global, DOMException, { name: "DOMException", constants });
  defineInterface(global, QuotaExceededError, { name: "QuotaExceededError" });
}
