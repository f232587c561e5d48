// Parses public keys of clients (RFC 7517), and selects the members that are stored. Private keys are
// refused, and never repeated in an error.
import { createHash, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import {
  fitsKey,
  isJsonObject,
  isSameAlgorithm,
  type JsonObject,
  JWS_ALGORITHM_NAMES,
  PRIVATE_KEY_MEMBERS,
  PUBLIC_KEY_MEMBERS,
} from '@mintmark/protocol';
import { ClauseError, say } from '../sentences/sentence.ts';

/** A public key as stored: the key itself, and the members that restrict its use. */
export interface PublicJwk {
  readonly kty: 'EC' | 'OKP' | 'RSA';
  readonly kid?: string;
  readonly alg?: string;
  readonly crv?: string;
  readonly x?: string;
  readonly y?: string;
  readonly n?: string;
  readonly e?: string;
  /** The certificate of the key and its chain, base64 of DER. */
  readonly x5c?: readonly string[];
}

/** Maximum number of keys in a set. */
const MAX_KEYS = 20;
/** Longest member of a key, in characters: enough for a certificate. */
const MAX_MEMBER = 8192;
const MAX_RSA_BITS = 8192;
const MIN_RSA_BITS = 2048;

const CURVES: readonly string[] = ['P-256', 'P-384', 'P-521', 'Ed25519'];

/** A key set or key is refused. The message is a clause with the reason, and contains no part of the key. */
class JwkError extends ClauseError {
  override readonly name = 'JwkError';
}

/**
 * Parses the JWK Set that a client registers.
 *
 * @throws {@link JwkError} when it is no set, or has a private or unusable key or two keys with one `kid`
 */
export const parsePublicJwks = (value: unknown): readonly PublicJwk[] => {
  const members = membersOf(value);
  if (members.length === 0) throw new JwkError('has no key');
  const parsed = members.map(parsePublicJwk);
  const kids = parsed.flatMap(({ kid }) => kid ?? []);
  if (new Set(kids).size < kids.length) throw new JwkError('has two keys of one kid');
  return parsed;
};

/**
 * Parses the JWK Set that a client publishes. Keys that cannot be used here are ignored (RFC 7517 §5): they
 * may be for other purposes. The result may be empty: the client has then withdrawn its keys.
 *
 * @throws {@link JwkError} when it is no set, or has a private key
 */
export const parsePublishedJwks = (value: unknown): readonly PublicJwk[] =>
  membersOf(value).flatMap((members) => {
    try {
      return parsePublicJwk(members);
    } catch (error) {
      if (error instanceof JwkError) return [];
      throw error;
    }
  });

const membersOf = (value: unknown): readonly JsonObject[] => {
  const keys = isJsonObject(value) ? value['keys'] : undefined;
  if (!Array.isArray(keys)) throw new JwkError('is not a JWK Set');
  if (keys.length > MAX_KEYS) throw new JwkError(say('has more than {limit} keys', { limit: MAX_KEYS }));
  return keys.map(requirePublic);
};

const requirePublic = (value: unknown): JsonObject => {
  if (!isJsonObject(value)) throw new JwkError('has a key that is no object');
  const secret = PRIVATE_KEY_MEMBERS.find((member) => member in value);
  if (secret !== undefined)
    throw new JwkError(say('has a private key ("{member}"): it has leaked; create a new one and send its public half', { member: secret }));
  return value;
};

/**
 * Parses a public key for signatures.
 *
 * @throws {@link JwkError} as {@link parsePublicJwks}
 */
export const parsePublicJwk = (value: unknown): PublicJwk => {
  const members = requirePublic(value);
  const { kty } = members;
  if (kty !== 'EC' && kty !== 'OKP' && kty !== 'RSA') throw new JwkError('has a key of a type other than EC, OKP and RSA');
  if (members['use'] !== undefined && members['use'] !== 'sig') throw new JwkError('has a key whose use is not sig');
  const operations = members['key_ops'];
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) {
    throw new JwkError('has a key whose key_ops does not include verify');
  }
  const text = (name: string): string | undefined => {
    const member = members[name];
    if (member === undefined) return undefined;
    if (typeof member !== 'string' || member === '' || member.length > MAX_MEMBER)
      throw new JwkError(say('has a key with an invalid "{member}"', { member: name }));
    return member;
  };
  const material = Object.fromEntries(PUBLIC_KEY_MEMBERS[kty].map((name) => [name, text(name)]));
  const jwk: PublicJwk = { ...material, kty, ...optional('kid', text('kid')), ...optional('alg', text('alg')), ...certificates(members) };
  if (jwk.crv !== undefined && !CURVES.includes(jwk.crv))
    throw new JwkError('has a key on a curve other than P-256, P-384, P-521 and Ed25519');
  const key = publicKeyOf(jwk);
  requireCanonicalEncoding(jwk, key);
  requireOwnCertificate(jwk, key);
  const details = key.asymmetricKeyDetails;
  const bits = details?.modulusLength;
  if (bits !== undefined && (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS)) {
    throw new JwkError(
      say('has an RSA key of {bits} bits; {least} to {most} are accepted', { bits, least: MIN_RSA_BITS, most: MAX_RSA_BITS }),
    );
  }
  // A very large exponent would make every verification slow.
  const exponent = details?.publicExponent;
  if (exponent !== undefined && (exponent < 3n || exponent > 0xffffffffn)) throw new JwkError('has an RSA key with an invalid exponent');
  if (keyAlgorithms(jwk).length === 0) throw new JwkError('has a key whose alg does not match its type');
  return jwk;
};

