// semver: versions, ranges and their arithmetic.
import semver from "semver";
import { failure, told } from "./told.js";

export default told(async (say) => {
  const versions = ["1.2.3", "1.10.0", "2.0.0-beta.2", "2.0.0-beta.11", "2.0.0", "0.1.0+build"];
  say("sorted", [semver.sort([...versions]), semver.rsort([...versions])]);
  for (const range of ["^1.2", "~1.2.3", ">=1 <2 || 2.0.0-beta.x", "1.2.3 - 1.10", "*", ">2.0.0-alpha"]) {
    say(range, [semver.validRange(range), versions.filter((v) => semver.satisfies(v, range)), semver.maxSatisfying(versions, range)]);
  }
  say("increments", ["major", "minor", "patch", "prerelease", "preminor"].map((part) => semver.inc("1.2.3-rc.1", part, "rc")));
  say("differences", [semver.diff("1.2.3", "1.3.0-a"), semver.compareBuild("1.0.0+1", "1.0.0+2"), semver.gt("1.0.0", "1.0.0-x")]);
  say("coerced", [semver.coerce("v2.3-x").version, semver.coerce("1.2.3.4", { rtl: true }).version, semver.clean(" =v1.2.3 "), semver.valid("a")]);
  say("parsed", semver.parse("1.2.3-a.1+b.2"));
  say("ranges", [semver.minVersion(">1.2.3").version, semver.subset("^1.2", "^1"), semver.intersects("<1.5", ">=1.4"), semver.outside("3.0.0", "^1", ">"), semver.simplifyRange(versions, "1.2.3 || 1.10.0")]);
  say("refused", [await failure(() => new semver.SemVer("1.2")), await failure(() => new semver.Range("not a range")), semver.valid("9".repeat(300))]);
});
