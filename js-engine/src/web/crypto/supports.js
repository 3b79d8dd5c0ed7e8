// `SubtleCrypto.supports`: whether a call would get past its checks of the algorithm.
//
// https://wicg.github.io/webcrypto-modern-algos/#SubtleCrypto-method-supports

import { find, normalize } from "land:crypto/normalize";
import { toDOMString } from "land:webidl/webidl";

/** By method: the operation whose parameters it takes. */
const OPERATIONS = {
  __proto__: null,
  encrypt: "encrypt", decrypt: "decrypt", sign: "sign", verify: "verify", digest: "digest", generateKey: "generateKey",
  deriveKey: "deriveBits", deriveBits: "deriveBits", importKey: "importKey", exportKey: "exportKey",
  wrapKey: "wrapKey", unwrapKey: "unwrapKey", encapsulateKey: "encapsulate", encapsulateBits: "encapsulate",
  decapsulateKey: "decapsulate", decapsulateBits: "decapsulate", getPublicKey: "getPublicKey",
};

export function supports(method, algorithm, additional) {
  const operation = OPERATIONS[toDOMString(method, "SubtleCrypto.supports")];
  if (operation === undefined) return false;
  try {
    check(method, operation, algorithm, additional);
    return true;
  } catch {
    return false;
  }
}

function check(method, operation, algorithm, additional) {
  const fallback = method === "wrapKey" ? "encrypt" : method === "unwrapKey" ? "decrypt" : operation;
  const normalized = normalize(operation, algorithm, fallback !== operation) ?? normalize(fallback, algorithm);
  const { name } = normalized;
  normalized.check?.(normalized);
  if (method === "generateKey" && find("get key length", name) !== undefined) lengthOf(algorithm);
  if (method === "deriveBits" && find("get key length", name) !== undefined) checkLength(additional);
  if (method === "deriveKey") {
    normalize("importKey", additional);
    const length = lengthOf(additional);
    if (find("get key length", name) !== undefined) checkLength(length);
  } else if (method === "encapsulateKey" || method === "decapsulateKey") {
    normalize("importKey", additional);
  }
}

function lengthOf(algorithm) {
  const normalized = normalize("get key length", algorithm);
  return normalized.run(normalized);
}

/** What comes of passwords and the like is whole bytes, and has no length of its own. */
function checkLength(length) {
  if (typeof length !== "number" || length % 8 !== 0) throw new RangeError("The length is missing.");
}
