// Checks that a request proves possession of the key or certificate that its token is bound to (RFC 7800
// §3.1, RFC 8705 §3, RFC 9449 §7). Every check of a token calls this one function.

import type { AccessToken } from '../claims/access-token.ts';
import { GuardUnavailable, TokenRejected } from '../guard-errors.ts';
import { type CertificateSource, certificateThumbprint } from './client-certificate.ts';
import { type ContentDigests, requireContentDigest } from './content-digest.ts';
import { type DpopNonces, equalInConstantTime } from './dpop-nonces.ts';
import { checkProof, type ProofContext } from './dpop-proof.ts';
import type { ProtectedRequest } from './protected-request.ts';
import type { ReplayStore } from './replay-store.ts';
import { targetUri } from './target-uri.ts';

/** The settings and dependencies of the check. */
export interface ConfirmationContext {
  /** The API's URL without a trailing slash; `undefined` if unknown: then DPoP proofs cannot be checked. */
  readonly publicUrl: string | undefined;
  readonly nonces: DpopNonces | undefined;
  /**
   * The algorithms permitted for proofs with a token of this issuer.
   *
   * @throws {@link GuardUnavailable} when they are unknown
   */
  readonly algorithmsFor: (issuer: string) => Promise<readonly unknown[]>;
  readonly replays: ReplayStore;
  /** How bodies are compared with their proofs; `undefined` if they are not. */
  readonly digests: ContentDigests | undefined;
  readonly now: () => number;
  /** Clock tolerance in milliseconds. */
  readonly tolerance: number;
}

/** The supported members of `cnf`. Others are permitted together with one of them, but not alone. */
const SUPPORTED_MEMBERS = ['jkt', 'x5t#S256'] as const;

/** A token and its authentication scheme. */
export interface PresentedToken {
  readonly scheme: 'Bearer' | 'DPoP';
  readonly value: string;
}

/**
 * Requires a proof of every supported binding of a token.
 *
 * @param request - `undefined` without a request: then a bound token is rejected
 * @throws {@link TokenRejected}, or {@link GuardUnavailable} when the replay store fails
 */
export const requireConfirmation = async (
  { confirmation, issuer }: AccessToken,
  { scheme, value }: PresentedToken,
  request: ProtectedRequest | undefined,
  context: ConfirmationContext,
): Promise<void> => {
  if (confirmation === undefined) {
    if (scheme === 'DPoP')
      throw new TokenRejected('wrong_scheme', 'The token is not bound to a key, and was presented with the scheme DPoP.');
    return;
  }
  const [jkt, x5t] = SUPPORTED_MEMBERS.map((name) => knownMember(confirmation[name]));
  if (jkt === undefined && x5t === undefined) {
    throw new TokenRejected('unknown_confirmation', 'The token is bound by a method that is not supported.');
  }
  if (request === undefined || (jkt !== undefined && scheme !== 'DPoP')) throw senderConstrained();
  if (jkt === undefined && scheme === 'DPoP') throw new TokenRejected('wrong_scheme', 'The token is not bound to a DPoP key.');
  if (x5t !== undefined) requireCertificate(x5t, request.certificate);
  if (jkt !== undefined) await requireProof({ jkt, accessToken: value, algorithms: await context.algorithmsFor(issuer) }, request, context);
};

const knownMember = (value: unknown): string | undefined => {
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw new TokenRejected('invalid_claim', 'A member of the claim "cnf" is not a string.');
};

const senderConstrained = (): TokenRejected =>
  new TokenRejected('sender_constrained', 'The token is bound to a key or certificate, and was presented without a proof.');

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
  const { publicUrl, nonces, replays, digests, now, tolerance } = context;
  const requiresDigest = digests?.isRequired ?? false;
  if (request.dpop === undefined) throw new TokenRejected('invalid_proof', 'The request has no DPoP proof.');
  const uri = publicUrl === undefined ? undefined : targetUri(publicUrl, request.target);
  if (uri === undefined) throw new TokenRejected('invalid_proof', 'The URI that the DPoP proof must be for is unknown: set publicUrl.');
  const use = checkProof(request.dpop, { ...wanted, method: request.method, uri, nonces, requiresDigest, now: now(), tolerance });
  // Before the proof is recorded: a proof that was intercepted and sent with another body stays valid for its own.
  if (digests !== undefined) await requireContentDigest(use.contentDigest, request, digests);
  if (!(await remember(replays, use))) throw new TokenRejected('proof_replayed', 'The DPoP proof was used before.');
};

const remember = async (replays: ReplayStore, { name, until }: { name: string; until: number }): Promise<boolean> => {
  try {
    return await replays.remember(name, until);
  } catch (cause) {
    throw new GuardUnavailable('replays_unavailable', 'DPoP proofs cannot be recorded for now.', { retryAfter: 1, cause });
  }
};
