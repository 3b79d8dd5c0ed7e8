// `KeyObject` of `node:crypto`, and keys from PEM, DER and bytes.

import { Buffer } from "../buffer.js";
import { bytesOf, compute, computeParts } from "./crypto_host.js";
import { codedError, invalidArgType } from "./errors.js";

const OIDS = {
  __proto__: null,
  "1.2.840.113549.1.1.1": "rsa", "1.2.840.113549.1.1.10": "rsa-pss", "1.2.840.10045.2.1": "ec", "1.3.101.112": "ed25519",
  "1.3.101.110": "x25519",
};
const CURVES = { __proto__: null, "1.2.840.10045.3.1.7": "P-256", "1.3.132.0.34": "P-384", "1.3.132.0.35": "P-521" };
export const CURVE_OIDS = Object.fromEntries(Object.entries(CURVES).map(([oid, name]) => [name, oid]));
export const TYPE_OIDS = Object.fromEntries(Object.entries(OIDS).map(([oid, name]) => [name, oid]));
const NODE_CURVES = { "P-256": "prime256v1", "P-384": "secp384r1", "P-521": "secp521r1" };

const unsupported = (what) => codedError(Error, "ERR_OSSL_UNSUPPORTED", "error:1E08010C:DECODER routines::unsupported (" + what + ")");

export class KeyObject {
  /** `material`: the bytes of a secret, or `{ asymmetricKeyType, curve, der | secret | point }`. */
  constructor(type, material) {
    this.type = type;
    Object.defineProperty(this, "material", { value: material, enumerable: false });
  }
  get [Symbol.for("land.KeyObject")]() {
    return true;
  }
  get [Symbol.toStringTag]() {
    return "KeyObject";
  }
  static from(key) {
    throw unsupported("keys of `crypto.subtle`, here " + key?.type);
  }
  get symmetricKeySize() {
    return this.type === "secret" ? this.material.length : undefined;
  }
  get asymmetricKeyType() {
    return this.type === "secret" ? undefined : this.material.kind;
  }
  get asymmetricKeyDetails() {
    const { kind, curve, key } = this.material;
    if (kind === "ec") return { namedCurve: NODE_CURVES[curve] };
    if (kind !== "rsa") return {};
    const [modulus, exponent] = computeParts(this.type === "public" ? "rsa_public_parts" : "rsa_private_parts", key);
    return { modulusLength: modulus.length * 8, publicExponent: BigInt("0x" + exponent.toString("hex")) };
  }
  equals(other) {
    if (other.type !== this.type) return false;
    const bytesFor = (key) => (key.type === "secret" ? key.material : key.material.key);
    return Buffer.from(bytesFor(this)).equals(bytesFor(other));
  }
  export(options = {}) {
    if (this.type === "secret") return options.format === "jwk" ? { kty: "oct", k: this.material.toString("base64url") } : Buffer.from(this.material);
    if (options.format === "jwk") throw unsupported("`export` as a JWK: use `crypto.subtle`");
    if (options.cipher || options.passphrase) throw unsupported("encrypted keys");
    const isOld = options.type === "pkcs1" || options.type === "sec1";
    const der = isOld ? this.#oldDer() : this.#der();
    if (options.format !== "pem") return der;
    const label = options.type === "pkcs1" ? "RSA " : options.type === "sec1" ? "EC " : "";
    return toPem(label + (this.type === "public" ? "PUBLIC KEY" : "PRIVATE KEY"), der);
  }
  #der() {
    const { kind, curve, key } = this.material;
    const params = kind === "rsa" ? "NULL" : kind === "ec" ? CURVE_OIDS[curve] : "";
    return compute(this.type === "public" ? "spki_encode" : "pkcs8_encode", TYPE_OIDS[kind], params, this.type === "private" && kind === "ec" ? this.#sec1() : wrapped(this, key));
  }
  #oldDer() {
    return this.material.kind === "ec" ? this.#sec1() : this.material.key;
  }
  #sec1() {
    return compute("sec1_encode", this.material.key, compute("ec_public", this.material.curve, this.material.key));
  }
}

/** RFC 8410, section 7: a secret of these kinds is an octet string inside an octet string. */
const wrapped = ({ type, material }, key) =>
  type === "private" && (material.kind === "ed25519" || material.kind === "x25519") ? Buffer.concat([Buffer.from([4, key.length]), key]) : key;

function toPem(label, der) {
  const lines = der.toString("base64").match(/.{1,64}/g).join("\n");
  return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
}

