// Private keys that sign assertions and proofs with WebCrypto, imported from a JWK, a PEM or a CryptoKey.
import { encodeBase64url } from './base64url.ts';
import { invalidArgument } from './invalid-argument.ts';
import { isSigningAlgorithm, JWS_ALGORITHMS, type JwsAlgorithm, type SigningAlgorithm } from './jws-algorithms.ts';

/** A private JSON Web Key (RFC 7517). */
export interface PrivateJwk {
  readonly kty: string;
  readonly kid?: string | undefined;
  readonly alg?: string | undefined;
  readonly [member: string]: unknown;
}

/** The client's private key. */
export interface ClientKey {
  /** A private JWK, a PKCS #8 PEM (`BEGIN PRIVATE KEY`), or a CryptoKey that may sign. */
  readonly key: PrivateJwk | string | CryptoKey;
  /** `kid` in the header of the assertion; by default, the `kid` of the JWK. */
  readonly kid?: string | undefined;
  /**
   * The signing algorithm. By default the `alg` of the JWK; without one, the algorithm of the key's curve, and
   * `RS256` for an RSA key.
   */
  readonly alg?: SigningAlgorithm | undefined;
  /** SHA-256 thumbprint of the certificate in base64url, for servers that find keys by it (`x5t#S256`). */
  readonly x5tS256?: string | undefined;
}

/** An imported key, and the header of the JWTs that it signs. */
export interface SigningKey {
  readonly alg: string;
  readonly header: Readonly<Record<string, string>>;
  readonly key: CryptoKey;
}

interface ImportAlgorithm {
  readonly name: string;
  readonly namedCurve?: string;
  readonly hash?: string;
}

/** The name that WebCrypto uses for each family of algorithms; for EdDSA it is that of the curve. */
const WEBCRYPTO_NAMES: Readonly<Record<JwsAlgorithm['family'], string>> = {
  ECDSA: 'ECDSA',
  EdDSA: 'Ed25519',
  'RSA-PKCS1': 'RSASSA-PKCS1-v1_5',
  'RSA-PSS': 'RSA-PSS',
};

const importAlgorithm = ({ family, crv, hash }: JwsAlgorithm): ImportAlgorithm => ({
  name: WEBCRYPTO_NAMES[family],
  ...(family === 'ECDSA' && crv !== undefined ? { namedCurve: crv } : undefined),
  ...(family.startsWith('RSA') ? { hash: `SHA-${hash}` } : undefined),
});

const IMPORT_ALGORITHMS: ReadonlyMap<unknown, ImportAlgorithm> = new Map(
  [...JWS_ALGORITHMS].map(([name, algorithm]) => [name, importAlgorithm(algorithm)]),
);

/**
 * The algorithms with which the import of a key without `alg` is tried, in this order. WebCrypto refuses to
 * import a key for an algorithm that it does not fit.
 */
const CANDIDATES: readonly SigningAlgorithm[] = ['ES256', 'ES384', 'ES512', 'EdDSA', 'RS256'];

/**
 * Imports a private key.
 *
 * @throws TypeError (code `invalid_argument`) when it is not a private key, or does not fit its algorithm
 * @example
 * const key = await importSigningKey({ key: pem, kid: '2026-01' })
 */
export const importSigningKey = async ({ key, kid, alg, x5tS256 }: ClientKey): Promise<SigningKey> => {
  const requested = alg ?? (isJwk(key) ? key.alg : undefined);
  if (requested !== undefined && !isSigningAlgorithm(requested))
    throw invalidArgument(`clientKey: the algorithm ${requested} is not supported.`);
  const [algorithm, imported] = isCryptoKey(key)
    ? [requested ?? algorithmOf(key), key]
    : await importFirst(key, requested === undefined ? CANDIDATES : [requested]);
  const id = kid ?? (isJwk(key) ? key.kid : undefined);
  const header = {
    alg: algorithm,
    ...(id === undefined ? undefined : { kid: id }),
    ...(x5tS256 === undefined ? undefined : { 'x5t#S256': x5tS256 }),
  };
  return { alg: algorithm, header, key: imported };
};

