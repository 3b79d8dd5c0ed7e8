// Queuing strategies: how much a stream may hold before it asks its source to wait.
//
// https://streams.spec.whatwg.org/#qs

import {
  illegalInvocation,
  requireArguments,
  toCallback,
  toDictionary,
  toUnrestrictedDouble,
} from "land:webidl/webidl";

const { apply } = Reflect;

/** https://streams.spec.whatwg.org/#dictdef-queuingstrategyinit */
function toInit(init, context) {
  const { highWaterMark } = toDictionary(init, context);
  if (highWaterMark === undefined) {
    throw new TypeError(`${context}: member 'highWaterMark' is required.`);
  }
  return toUnrestrictedDouble(highWaterMark);
}

// The two size functions belong to the global object: every strategy has the same ones.
const byteLengthSize = {
  size(chunk) {
    return chunk.byteLength;
  },
}.size;

const countSize = {
  size() {
    return 1;
  },
}.size;

/** https://streams.spec.whatwg.org/#blqs-class */
export class ByteLengthQueuingStrategy {
  #highWaterMark;

  constructor(init) {
    const context = "ByteLengthQueuingStrategy constructor";
    requireArguments(arguments.length, 1, context);
    this.#highWaterMark = toInit(init, context);
  }

  get highWaterMark() {
    if (!(#highWaterMark in this)) throw illegalInvocation();
    return this.#highWaterMark;
  }

  get size() {
    if (!(#highWaterMark in this)) throw illegalInvocation();
    return byteLengthSize;
  }
}

/** https://streams.spec.whatwg.org/#cqs-class */
export class CountQueuingStrategy {
  #highWaterMark;

  constructor(init) {
    const context = "CountQueuingStrategy constructor";
    requireArguments(arguments.length, 1, context);
    this.#highWaterMark = toInit(init, context);
  }

  get highWaterMark() {
    if (!(#highWaterMark in this)) throw illegalInvocation();
    return this.#highWaterMark;
  }

  get size() {
    if (!(#highWaterMark in this)) throw illegalInvocation();
    return countSize;
  }
}

/** What most streams are made with: no strategy at all. */
const noStrategy = { highWaterMark: undefined, size: undefined };

/** https://streams.spec.whatwg.org/#dictdef-queuingstrategy */
export function toStrategy(value, context) {
  if (value === undefined || value === null) return noStrategy;
  const members = toDictionary(value, context);
  const { highWaterMark } = members;
  const mark = highWaterMark === undefined ? undefined : toUnrestrictedDouble(highWaterMark);
  const { size } = members;
  if (size !== undefined) toCallback(size, `${context}: member 'size'`);
  return { highWaterMark: mark, size };
}

/** https://streams.spec.whatwg.org/#validate-and-normalize-high-water-mark */
export function highWaterMarkOf(strategy, defaultMark) {
  const { highWaterMark } = strategy;
  if (highWaterMark === undefined) return defaultMark;
  if (!(highWaterMark >= 0)) {
    throw new RangeError("The strategy's highWaterMark must be a non-negative number.");
  }
  return highWaterMark;
}

/**
 * https://streams.spec.whatwg.org/#make-size-algorithm-from-size-function; `undefined` counts every chunk as
 * 1.
 */
export function sizeAlgorithmOf(strategy) {
  const { size } = strategy;
  if (size === undefined || size === countSize) return undefined;
  return (chunk) => toUnrestrictedDouble(apply(size, undefined, [chunk]));
}
