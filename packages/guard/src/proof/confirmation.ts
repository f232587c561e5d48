// What a token is bound to, and whether the request proves it (RFC 7800 §3.1, RFC 8705 §3, RFC 9449 §7). One function for every way in, so that
// none forgets it.

import type { AccessToken } from '../claims/access-token.ts';
import { GuardUnavailable, TokenRejected } from '../guard-errors.ts';
import { type CertificateSource, certificateThumbprint } from './client-certificate.ts';
import { type DpopNonces, equalInConstantTime } from './dpop-nonces.ts';
import { checkProof, type ProofContext } from './dpop-proof.ts';
import type { ProtectedRequest } from './protected-request.ts';
import type { ReplayStore } from './replay-store.ts';
import { targetUri } from './target-uri.ts';

/** What proofs are judged with. */
export interface ConfirmationContext {
  /** Where the API is to be found, without a slash at its end; `undefined` where nobody said it: then no DPoP proof can be judged. */
  readonly publicUrl: string | undefined;
  readonly nonces: DpopNonces | undefined;
  /** The algorithms by which proofs for a token of this issuer may be signed. @throws {@link GuardUnavailable} when that is not known */
  readonly algorithmsFor: (issuer: string) => Promise<readonly unknown[]>;
  readonly replays: ReplayStore;
  readonly now: () => number;
  /** Milliseconds by which clocks may differ. */
  readonly tolerance: number;
}

/** The members that are understood. A token with others beside one of them is fine; with others alone, nobody can prove anything. */
const SUPPORTED_MEMBERS = ['jkt', 'x5t#S256'] as const;

/** A token and the scheme that it came under. */
export interface PresentedToken {
  readonly scheme: 'Bearer' | 'DPoP';
  readonly value: string;
}

/**
 * Lets a token pass whose every known binding is proven.
 *
 * @param request - `undefined` where there is none: then a bound token never passes
 * @throws {@link TokenRejected}, or {@link GuardUnavailable} when the memory of proofs fails
 */
export const requireConfirmation = async (
  { confirmation, issuer }: AccessToken,
  { scheme, value }: PresentedToken,
  request: ProtectedRequest | undefined,
  context: ConfirmationContext,
): Promise<void> => {
  if (confirmation === undefined) {
    if (scheme === 'DPoP') throw new TokenRejected('wrong_scheme', 'The token is not bound to a key, and came under the scheme DPoP.');
    return;
  }
  const [jkt, x5t] = SUPPORTED_MEMBERS.map((name) => knownMember(confirmation[name]));
  if (jkt === undefined && x5t === undefined) {
    throw new TokenRejected('unknown_confirmation', 'The token is bound in a way that is not understood.');
  }
  if (request === undefined || (jkt !== undefined && scheme !== 'DPoP')) throw senderConstrained();
  if (jkt === undefined && scheme === 'DPoP') throw new TokenRejected('wrong_scheme', 'The token is bound to no DPoP key.');
  if (x5t !== undefined) requireCertificate(x5t, request.certificate);
  if (jkt !== undefined) await requireProof({ jkt, accessToken: value, algorithms: await context.algorithmsFor(issuer) }, request, context);
};

const knownMember = (value: unknown): string | undefined => {
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw new TokenRejected('invalid_claim', 'A member of the claim "cnf" is not a string.');
};

const senderConstrained = (): TokenRejected =>
  new TokenRejected('sender_constrained', 'The token is bound to a key or certificate, and was presented without a proof of it.');

const requireCertificate = (x5t: string, certificate: CertificateSource | undefined): void => {
  const thumbprint = certificate === undefined ? undefined : certificateThumbprint(certificate);
  if (thumbprint === undefined || !equalInConstantTime(x5t, thumbprint)) {
    throw new TokenRejected('wrong_certificate', 'The token is bound to a client certificate that the connection did not prove.');
  }
};

const requireProof = async (
  wanted: Pick<ProofContext, 'jkt' | 'accessToken' | 'algorithms'>,
  request: ProtectedRequest,
  context: ConfirmationContext,
): Promise<void> => {
  const { publicUrl, nonces, replays, now, tolerance } = context;
  if (request.dpop === undefined) throw new TokenRejected('invalid_proof', 'The request has no DPoP proof.');
  const uri = publicUrl === undefined ? undefined : targetUri(publicUrl, request.target);
  if (uri === undefined) throw new TokenRejected('invalid_proof', 'It is not known which URI the DPoP proof must be for: set publicUrl.');
  const use = checkProof(request.dpop, { ...wanted, method: request.method, uri, nonces, now: now(), tolerance });
  if (!(await remember(replays, use))) throw new TokenRejected('proof_replayed', 'The DPoP proof was used before.');
};

const remember = async (replays: ReplayStore, { name, until }: { name: string; until: number }): Promise<boolean> => {
  try {
    return await replays.remember(name, until);
  } catch (cause) {
    throw new GuardUnavailable('replays_unavailable', 'DPoP proofs cannot be remembered for now.', { retryAfter: 1, cause });
  }
};
