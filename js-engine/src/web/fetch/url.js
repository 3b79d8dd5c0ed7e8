// URLs as requests and responses need them: a serialization, and whether it carries a user's name.

import { hooks } from "land:native/url";

const { parse } = hooks;

// The native parser's record: the serialization, then the places of its parts.
const USERNAME_START = 2;
const USERNAME_END = 3;
const PASSWORD_START = 4;
const PASSWORD_END = 5;

/**
 * `{ href, hasCredentials }`, or null when it can't be parsed. There is no base URL here: only absolute ones can.
 * https://url.spec.whatwg.org/#concept-url-parser
 */
export function parseUrl(input) {
  const record = parse(input, null);
  if (record === undefined || record === null) return null;
  return {
    href: record[0],
    hasCredentials: record[USERNAME_START] < record[USERNAME_END] || record[PASSWORD_START] < record[PASSWORD_END],
  };
}
