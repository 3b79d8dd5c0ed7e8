// Imports of mutated keys: raw, DER and JWK of every algorithm. A key that is taken is used, given out and taken again.

/** Keys made once for this: PKCS #8 and SPKI. */
const made = {
  rsa: [
    "MIIEogIBAAKCAQEA8+eYf2NNHHY0PnzdMpIWDB5O9E3EWkpI4EoDnvWdvMHEuPSVtdnQUV7s+0GMATlM7gPlig6TtAI29CI8rJMYxl1d7zc/XR+rug6EJWx2uVV6QSF4Uwt5Azo0YSPCcdCa+4yjvjOnbPSsUIGHJT6+2f+ZK9Cye7ZyQrDrlVDqo7jDi6JeFuRCTtOyLnBmldv4hVNBlvY1Z1Be1dWv/OkckB5N4VGIzEVi7On8KzS6IxQrOB8c5CCThJxR1baeZx37OoeQjhEUtkQm2/b/OtiDwjsrLmPKgLo9Cd4j89tHPL9UcKhh9x84XgddhmYS+4l21qBZWUxCCHpjTMUAeBaavwIDAQABAoIBACTQ9iNwdVDRBOTTyz3ZcEuG/asB3Bw271YvxekmMRevdgbnIHwRM1E9D2+DvuLmZ9bbrrfOqHv5A5uJWXhBQfGbYVT9FWr0n2LX0xmlDCzAmtIe/78lUbBrhkGNeMneT66d1Y+d021uZ15FlwVHud5FJzVGbNKgwRGRDBZ/XtO0ghcFAE+T5EH/IALsdw1w+9z2jRjyPwMaiEm2uG8jpH73QLmoMmmu1uh+jqe4R3+/td6sWCOe+JAKEwJQNMbeoVyCxQrJ9+2lenkALBopCgDGmX1OXSjLcxv17+J9Ep/hd9GkAYAu5i2kvAFr+0cWo25kiEUfg8MJLtHxQVzkYa0CgYEA/5LEb6dcx1upWtC03eynLdwJVZ5XzU8qKw6VY3i5FownavHkLr3k9fFQtVMi7F8rPT/mrfffvS3LMBOIxN67FfuFND+Ua4Uvi0KXHrcBPU8cHZSaOX9gESfeHRr90kqskKb6MfTGHzhszoNmeyuPuPHO8zdbC/g6oTsOlqaC4l0CgYEA9E/XVjslgnu6RotHXgQg2DkLWMNdkeQ5NmyqEnmnNwamOB2b2mOjhodkxBmo1g76Iq++NygAz1NsX7a8QU1mPaEizCneeY9YHvUVRHyeA/XhkpdYfhjfaGNqbc4xAGrU2+dKI4fvEOCxP/0V6GUw/b9Y5+hea41pDOsqP8nl18sCgYAHe8Wyu0TVNZLk7N2O7gILLrk7P5K0mU/TyO6I5h0NUvdIg2K6F6dfqDxDwvZv022RspBPocV0ZaXgd4H2ucrinuXMnNv8tf6pZj7EkHlB0VIyb4qAioFGn1M6qPKruLIK3kjPM6qleWJ+PYy/qIvhz3rO1l0dIZyd4fvQX3nPpQKBgE/efiZZpbSXoFkJlWY98ULeuz/kdoWIV8/cDGmHzcumZ9a2j0oBAuerAZ0+SjzYnpuSWpwLfuBIhIhx4+9xTzhcolSeZ3XUD9nnA3HlT3859emHgs2OchLdVWDaZJifVEEjxtAA033wBuJFadEUq8R4tqbyB1Qf4bTweFpsNbCrAoGAPjdozYl4xKSEoSI39HKwT3ZXmy25RrJx1gW6enXME9T6MXfuEHkvX+NWyMZwIflqHnBMI/qUx72o3xE195w8Rlo958ArlVYXH0nTvpvYXLQlmIbDXulVS11kKjdLC7LduKaVxO8m8DAILK2MUWo7prv8nN8mk69TRE3FHIFLZNE=",
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA8+eYf2NNHHY0PnzdMpIWDB5O9E3EWkpI4EoDnvWdvMHEuPSVtdnQUV7s+0GMATlM7gPlig6TtAI29CI8rJMYxl1d7zc/XR+rug6EJWx2uVV6QSF4Uwt5Azo0YSPCcdCa+4yjvjOnbPSsUIGHJT6+2f+ZK9Cye7ZyQrDrlVDqo7jDi6JeFuRCTtOyLnBmldv4hVNBlvY1Z1Be1dWv/OkckB5N4VGIzEVi7On8KzS6IxQrOB8c5CCThJxR1baeZx37OoeQjhEUtkQm2/b/OtiDwjsrLmPKgLo9Cd4j89tHPL9UcKhh9x84XgddhmYS+4l21qBZWUxCCHpjTMUAeBaavwIDAQAB",
  ],
  p256: [
    "MHcCAQEEIEimjNxbOEKHmRdss7S1XSN7ZJi3NAfXr6j08FA/CVCSoAoGCCqGSM49AwEHoUQDQgAEz+pGXuDUMVck8ezGGJroAND+9ujkQgRsAy9q8E9bhtrBI4Kb5Y3dPnClOq3nSpB41dgnCchf7AyTfq7GU+QnAA==",
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEz+pGXuDUMVck8ezGGJroAND+9ujkQgRsAy9q8E9bhtrBI4Kb5Y3dPnClOq3nSpB41dgnCchf7AyTfq7GU+QnAA==",
  ],
  p384: [
    "MIGkAgEBBDB5eWaN/2H/UMpAjgWBzZz9IU9vRWSktj2mkPK9ugAW6q4jnWsfFuXcuyHKn8O40GygBwYFK4EEACKhZANiAASls5qb5g6kSV0JWqprt18ReYuhQW7cMVxsbxODNreKlA6xt19L/MdQLfU4CXeI419d7aXs43XHhvxbLvlxPDMlCnAJ8jTsPGQUBGHJtM1BhoXKbow0d9chBs7WBJEH+RM=",
    "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEpbOam+YOpEldCVqqa7dfEXmLoUFu3DFcbG8Tgza3ipQOsbdfS/zHUC31OAl3iONfXe2l7ON1x4b8Wy75cTwzJQpwCfI07DxkFARhybTNQYaFym6MNHfXIQbO1gSRB/kT",
  ],
  p521: [
    "MIHcAgEBBEIBWsJBSwjMFeK9VME1MiiN9x+OTPL4jbacI4vFCow/Fhhm/1nbrY4RoljW8GGb4Cf8MI/87IkQSSTJ1rerNc7m8DWgBwYFK4EEACOhgYkDgYYABAHIvVWCOMRjJ/NWkzGIq/dchPh6GjmXzDlauEsbppynt3bFi3vJDNXsdD494yop3pxedA23iAqhB6XvP6tXOerhMwCJmkBx4xCjYjqFPCW8hrCaH+nR0sTE9/q6d82RQZhZ/oobdxA0JzqcnY2FqyBT2nkDtGX3uwapfKxaSvhoY/F4Xw==",
    "MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQByL1VgjjEYyfzVpMxiKv3XIT4eho5l8w5WrhLG6acp7d2xYt7yQzV7HQ+PeMqKd6cXnQNt4gKoQel7z+rVznq4TMAiZpAceMQo2I6hTwlvIawmh/p0dLExPf6unfNkUGYWf6KG3cQNCc6nJ2NhasgU9p5A7Rl97sGqXysWkr4aGPxeF8=",
  ],
  ed25519: [
    "MC4CAQAwBQYDK2VwBCIEIOY+EOiLM8IrlwVAhwU7yPdAcri06lydTAdkoWpiYqrc",
    "MCowBQYDK2VwAyEArKj60MK0c1QbpVJ7de6XSNUx9Do+CAOAYI3uO/l2R7M=",
  ],
  x25519: [
    "MC4CAQAwBQYDK2VuBCIEIHCabDq94QRGcC5lZ/rk5Fsr+DGSXvyv7BAChU4PMTFq",
    "MCowBQYDK2VuAyEAC/s7Uuxn+RDEwRKAHM0yuQz9Y9eQsp54EpL/yjQlOgk=",
  ],
};