/** Imports the key for the first candidate that it fits. */
const importFirst = async (key: PrivateJwk | string, candidates: readonly SigningAlgorithm[]): Promise<[SigningAlgorithm, CryptoKey]> => {
  for (const candidate of candidates) {
    const imported = await importAs(key, IMPORT_ALGORITHMS.get(candidate)).catch(() => undefined);
    if (imported !== undefined) return [candidate, imported];
  }
  // The runtime's error is not the cause of this one, because it may contain the key.
  throw invalidArgument(`clientKey is not a private key for ${candidates.join(', ')}: give a private JWK or a PKCS #8 PEM.`);
};

const importAs = async (key: PrivateJwk | string, algorithm: ImportAlgorithm | undefined): Promise<CryptoKey | undefined> => {
  if (algorithm === undefined) return undefined;
  if (typeof key === 'string') return crypto.subtle.importKey('pkcs8', pemBytes(key), algorithm, false, ['sign']);
  // These members are omitted, because runtimes differ in how they read `use`, `key_ops` and the name `EdDSA`.
  // The algorithm is a parameter of the import.
  const { alg: _alg, use: _use, key_ops: _ops, ext: _ext, ...jwk } = key;
  return crypto.subtle.importKey('jwk', jwk, algorithm, false, ['sign']);
};

const pemBytes = (pem: string): Uint8Array<ArrayBuffer> => {
  const [, body] = /-----BEGIN PRIVATE KEY-----([\sA-Za-z0-9+/=]+)-----END PRIVATE KEY-----/.exec(pem) ?? [];
  if (body === undefined) throw invalidArgument('No PKCS #8 PEM.');
  return Uint8Array.from(atob(body.replaceAll(/\s/g, '')), (character) => character.charCodeAt(0));
};

const isCryptoKey = (key: ClientKey['key']): key is CryptoKey => typeof key === 'object' && 'algorithm' in key && 'usages' in key;

const isJwk = (key: ClientKey['key']): key is PrivateJwk => typeof key === 'object' && 'kty' in key;

const algorithmOf = ({ algorithm }: CryptoKey): SigningAlgorithm => {
  const actual: { name: string; namedCurve?: unknown; hash?: unknown } = algorithm;
  const hash = typeof actual.hash === 'object' && actual.hash !== null && 'name' in actual.hash ? actual.hash.name : undefined;
  for (const [name, candidate] of IMPORT_ALGORITHMS) {
    const fits = candidate.name === actual.name && (candidate.namedCurve ?? candidate.hash) === (actual.namedCurve ?? hash);
    if (fits && isSigningAlgorithm(name)) return name;
  }
  throw invalidArgument('clientKey: a CryptoKey of this algorithm cannot sign an assertion.');
};

/** Whether two keys are equal, with the same `kid`, `alg` and `x5t#S256`. Two CryptoKeys must be the same object. */
export const isSameKey = ({ key, ...one }: ClientKey, { key: otherKey, ...other }: ClientKey): boolean => {
  const isSame = isCryptoKey(key) || isCryptoKey(otherKey) ? key === otherKey : JSON.stringify(key) === JSON.stringify(otherKey);
  return isSame && one.kid === other.kid && one.alg === other.alg && one.x5tS256 === other.x5tS256;
};

/** Signs a JWT in compact form (RFC 7515 §3.1). */
export const signJwt = async ({ alg, key }: Pick<SigningKey, 'alg' | 'key'>, header: object, claims: object): Promise<string> => {
  const input = `${jsonPart(header)}.${jsonPart(claims)}`;
  const signature = await crypto.subtle.sign(signatureParameters(alg, key), key, utf8.encode(input));
  return `${input}.${encodeBase64url(new Uint8Array(signature))}`;
};

const utf8 = new TextEncoder();

const jsonPart = (value: object): string => encodeBase64url(utf8.encode(JSON.stringify(value)));

// MACs, which are not in the table, need no parameters.
const signatureParameters = (alg: string, key: CryptoKey): { name: string; hash?: string; saltLength?: number } => {
  const { hash: bits } = JWS_ALGORITHMS.get(alg) ?? {};
  const { name } = key.algorithm;
  if (bits === undefined) return { name };
  if (name === 'ECDSA') return { name, hash: `SHA-${bits}` };
  // RFC 7518 §3.5: the salt is as long as the hash.
  return name === 'RSA-PSS' ? { name, saltLength: bits / 8 } : { name };
};
