// Cryptography: https://w3c.github.io/webcrypto

interface Crypto {
  readonly subtle: SubtleCrypto;
  getRandomValues<T extends ArrayBufferView>(array: T): T;
  randomUUID(): `${string}-${string}-${string}-${string}-${string}`;
}

declare var Crypto: { prototype: Crypto };
declare var crypto: Crypto;

type KeyType = "private" | "public" | "secret";
type KeyUsage = "decrypt" | "deriveBits" | "deriveKey" | "encrypt" | "sign" | "unwrapKey" | "verify" | "wrapKey";
type KeyFormat = "jwk" | "pkcs8" | "raw" | "spki";

interface KeyAlgorithm {
  name: string;
  [parameter: string]: any;
}

interface CryptoKey {
  readonly type: KeyType;
  readonly extractable: boolean;
  readonly algorithm: KeyAlgorithm;
  readonly usages: KeyUsage[];
}

declare var CryptoKey: { prototype: CryptoKey };

interface CryptoKeyPair {
  publicKey: CryptoKey;
  privateKey: CryptoKey;
}

interface JsonWebKey {
  kty?: string;
  use?: string;
  key_ops?: string[];
  alg?: string;
  ext?: boolean;
  crv?: string;
  x?: string;
  y?: string;
  d?: string;
  n?: string;
  e?: string;
  p?: string;
  q?: string;
  dp?: string;
  dq?: string;
  qi?: string;
  oth?: { r?: string; d?: string; t?: string }[];
  k?: string;
}

/** A name, or a name with what the algorithm needs besides: `{ name: "AES-GCM", iv }`. */
interface Algorithm {
  name: string;
}

type AlgorithmIdentifier = string | Algorithm;

type HashAlgorithmIdentifier = AlgorithmIdentifier;

/** Parameters of an algorithm, by the names that the standard gives them. */
interface AlgorithmParameters extends Algorithm {
  hash?: HashAlgorithmIdentifier;
  namedCurve?: string;
  length?: number;
  modulusLength?: number;
  publicExponent?: Uint8Array;
  iv?: BufferSource;
  additionalData?: BufferSource;
  tagLength?: number;
  counter?: BufferSource;
  label?: BufferSource;
  saltLength?: number;
  salt?: BufferSource;
  info?: BufferSource;
  iterations?: number;
  public?: CryptoKey;
}

interface SubtleCrypto {
  digest(algorithm: AlgorithmIdentifier, data: BufferSource): Promise<ArrayBuffer>;
  encrypt(algorithm: AlgorithmIdentifier | AlgorithmParameters, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  decrypt(algorithm: AlgorithmIdentifier | AlgorithmParameters, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  sign(algorithm: AlgorithmIdentifier | AlgorithmParameters, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  verify(algorithm: AlgorithmIdentifier | AlgorithmParameters, key: CryptoKey, signature: BufferSource, data: BufferSource): Promise<boolean>;
  generateKey(algorithm: AlgorithmIdentifier | AlgorithmParameters, extractable: boolean, usages: readonly KeyUsage[]): Promise<any>;
  deriveKey(
    algorithm: AlgorithmParameters,
    baseKey: CryptoKey,
    derived: AlgorithmIdentifier | AlgorithmParameters,
    extractable: boolean,
    usages: readonly KeyUsage[],
  ): Promise<CryptoKey>;
  deriveBits(algorithm: AlgorithmParameters, baseKey: CryptoKey, length?: number | null): Promise<ArrayBuffer>;
  importKey(
    format: "jwk",
    key: JsonWebKey,
    algorithm: AlgorithmIdentifier | AlgorithmParameters,
    extractable: boolean,
    usages: readonly KeyUsage[],
  ): Promise<CryptoKey>;
  importKey(
    format: "pkcs8" | "raw" | "spki",
    key: BufferSource,
    algorithm: AlgorithmIdentifier | AlgorithmParameters,
    extractable: boolean,
    usages: readonly KeyUsage[],
  ): Promise<CryptoKey>;
  exportKey(format: "jwk", key: CryptoKey): Promise<JsonWebKey>;
  exportKey(format: "pkcs8" | "raw" | "spki", key: CryptoKey): Promise<ArrayBuffer>;
  wrapKey(format: KeyFormat, key: CryptoKey, wrappingKey: CryptoKey, algorithm: AlgorithmIdentifier | AlgorithmParameters): Promise<ArrayBuffer>;
  unwrapKey(
    format: KeyFormat,
    wrapped: BufferSource,
    unwrappingKey: CryptoKey,
    algorithm: AlgorithmIdentifier | AlgorithmParameters,
    unwrapped: AlgorithmIdentifier | AlgorithmParameters,
    extractable: boolean,
    usages: readonly KeyUsage[],
  ): Promise<CryptoKey>;
}

declare var SubtleCrypto: { prototype: SubtleCrypto };