const SIGNING = [["sign"], ["verify"]];
const DERIVING = [["deriveBits"], []];
/** Keys by algorithm: what to import as, and the usages of the private and the public half. */
const pairs = [
  ["rsa", { name: "RSA-OAEP", hash: "SHA-1" }, [["decrypt"], ["encrypt"]]],
  ["rsa", { name: "RSA-PSS", hash: "SHA-256" }, SIGNING],
  ["rsa", { name: "RSASSA-PKCS1-v1_5", hash: "SHA-512" }, SIGNING],
  ["p256", { name: "ECDSA", namedCurve: "P-256" }, SIGNING],
  ["p384", { name: "ECDSA", namedCurve: "P-384" }, SIGNING],
  ["p521", { name: "ECDSA", namedCurve: "P-521" }, SIGNING],
  ["p256", { name: "ECDH", namedCurve: "P-256" }, DERIVING],
  ["p384", { name: "ECDH", namedCurve: "P-384" }, DERIVING],
  ["p521", { name: "ECDH", namedCurve: "P-521" }, DERIVING],
  ["ed25519", { name: "Ed25519" }, SIGNING],
  ["x25519", { name: "X25519" }, DERIVING],
];
/** Secrets of any length, with the formats that an algorithm may know. */
const secrets = [
  [{ name: "AES-CBC" }, ["encrypt"]], [{ name: "AES-CTR" }, ["encrypt"]], [{ name: "AES-GCM" }, ["encrypt"]],
  [{ name: "AES-KW" }, ["wrapKey"]], [{ name: "AES-OCB" }, ["encrypt"]], [{ name: "ChaCha20-Poly1305" }, ["encrypt"]],
  [{ name: "HMAC", hash: "SHA-256" }, ["sign"]], [{ name: "KMAC128" }, ["sign"]], [{ name: "HKDF" }, ["deriveBits"]],
  [{ name: "PBKDF2" }, ["deriveBits"]], [{ name: "Argon2id" }, ["deriveBits"]],
  [{ name: "ML-DSA-44" }, ["sign"]], [{ name: "ML-DSA-87" }, ["verify"]],
  [{ name: "ML-KEM-512" }, ["decapsulateBits"]], [{ name: "ML-KEM-1024" }, ["encapsulateBits"]],
];
const RAW = ["raw", "raw-secret", "raw-seed", "raw-public", "pkcs8", "spki"];
const LENGTHS = [0, 1, 16, 24, 32, 64, 65, 97, 133, 255];

