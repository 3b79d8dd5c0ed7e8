// `expect`: asks a matcher, and throws what the runner shows.

import { asymmetric, equals, negatedAsymmetric } from "land:test/equals";
import { format, short } from "land:test/format";
import { matchers } from "land:test/matchers";

class AssertionError extends Error {
  constructor(message, { actual, expected, showsDiff } = {}) {
    super(message);
    this.name = "AssertionError";
    this.showsDiff = showsDiff === true;
    if (this.showsDiff) {
      this.actual = format(actual);
      this.expected = format(expected);
    }
  }
}

/** Assertions of the test that runs: made, and asked for. */
let made = 0;
let asked = null;

export function beginAssertions() {
  made = 0;
  asked = null;
}

export function endAssertions() {
  if (asked === null) return;
  const { least, exactly } = asked;
  if (exactly !== undefined && made !== exactly) {
    throw new AssertionError(`${exactly} assertions were expected, and ${made} were made`);
  }
  if (least !== undefined && made < least) throw new AssertionError("assertions were expected, and none was made");
}

function judge(outcome, negated, note) {
  if (outcome.pass !== negated) return;
  const compared = negated && outcome.showsDiff === true ? `: ${short(outcome.expected)}` : "";
  const text = `${note}expected ${negated ? put(outcome.text) : outcome.text}${compared}`;
  // A negated comparison has nothing to tell apart.
  throw new AssertionError(text, negated ? {} : outcome);
}

/** Says the opposite. */
const put = (text) => (/ to /.test(text) ? text.replace(" to ", " not to ") : `not ${text}`);

function callMatcher(name, received, args, negated, flags, note) {
  made += 1;
  const matcher = matchers[name];
  const given = matcher.custom ? args : [...args, flags];
  judge(matcher(received, ...given), negated, note);
}

/** The matchers as methods of what `expect` answers. */
function methods(target, received, negated, note) {
  for (const name of Object.keys(matchers)) {
    target[name] = (...args) => callMatcher(name, received, pad(name, args), negated, { rejected: false }, note);
  }
  return target;
}

/** `toThrow` has one optional argument before the flags. */
const pad = (name, args) => (name.startsWith("toThrow") && args.length === 0 ? [undefined] : args);

/** The same for a promise's outcome; the stack is that of the call, which is what a reader looks for. */
function later(promise, rejected, negated) {
  const target = {};
  for (const name of Object.keys(matchers)) {
    target[name] = async (...args) => {
      const { stack } = new Error();
      try {
        const value = await settled(promise, rejected);
        callMatcher(name, value, pad(name, args), negated, { rejected }, "");
      } catch (error) {
        if (error instanceof Error) error.stack = stack;
        throw error;
      }
    };
  }
  return target;
}

async function settled(promise, rejected) {
  const given = typeof promise === "function" ? promise() : promise;
  if (typeof given?.then !== "function") throw new TypeError(`${short(given)} is no promise`);
  let outcome;
  try {
    outcome = { value: await given };
  } catch (error) {
    if (rejected) return error;
    throw new AssertionError(`expected the promise to resolve; it was rejected with ${short(error)}`);
  }
  if (rejected) throw new AssertionError(`expected the promise to be rejected; it resolved to ${short(outcome.value)}`);
  return outcome.value;
}

const withNot = (make) => Object.assign(make(false), { not: make(true) });

export function expect(received, message) {
  const note = message === undefined ? "" : `${message}: `;
  const answer = withNot((negated) => methods({}, received, negated, note));
  // Made when asked for: a rejected promise that nobody awaits would be an error of its own.
  Object.defineProperty(answer, "resolves", { get: () => withNot((negated) => later(received, false, negated)) });
  Object.defineProperty(answer, "rejects", { get: () => withNot((negated) => later(received, true, negated)) });
  return answer;
}

Object.assign(expect, asymmetric, { not: negatedAsymmetric });

/** This many assertions have to be made. */
expect.assertions = (count) => {
  asked = { exactly: count };
};

/** At least one has to be made. */
expect.hasAssertions = () => {
  asked = { least: 1 };
};

expect.fail = (message = "`expect.fail` was called") => {
  throw new AssertionError(message);
};

expect.unreachable = (message = "this code was not to be reached") => {
  throw new AssertionError(message);
};

/** Adds matchers: `(received, ...args) → { pass, message() }`. */
expect.extend = (added) => {
  for (const [name, matcher] of Object.entries(added)) {
    const run = (received, ...args) => {
      const { pass, message } = matcher.call({ equals }, received, ...args);
      return { pass, text: typeof message === "function" ? message() : `${short(received)} to hold for \`${name}\`` };
    };
    run.custom = true;
    matchers[name] = run;
  }
};
