// Private keys that sign assertions and proofs, by WebCrypto: read from a JWK, a PEM or a CryptoKey.
import { encodeBase64url } from './base64url.ts';
import { invalidArgument } from './invalid-argument.ts';

/** Algorithms that assertions are signed with (RFC 7518 §3.1, RFC 8037, RFC 9864). */
export type SigningAlgorithm =
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'EdDSA'
  | 'Ed25519';

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
  /** Names the key in the assertion's header; the JWK's own by default. */
  readonly kid?: string | undefined;
  /** The JWK's own by default, else the one of its curve, else `RS256`. */
  readonly alg?: SigningAlgorithm | undefined;
  /** SHA-256 thumbprint of the certificate in base64url, for servers that look a key up by it (`x5t#S256`). */
  readonly x5tS256?: string | undefined;
}

/** A key ready to sign. */
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

const rsa = (name: string, bits: number): ImportAlgorithm => ({ name, hash: `SHA-${bits}` });
const curve = (namedCurve: string): ImportAlgorithm => ({ name: 'ECDSA', namedCurve });

const ALGORITHMS: Readonly<Record<SigningAlgorithm, ImportAlgorithm>> = {
  ES256: curve('P-256'),
  ES384: curve('P-384'),
  ES512: curve('P-521'),
  RS256: rsa('RSASSA-PKCS1-v1_5', 256),
  RS384: rsa('RSASSA-PKCS1-v1_5', 384),
  RS512: rsa('RSASSA-PKCS1-v1_5', 512),
  PS256: rsa('RSA-PSS', 256),
  PS384: rsa('RSA-PSS', 384),
  PS512: rsa('RSA-PSS', 512),
  EdDSA: { name: 'Ed25519' },
  Ed25519: { name: 'Ed25519' },
};

/** In the order in which a key without `alg` is tried: WebCrypto takes a key only under an algorithm that fits it. */
const UNTOLD: readonly SigningAlgorithm[] = ['ES256', 'ES384', 'ES512', 'EdDSA', 'RS256'];

/**
 * Reads a private key.
 *
 * @throws TypeError (code `invalid_argument`) when it is no private key, or not one of its algorithm
 */
export const importSigningKey = async ({ key, kid, alg, x5tS256 }: ClientKey): Promise<SigningKey> => {
  const told = alg ?? (isJwk(key) ? key.alg : undefined);
  if (told !== undefined && !isAlgorithm(told)) throw invalidArgument(`clientKey: the algorithm ${told} is not known.`);
  const [found, imported] = isCryptoKey(key)
    ? [told ?? algorithmOf(key), key]
    : await importFirst(key, told === undefined ? UNTOLD : [told]);
  const id = kid ?? (isJwk(key) ? key.kid : undefined);
  const header = {
    alg: found,
    ...(id === undefined ? undefined : { kid: id }),
    ...(x5tS256 === undefined ? undefined : { 'x5t#S256': x5tS256 }),
  };
  return { alg: found, header, key: imported };
};

const importFirst = async (key: PrivateJwk | string, candidates: readonly SigningAlgorithm[]): Promise<[SigningAlgorithm, CryptoKey]> => {
  for (const candidate of candidates) {
    const imported = await importAs(key, ALGORITHMS[candidate]).catch(() => undefined);
    if (imported !== undefined) return [candidate, imported];
  }
  // Without the runtime's own error: it may quote the key.
  throw invalidArgument(`clientKey is not a private key for ${candidates.join(', ')}: give a private JWK or a PKCS #8 PEM.`);
};

const importAs = async (key: PrivateJwk | string, algorithm: ImportAlgorithm): Promise<CryptoKey> => {
  if (typeof key === 'string') return crypto.subtle.importKey('pkcs8', pemBytes(key), algorithm, false, ['sign']);
  // What the JWK says of its use, and `EdDSA` for Ed25519, is read differently by runtimes; the algorithm is settled already.
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

const isAlgorithm = (name: string): name is SigningAlgorithm => Object.hasOwn(ALGORITHMS, name);

const algorithmOf = ({ algorithm }: CryptoKey): SigningAlgorithm => {
  const has: { name: string; namedCurve?: unknown; hash?: unknown } = algorithm;
  const hash = typeof has.hash === 'object' && has.hash !== null && 'name' in has.hash ? has.hash.name : undefined;
  for (const [name, wants] of Object.entries(ALGORITHMS)) {
    const fits = wants.name === has.name && (wants.namedCurve ?? wants.hash) === (has.namedCurve ?? hash);
    if (fits && isAlgorithm(name)) return name;
  }
  throw invalidArgument('clientKey: a CryptoKey of this algorithm signs no assertion.');
};

/** Whether two keys are the same, by all that goes into an assertion. */
export const isSameKey = ({ key, ...one }: ClientKey, { key: otherKey, ...other }: ClientKey): boolean => {
  const isSame = isCryptoKey(key) || isCryptoKey(otherKey) ? key === otherKey : JSON.stringify(key) === JSON.stringify(otherKey);
  return isSame && one.kid === other.kid && one.alg === other.alg && one.x5tS256 === other.x5tS256;
};

/** Signs a JWT in its compact form (RFC 7515 §3.1). */
export const signJwt = async ({ alg, key }: Pick<SigningKey, 'alg' | 'key'>, header: object, claims: object): Promise<string> => {
  const input = `${jsonPart(header)}.${jsonPart(claims)}`;
  const signature = await crypto.subtle.sign(signatureParameters(alg, key), key, utf8.encode(input));
  return `${input}.${encodeBase64url(new Uint8Array(signature))}`;
};

const utf8 = new TextEncoder();

const jsonPart = (value: object): string => encodeBase64url(utf8.encode(JSON.stringify(value)));

const signatureParameters = (alg: string, key: CryptoKey): { name: string; hash?: string; saltLength?: number } => {
  const bits = Number(alg.slice(2));
  const { name } = key.algorithm;
  if (name === 'ECDSA') return { name, hash: `SHA-${bits}` };
  // RFC 7518 §3.5: the salt is as long as the hash.
  return name === 'RSA-PSS' ? { name, saltLength: bits / 8 } : { name };
};
