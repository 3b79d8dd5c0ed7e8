// The usual names as globals, for tests that were written for runners which have them there.

import { expect } from "land:test/expect";
import { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } from "land:test/suite";

Object.assign(globalThis, { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test });