/** The first block of a PEM text: its label and bytes. */
function fromPem(text) {
  const found = /-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/.exec(text);
  if (found === null) throw unsupported("no PEM block");
  if (/ENCRYPTED/.test(found[1]) || /ENCRYPTED/.test(found[2])) throw unsupported("encrypted keys");
  return { label: found[1], der: Buffer.from(found[2], "base64") };
}

function fromSpki(der) {
  const [oid, params, key] = computeParts("spki_decode", der);
  const kind = OIDS[oid.toString()];
  if (kind === undefined) throw unsupported("a key of the kind " + oid);
  return new KeyObject("public", { kind, curve: CURVES[params.toString()], key });
}

function fromPkcs8(der) {
  const [oid, params, key] = computeParts("pkcs8_decode", der);
  const kind = OIDS[oid.toString()];
  if (kind === undefined) throw unsupported("a key of the kind " + oid);
  if (kind === "ec") return new KeyObject("private", { kind, curve: CURVES[params.toString()], key: computeParts("sec1_decode", key)[0] });
  const isWrapped = kind === "ed25519" || kind === "x25519";
  return new KeyObject("private", { kind, key: isWrapped ? key.subarray(2) : key });
}

function fromSec1(der) {
  const [secret, curve] = computeParts("sec1_decode", der);
  return new KeyObject("private", { kind: "ec", curve: CURVES[curve.toString()], key: secret });
}

const fromDer = {
  __proto__: null,
  "PUBLIC KEY": fromSpki,
  "PRIVATE KEY": fromPkcs8,
  "RSA PUBLIC KEY": (key) => new KeyObject("public", { kind: "rsa", key }),
  "RSA PRIVATE KEY": (key) => new KeyObject("private", { kind: "rsa", key }),
  "EC PRIVATE KEY": fromSec1,
};
const LABELS = { spki: "PUBLIC KEY", pkcs8: "PRIVATE KEY", sec1: "EC PRIVATE KEY" };

function read(input, isPublic) {
  if (input instanceof KeyObject) return input;
  const isWrapped = typeof input === "object" && !ArrayBuffer.isView(input) && !(input instanceof ArrayBuffer) && input !== null;
  const { key, format = "pem", type, passphrase } = isWrapped ? input : { key: input };
  if (key instanceof KeyObject) return key;
  if (passphrase !== undefined && passphrase !== "") throw unsupported("encrypted keys");
  if (format === "jwk") throw unsupported("JWKs: use `crypto.subtle`");
  if (key === undefined || key === null) throw invalidArgType("key", "string or an instance of Buffer, KeyObject, or CryptoKey", key);
  if (format === "der") {
    const label = type === "pkcs1" ? "RSA " + (isPublic ? "PUBLIC" : "PRIVATE") + " KEY" : (LABELS[type] ?? LABELS[isPublic ? "spki" : "pkcs8"]);
    return fromDer[label](bytesOf(key));
  }
  const { label, der } = fromPem(typeof key === "string" ? key : Buffer.from(bytesOf(key)).toString());
  if (fromDer[label] === undefined) throw unsupported("a PEM block `" + label + "`");
  return fromDer[label](der);
}

export function createPrivateKey(input) {
  const key = read(input, false);
  if (key.type !== "private") throw codedError(TypeError, "ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE", "Invalid key object type " + key.type + ", expected private.");
  return key;
}

/** A public key, also that of a private one. */
export function createPublicKey(input) {
  const key = read(input, true);
  if (key.type === "public") return key;
  if (key.type === "secret") throw codedError(TypeError, "ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE", "Invalid key object type secret, expected private.");
  return publicOf(key);
}

export function publicOf({ material: { kind, curve, key } }) {
  if (kind === "rsa" || kind === "rsa-pss") {
    const [modulus, exponent] = computeParts("rsa_private_parts", key);
    return new KeyObject("public", { kind, key: compute("rsa_public", modulus, exponent) });
  }
  if (kind === "ec") return new KeyObject("public", { kind, curve, key: compute("ec_public", curve, key) });
  return new KeyObject("public", { kind, key: compute("okp_public", kind === "ed25519" ? "Ed25519" : "X25519", key) });
}

export const createSecretKey = (key, encoding) => new KeyObject("secret", Buffer.from(bytesOf(key, encoding, "key")));

/** The bytes of a secret, whatever it is given as. */
export function secretOf(key) {
  if (!(key instanceof KeyObject)) return Buffer.from(bytesOf(key, "utf8", "key"));
  if (key.type !== "secret") throw codedError(TypeError, "ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE", "Invalid key object type " + key.type + ", expected secret.");
  return key.material;
}
