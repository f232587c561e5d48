// The header and the signature of a JWT, whatever its type.
import type { JsonObject } from '@mintmark/protocol';
import { TokenRejected } from '../guard-errors.ts';
import type { KeyHint } from '../keys/key-set.ts';
import type { VerificationKey } from '../keys/verification-key.ts';
import type { UnverifiedJwt } from './unverified-jwt.ts';

/**
 * Checks a header. Keys that it brings or points to (`jwk`, `jku`, `x5c`, `x5u`) are never used (RFC 8725 §3.10).
 *
 * @param type - the accepted `typ`: a JWT of another type says something else
 * @param expected - the type in words, for the error
 * @throws {@link TokenRejected}
 */
export const requireHeader = ({ typ, kid, alg, crit }: JsonObject, type: RegExp, expected: string): KeyHint => {
  const given = typ ?? '';
  if (typeof given !== 'string' || !type.test(given)) throw new TokenRejected('wrong_type', `The token is not ${expected}.`);
  if (crit !== undefined) throw new TokenRejected('critical_header', 'The token requires an extension that is not supported.');
  if ((kid ?? undefined) !== undefined && typeof kid !== 'string')
    throw new TokenRejected('unknown_key', 'The kid of the token is not a string.');
  return { kid: typeof kid === 'string' ? kid : undefined, alg };
};

/** Checks a signature. @throws {@link TokenRejected} */
export function requireSignature(
  { header: { alg }, signed, signature }: UnverifiedJwt,
  key: VerificationKey | undefined,
): asserts key is VerificationKey {
  if (key === undefined)
    throw new TokenRejected('unknown_key', 'The issuer does not publish the key of the token, or no single key fits it.');
  const isGood = key.checks.get(alg);
  if (isGood === undefined) throw new TokenRejected('unsupported_algorithm', 'The algorithm of the token is not that of its key.');
  if (!isGood(signed, signature)) throw new TokenRejected('bad_signature', 'The signature is not valid.');
}
