// Web IDL's numeric types: what a value becomes when an API asks for a number.
//
// https://webidl.spec.whatwg.org/#js-integer-types
//
// Every conversion takes `(value, context, { enforceRange, clamp }?)`; `context` begins the error's text.

const { trunc, floor, round, abs, fround, min, max } = Math;
const { isFinite, MAX_SAFE_INTEGER: MAX_SAFE } = Number;
const { asUintN, asIntN } = BigInt;
const toNumber = Number;
const toBigInt = BigInt;

/** https://webidl.spec.whatwg.org/#es-unrestricted-double */
export function toUnrestrictedDouble(value) {
  return +value;
}

/** https://webidl.spec.whatwg.org/#es-double */
export function toDouble(value, context) {
  const number = +value;
  if (!isFinite(number)) throw notFinite(context);
  return number;
}

/** https://webidl.spec.whatwg.org/#es-float */
export function toFloat(value, context) {
  const number = fround(+value);
  if (!isFinite(number)) throw notFinite(context);
  return number;
}

function notFinite(context) {
  return new TypeError(`${context}: the provided value is non-finite.`);
}

function outOfRange(context, low, high) {
  return new TypeError(`${context}: the value is outside the range [${low}, ${high}].`);
}

/** Rounds to the nearest integer, ties to the even one. */
function roundTiesToEven(number) {
  const below = floor(number);
  if (number - below !== 0.5) return round(number);
  return below % 2 === 0 ? below : below + 1;
}

/** https://webidl.spec.whatwg.org/#abstract-opdef-converttoint for up to 32 bits. */
function makeIntegerConversion(bits, signed) {
  const modulus = 2 ** bits;
  const low = signed ? -(2 ** (bits - 1)) : 0;
  const high = signed ? 2 ** (bits - 1) - 1 : modulus - 1;
  return function convert(value, context, options) {
    let number = +value;
    if (options !== undefined) {
      if (options.enforceRange) return enforceRange(number, low, high, context);
      if (options.clamp) return clamp(number, low, high);
    }
    if (!isFinite(number)) return 0;
    number = trunc(number) % modulus;
    if (number < low) number += modulus;
    else if (number > high) number -= modulus;
    return number + 0;
  };
}

function enforceRange(number, low, high, context) {
  if (!isFinite(number)) throw notFinite(context);
  const whole = trunc(number) + 0;
  if (whole < low || whole > high) throw outOfRange(context, low, high);
  return whole;
}

function clamp(number, low, high) {
  if (number !== number) return 0;
  return roundTiesToEven(min(max(number, low), high)) + 0;
}

/** The same for 64 bits, whose modulus a double can't hold: the wrap goes through BigInt. */
function makeLongConversion(wrap, low, high) {
  return function convert(value, context, options) {
    const number = +value;
    if (options !== undefined) {
      if (options.enforceRange) return enforceRange(number, low, high, context);
      if (options.clamp) return clamp(number, low, high);
    }
    if (!isFinite(number)) return 0;
    const whole = trunc(number) + 0;
    if (abs(whole) <= MAX_SAFE && whole >= low) return whole;
    return toNumber(wrap(64, toBigInt(whole)));
  };
}

/** https://webidl.spec.whatwg.org/#js-integer-types */
export const toByte = makeIntegerConversion(8, true);
export const toOctet = makeIntegerConversion(8, false);
export const toShort = makeIntegerConversion(16, true);
export const toUnsignedShort = makeIntegerConversion(16, false);
export const toLong = makeIntegerConversion(32, true);
export const toUnsignedLong = makeIntegerConversion(32, false);
export const toLongLong = makeLongConversion(asIntN, -MAX_SAFE, MAX_SAFE);
export const toUnsignedLongLong = makeLongConversion(asUintN, 0, MAX_SAFE);
