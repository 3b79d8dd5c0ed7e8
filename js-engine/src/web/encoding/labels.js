// The names of encodings.
//
// https://encoding.spec.whatwg.org/#names-and-labels

import { hooks } from "land:native/encoding";

const { canonicalName } = hooks;

/** The name of the encoding that `label` stands for; a RangeError where it stands for none that decodes. */
export function encodingFor(label, context) {
  if (label === "utf-8") return label;
  const name = canonicalName(label);
  if (name === undefined) throw new RangeError(`${context}: "${label}" names no known encoding.`);
  return name;
}
