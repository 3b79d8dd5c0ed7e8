// uuid: every version, and reading them.
import { MAX, NIL, parse, stringify, v1, v1ToV6, v3, v4, v5, v6, v6ToV1, v7, validate, version } from "uuid";
import { failure, told } from "./told.js";

export default told(async (say) => {
  const fixed = { msecs: 1700000000000, nsecs: 5, clockseq: 0x1234, node: Uint8Array.of(1, 2, 3, 4, 5, 6) };
  const random = Uint8Array.from({ length: 16 }, (_, i) => i * 3);
  say("v1", v1(fixed));
  say("v3", [v3("a.test", v3.DNS), v3("é👍", v3.URL)]);
  say("v4", [v4({ random }), validate(v4()), version(v4()), new Set(Array.from({ length: 200 }, () => v4())).size]);
  say("v5", [v5("a.test", v5.DNS), v5("é👍", NIL)]);
  say("v6", [v6(fixed), v1ToV6(v1(fixed)), v6ToV1(v6(fixed)) === v1(fixed)]);
  say("v7", [v7({ msecs: 1700000000000, random, seq: 7 }), v7() < v7()]);
  say("bytes", [...parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8")]);
  say("text", stringify(random.with(6, 0x45).with(8, 0x80)));
  say("known", [version(MAX), version(NIL), validate("x"), validate("6ba7b810-9dad-91d1-80b4-00c04fd430c8")]);
  say("refused", [await failure(() => parse("x")), await failure(() => version("x"))]);
});
