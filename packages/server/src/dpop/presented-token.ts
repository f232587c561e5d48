// Checks the sender constraint of a token that is presented to this server's own APIs: the request must prove
// possession of the key or certificate that the token is bound to (RFC 9449 §7, RFC 8705 §3).
import type { IncomingMessage } from 'node:http';
import type { OAuthError } from '@mintmark/protocol';
import type { PeerCertificate } from '../http/peer-certificate.ts';
import { confirmationOf, type GrantRecord } from '../records/grant.ts';
import { requiresSenderConstraint } from '../records/profile.ts';
import { Refusal } from '../refusals/refusal.ts';
import type { Storage } from '../storage/contract/storage.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import type { Nonces } from './nonce.ts';
import { checkProof, invalidProof, proofOf } from './proof.ts';
import { requestUris } from './request-uris.ts';

/** A token, and the request that presents it. */
export interface PresentedToken {
  readonly scheme: 'Bearer' | 'DPoP';
  readonly token: string;
  readonly request: IncomingMessage;
}

/** The dependencies of the check. */
export interface ConfirmationDependencies {
  readonly storage: Pick<Storage, 'recordReplays'>;
  readonly nonces: Nonces;
  readonly mtlsUrl: string | undefined;
  readonly certificateOf: (request: IncomingMessage) => PeerCertificate | undefined;
  readonly now: () => number;
}

/**
 * Refuses a token if the request does not prove its every binding.
 *
 * @throws {@link Refusal} 401: `invalid_token` for the wrong scheme or certificate, `invalid_dpop_proof` or
 * `use_dpop_nonce` for the proof
 */
export const requireConfirmation = async (
  { scheme, token, request }: PresentedToken,
  grant: GrantRecord,
  loaded: LoadedTenant,
  { storage, nonces, mtlsUrl, certificateOf, now }: ConfirmationDependencies,
): Promise<void> => {
  const { tenant } = loaded;
  const { jkt, 'x5t#S256': x5t } = confirmationOf(grant) ?? {};
  // FAPI 2.0 Security Profile §5.3.4. The token may have been issued before the tenant had this profile.
  if (requiresSenderConstraint(tenant.profile) && jkt === undefined && x5t === undefined) throw unconfirmed(scheme);
  if (x5t !== undefined && certificateOf(request)?.thumbprint !== x5t) throw unconfirmed(scheme);
  // §7.1 and §7.2: a bound token under the other scheme is refused, in both directions.
  if ((scheme === 'DPoP') !== (jkt !== undefined)) throw unconfirmed(scheme);
  if (jkt === undefined) return;
  const uris = requestUris(request, loaded, mtlsUrl);
  const replay = at401(() => {
    const proof = proofOf(request);
    if (proof === undefined) throw invalidProof('dpop_missing', 'The request has no DPoP proof.');
    const verified = checkProof(proof, { tenant, method: request.method ?? '', uris, accessToken: token, nonces, now: now() });
    if (verified.jkt !== jkt) throw invalidProof('dpop_token', 'The DPoP proof is by another key than the access token is bound to.');
    return verified.replay;
  });
  if (!(await storage.recordReplays([replay]))) throw at401Of(invalidProof('dpop_replayed', 'The DPoP proof was used before.'));
};

// §7.1, §9: a protected resource responds to every faulty proof with 401.
const at401 = <T>(check: () => T): T => {
  try {
    return check();
  } catch (error) {
    throw error instanceof Refusal ? at401Of(error) : error;
  }
};

const at401Of = ({ code, message, reason, facts, headers }: Refusal): Refusal =>
  new Refusal(code, message, reason, facts, { status: 401, headers });

const unconfirmed = (scheme: PresentedToken['scheme']): OAuthError =>
  new Refusal(
    'invalid_token',
    'The access token is bound to a key or certificate, and the request does not prove possession of it.',
    'token_unconfirmed',
    { scheme },
  );