const { subtle } = crypto;
const binary = (bytes) => String.fromCharCode(...bytes);
const bytesOf = (text) => Uint8Array.from(text, (unit) => unit.charCodeAt(0));

/** One input. `mutated` changes a text by `random`'s numbers. */
export async function importKeys(text, random, mutated) {
  if (random(3) === 0) return secret(text, random);
  const [name, algorithm, usages] = pairs[random(pairs.length)];
  const half = random(2);
  const format = half === 0 ? "pkcs8" : "spki";
  const der = bytesOf(atob(made[name][half]));
  const kind = random(3);
  if (kind === 0) {
    return use(await subtle.importKey(format, bytesOf(mutated(binary(der), random)), algorithm, true, usages[half]), format);
  }
  const key = await subtle.importKey(format, der, algorithm, true, usages[half]);
  if (kind === 1 && half === 1 && name !== "rsa") {
    const raw = binary(new Uint8Array(await subtle.exportKey("raw", key)));
    return use(await subtle.importKey("raw", bytesOf(mutated(raw, random)), algorithm, true, usages[1]), "raw");
  }
  const jwk = await subtle.exportKey("jwk", key);
  const members = Object.keys(jwk);
  const member = members[random(members.length)];
  if (random(4) === 0) delete jwk[member];
  else if (typeof jwk[member] === "string") jwk[member] = mutated(jwk[member], random);
  else jwk[member] = [text, 7, [text], undefined][random(4)];
  return use(await subtle.importKey("jwk", jwk, algorithm, true, usages[half]), "jwk");
}

async function secret(text, random) {
  const [algorithm, usages] = secrets[random(secrets.length)];
  if (random(4) === 0) {
    const jwk = { kty: ["oct", "AKP", text][random(3)], k: btoa(unescape(encodeURIComponent(text.toWellFormed()))), alg: text };
    return use(await subtle.importKey("jwk", jwk, algorithm, true, usages), "jwk");
  }
  const bytes = new Uint8Array(LENGTHS[random(LENGTHS.length)]).fill(random(256));
  const format = RAW[random(RAW.length)];
  return use(await subtle.importKey(format, bytes, algorithm, true, usages), format);
}

/** What is given out is taken again, and gives the same. */
async function use(key, format) {
  if (!key.extractable) return;
  const told = await subtle.exportKey(format, key);
  const again = await subtle.importKey(format, told, key.algorithm, true, key.usages);
  const text = (value) => (value instanceof ArrayBuffer ? binary(new Uint8Array(value)) : JSON.stringify(value));
  if (text(await subtle.exportKey(format, again)) !== text(told)) throw new Error("a key isn't stable");
  const data = new Uint8Array(40);
  if (key.usages[0] === "sign") await subtle.sign({ hash: "SHA-256", saltLength: 20, length: 256, ...key.algorithm }, key, data);
  if (key.usages[0] === "verify") await subtle.verify({ hash: "SHA-256", saltLength: 20, ...key.algorithm }, key, data, data);
  if (key.usages[0] === "encrypt") await subtle.encrypt({ iv: data.slice(0, 12), counter: data.slice(0, 16), length: 8, ...key.algorithm }, key, data);
  if (key.usages[0] === "decrypt") await subtle.decrypt(key.algorithm, key, data);
}
