// ulid: made, ordered, read.
import { MAX_ULID, decodeTime, encodeTime, incrementBase32, isValid, monotonicFactory, ulid, ulidToUUID, uuidToULID } from "ulid";
import { failure, told } from "./told.js";

export default told(async (say) => {
  say("made", [ulid().length, isValid(ulid()), new Set(Array.from({ length: 200 }, () => ulid())).size]);
  say("time", [ulid(1700000000000).slice(0, 10), decodeTime(ulid(1700000000000)), encodeTime(1469918176385, 10)]);
  const next = monotonicFactory(() => 0.5);
  say("monotonic", [next(150000), next(150000), next(149999), next(150001)]);
  say("base32", [incrementBase32("A109D"), incrementBase32("AYYYZ")]);
  say("uuid", [ulidToUUID("01ARYZ6S41TSV4RRFFQ69G5FAV"), uuidToULID("01563DF3-6481-D676-4C61-EFB99302BD5B")]);
  say("refused", [await failure(() => decodeTime("x")), await failure(() => encodeTime(-1, 10)), isValid(MAX_ULID), isValid("I")]);
});
