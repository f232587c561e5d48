// Checks a DPoP proof at a protected resource (RFC 9449 §4.3 and §7.1). It first compares the proof's key
// with the token's by a hash, so that only a caller with the token and its public key causes a signature
// check.
import { hash } from 'node:crypto';
import {
  asJsonObject,
  fitsKey,
  isSameAlgorithm,
  type JsonObject,
  type Jws,
  normalizedUri,
  PRIVATE_KEY_MEMBERS,
  parseJws,
} from '@mintmark/protocol';
import { TokenRejected } from '../guard-errors.ts';
import { signatureCheck } from '../keys/jws-algorithm.ts';
import { canonicalJwk, publicKeyOf } from '../keys/verification-key.ts';
import { type DpopNonces, equalInConstantTime } from './dpop-nonces.ts';

/** Maximum length of `jti` in characters. */
const MAX_JTI = 256;
/**
 * Seconds before and after the present in which the `iat` of a proof must be. A required nonce limits its age further,
 * a required digest what it can be used for: the DPoP profile for MCP has five minutes on both sides.
 */
const PROOF_WINDOWS = { plain: { past: 60, future: 0 }, nonce: { past: 300, future: 0 }, digest: { past: 300, future: 300 } } as const;

/** The request and token that a proof must match. */
export interface ProofContext {
  /** The thumbprint that the token is bound to (`cnf.jkt`). */
  readonly jkt: string;
  readonly method: string;
  /** Normalized, see `normalizedUri`. */
  readonly uri: string;
  readonly accessToken: string;
  /** Names of the permitted algorithms. */
  readonly algorithms: readonly unknown[];
  /** `undefined` if no nonce is required. */
  readonly nonces: DpopNonces | undefined;
  /** Whether the proof must be for the body of its request. */
  readonly requiresDigest: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Clock tolerance in milliseconds. */
  readonly tolerance: number;
}

/** The name of a proof in the replay store, and its expiry in milliseconds since the epoch. */
export interface ProofUse {
  readonly name: string;
  readonly until: number;
  /** The claim `content_digest`, which is not checked here. */
  readonly contentDigest: unknown;
}

/**
 * Checks a proof. The caller has to ensure that it is used once, and for the body of the request.
 *
 * @throws {@link TokenRejected} `wrong_proof_key`, `invalid_proof` or `nonce_required`
 */
export const checkProof = (proof: string, context: ProofContext): ProofUse => {
  const jws = parse(proof);
  const { header, payload } = jws;
  if (header['typ'] !== 'dpop+jwt') throw invalid('The DPoP proof is not of the type dpop+jwt.');
  requireSignature(jws, context);
  if (payload['htm'] !== context.method) throw invalid('The DPoP proof is for another method.');
  const { htu } = payload;
  if (typeof htu !== 'string' || normalizedUri(htu) !== context.uri) throw invalid('The DPoP proof is for another URI.');
  const issuedAt = requireIssuedAt(payload, context);
  const { ath, jti } = payload;
  if (typeof ath !== 'string' || !equalInConstantTime(hash('sha256', context.accessToken, 'base64url'), ath)) {
    throw invalid('The DPoP proof is not for this access token.');
  }
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI) throw invalid('The DPoP proof has no usable jti.');
  const name = hash('sha256', JSON.stringify([context.jkt, context.uri, jti]), 'base64url');
  const until = Math.max(issuedAt, context.now) + windowOf(context).past * 1000 + context.tolerance + 1000;
  return { name, until, contentDigest: payload['content_digest'] };
};

const windowOf = ({ nonces, requiresDigest }: ProofContext) =>
  PROOF_WINDOWS[requiresDigest ? 'digest' : nonces === undefined ? 'plain' : 'nonce'];

const parse = (proof: string): Jws => {
  try {
    return parseJws(proof);
  } catch {
    throw invalid('The DPoP header is not a single JWT.');
  }
};

const requireSignature = ({ header, signingInput, signature }: Jws, { jkt, algorithms }: ProofContext): void => {
  const jwk = asJsonObject(header['jwk']);
  const canonical = jwk === undefined || PRIVATE_KEY_MEMBERS.some((member) => member in jwk) ? undefined : canonicalJwk(jwk);
  if (jwk === undefined || canonical === undefined) throw invalid('The DPoP proof has no usable public key.');
  if (!equalInConstantTime(jkt, hash('sha256', canonical, 'base64url'))) {
    throw new TokenRejected('wrong_proof_key', 'The DPoP proof was signed with another key than the token is bound to.');
  }
  if (!algorithms.includes(header.alg) || !fitsKey(header.alg, jwk)) throw invalid('The algorithm of the DPoP proof is not accepted.');
  if (!mayHaveSigned(jwk, header.alg)) throw invalid('The key of the DPoP proof is for another use or algorithm.');
  const key = publicKeyOf(canonical)?.key;
  if (key === undefined || !signatureCheck(header.alg, key)(Buffer.from(signingInput, 'latin1'), signature)) {
    throw invalid('The signature of the DPoP proof is not valid.');
  }
};

/** Whether the key's own restrictions permit the signature (RFC 7517 §4.2 to §4.4). */
const mayHaveSigned = ({ alg, use, key_ops: operations }: JsonObject, algorithm: string): boolean =>
  (alg === undefined || isSameAlgorithm(alg, algorithm)) &&
  (use === undefined || use === 'sig') &&
  (operations === undefined || (Array.isArray(operations) && operations.includes('verify')));

const requireIssuedAt = ({ iat, nonce }: Jws['payload'], context: ProofContext): number => {
  const { nonces, now, tolerance } = context;
  if (typeof iat !== 'number' || !Number.isFinite(iat)) throw invalid('The DPoP proof has no iat.');
  if (nonces !== undefined && !(typeof nonce === 'string' && nonces.accepts(nonce, now))) {
    throw new TokenRejected('nonce_required', 'The DPoP proof must have the nonce of the DPoP-Nonce header.');
  }
  const age = now - iat * 1000;
  const { past, future } = windowOf(context);
  if (age > past * 1000 + tolerance || age < -future * 1000 - tolerance) throw invalid('The DPoP proof is too old, or not valid yet.');
  return iat * 1000;
};

const invalid = (message: string): TokenRejected => new TokenRejected('invalid_proof', message);
