// What a regular expression was made of, whatever programs did to its properties.

const { call } = Function.prototype;
const { getOwnPropertyDescriptor } = Reflect;
const { prototype } = RegExp;

const getters = [
  ["d", "hasIndices"], ["g", "global"], ["i", "ignoreCase"], ["m", "multiline"], ["s", "dotAll"], ["u", "unicode"],
  ["v", "unicodeSets"], ["y", "sticky"],
].map(([flag, name]) => ({ __proto__: null, flag, get: call.bind(getOwnPropertyDescriptor(prototype, name).get) }));

export const sourceOf = call.bind(getOwnPropertyDescriptor(prototype, "source").get);

/** The flags, in the order in which `RegExp.prototype.flags` has them. */
export function flagsOf(regexp) {
  let flags = "";
  for (let i = 0; i < getters.length; i++) {
    const { flag, get } = getters[i];
    if (get(regexp)) flags += flag;
  }
  return flags;
}
