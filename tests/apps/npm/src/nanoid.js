// nanoid: lengths, alphabets and generators of one's own.
import { customAlphabet, customRandom, nanoid, random, urlAlphabet } from "nanoid";
import { nanoid as careless } from "nanoid/non-secure";
import { told } from "./told.js";

export default told((say) => {
  const ids = new Set(Array.from({ length: 500 }, () => nanoid()));
  say("unique", [ids.size, [...ids].every((id) => /^[\w-]{21}$/.test(id))]);
  say("length", nanoid(7).length);
  say("alphabet", [/^[abc]{40}$/.test(customAlphabet("abc", 40)()), urlAlphabet.length]);
  let next = 0;
  const counting = customRandom("abcdef", 10, (size) => Uint8Array.from({ length: size }, () => next++));
  say("counted", [counting(), counting()]);
  say("random", [random(5).length, random(5) instanceof Uint8Array]);
  say("careless", careless(9).length);
});
