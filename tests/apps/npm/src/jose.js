// jose: signed and encrypted tokens, keys, and what is refused.
import * as jose from "jose";
import { failure, told } from "./told.js";

const SECRET = new TextEncoder().encode("0123456789abcdef0123456789abcdef");
const claims = { sub: "ada", exp: 4102444800 };

async function signed(say) {
  const token = await new jose.SignJWT(claims).setProtectedHeader({ alg: "HS256", typ: "JWT" }).setAudience("here").sign(SECRET);
  say("HS256", token);
  say("verified", await jose.jwtVerify(token, SECRET, { audience: "here" }));
  say("audience", await failure(() => jose.jwtVerify(token, SECRET, { audience: "there" })));
  say("forged", await failure(() => jose.jwtVerify(token.slice(0, -3) + "AAA", SECRET)));
  say("expired", await failure(async () => jose.jwtVerify(await new jose.SignJWT({ exp: 1 }).setProtectedHeader({ alg: "HS256" }).sign(SECRET), SECRET)));
  for (const alg of ["RS256", "PS384", "ES256", "ES512", "EdDSA"]) {
    const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true });
    const token = await new jose.SignJWT(claims).setProtectedHeader({ alg }).sign(privateKey);
    const pem = await jose.exportSPKI(publicKey);
    const imported = await jose.importSPKI(pem, alg);
    const { payload, protectedHeader } = await jose.jwtVerify(token, imported);
    say(alg, [payload, protectedHeader, pem.split("\n")[0]]);
  }
}

async function encrypted(say) {
  for (const [alg, enc] of [["dir", "A256GCM"], ["A128KW", "A128CBC-HS256"], ["PBES2-HS256+A128KW", "A192GCM"], ["A256GCMKW", "A128GCM"]]) {
    const key = alg === "A128KW" ? SECRET.slice(0, 16) : SECRET;
    const token = await new jose.EncryptJWT(claims).setProtectedHeader({ alg, enc }).encrypt(key);
    const { payload, protectedHeader } = await jose.jwtDecrypt(token, key, { keyManagementAlgorithms: [alg] });
    say(alg, [payload, protectedHeader.enc, token.split(".").length]);
  }
  for (const alg of ["RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A256KW"]) {
    const { publicKey, privateKey } = await jose.generateKeyPair(alg);
    const token = await new jose.CompactEncrypt(SECRET).setProtectedHeader({ alg, enc: "A256GCM" }).encrypt(publicKey);
    const { plaintext } = await jose.compactDecrypt(token, privateKey);
    say(alg, new TextDecoder().decode(plaintext));
  }
}

export default told(async (say) => {
  await signed(say);
  await encrypted(say);
  const jwk = { kty: "EC", crv: "P-256", x: "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", y: "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM" };
  say("thumbprint", await jose.calculateJwkThumbprint(jwk));
  say("set", await failure(() => jose.jwtVerify("e30.e30.AA", jose.createLocalJWKSet({ keys: [jwk] }))));
  say("decoded", jose.decodeJwt("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ."));
  say("unsecured", new jose.UnsecuredJWT({ a: 1 }).encode());
});