// RFC 7518 §6: no padding, no additional leading zeros, full length. A key with two encodings would have two
// thumbprints, and revoking one of them would leave the other valid.
const requireCanonicalEncoding = (jwk: PublicJwk, key: KeyObject): void => {
  const canonical: JsonObject = { ...key.export({ format: 'jwk' }) };
  const wrong = PUBLIC_KEY_MEMBERS[jwk.kty].find((name) => canonical[name] !== jwk[name as keyof PublicJwk]);
  if (wrong !== undefined) throw new JwkError(say('has a key whose "{member}" is not encoded as in RFC 7518 §6', { member: wrong }));
};

// RFC 7517 §4.7: the first certificate contains this key.
const requireOwnCertificate = ({ x5c: [first] = [] }: PublicJwk, key: KeyObject): void => {
  if (first === undefined) return;
  let own: boolean;
  try {
    own = new X509Certificate(Buffer.from(first, 'base64')).publicKey.equals(key);
  } catch {
    throw new JwkError(say('has a key with an invalid "{member}"', { member: 'x5c' }));
  }
  if (!own) throw new JwkError('has a key whose "x5c" contains another key');
};

const optional = (name: string, value: string | undefined) => (value === undefined ? undefined : { [name]: value });

const certificates = ({ x5c }: JsonObject): { readonly x5c?: readonly string[] } => {
  if (x5c === undefined) return {};
  const hasValidLength = Array.isArray(x5c) && x5c.length > 0 && x5c.length <= 5;
  if (
    !hasValidLength ||
    !x5c.every((each): each is string => typeof each === 'string' && each.length <= MAX_MEMBER && /^[A-Za-z0-9+/]+=*$/.test(each))
  ) {
    throw new JwkError(say('has a key with an invalid "{member}"', { member: 'x5c' }));
  }
  return { x5c };
};

const keyObjects = new WeakMap<PublicJwk, KeyObject>();

/** The key for use. @throws {@link JwkError} when its members are no valid key, as a point off the curve */
export const publicKeyOf = (jwk: PublicJwk): KeyObject => {
  const known = keyObjects.get(jwk);
  if (known !== undefined) return known;
  try {
    const members = Object.fromEntries(Object.entries(jwk).filter(([, member]) => typeof member === 'string'));
    const key = createPublicKey({ key: members, format: 'jwk' });
    keyObjects.set(jwk, key);
    return key;
  } catch (cause) {
    throw new JwkError('has a key whose members are not a valid key', { cause });
  }
};

/** The signature algorithms that a key may verify: its `alg`, or all that its type allows. */
export const keyAlgorithms = ({ kty, crv, alg }: PublicJwk): readonly string[] =>
  JWS_ALGORITHM_NAMES.filter((name) => fitsKey(name, { kty, crv }) && (alg === undefined || isSameAlgorithm(alg, name)));

const thumbprints = new WeakMap<PublicJwk, string>();

/** The SHA-256 thumbprint of a key (RFC 7638), base64url. */
export const jwkThumbprint = (jwk: PublicJwk): string => {
  const known = thumbprints.get(jwk);
  if (known !== undefined) return known;
  const members = Object.fromEntries(PUBLIC_KEY_MEMBERS[jwk.kty].map((name) => [name, jwk[name as keyof PublicJwk]]));
  const thumbprint = createHash('sha256').update(JSON.stringify(members)).digest('base64url');
  thumbprints.set(jwk, thumbprint);
  return thumbprint;
};
