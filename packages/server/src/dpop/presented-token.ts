// A token as presented to an API of ours: whoever presents one that is bound must prove to hold its key or certificate (RFC 9449 §7, RFC 8705
// §3). One function for every door, so that no path forgets it.
import type { IncomingMessage } from 'node:http';
import type { OAuthError } from '@mintmark/protocol';
import type { Reason } from '../audit/reasons.ts';
import { Refusal } from '../audit/refusal.ts';
import type { PeerCertificate } from '../http/peer-certificate.ts';
import type { Storage } from '../storage/storage.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { confirmationOf, type GrantRecord } from '../tokens/grant.ts';
import type { Nonces } from './nonce.ts';
import { checkProof, proofOf } from './proof.ts';
import { requestUris } from './request-uris.ts';

/** A token and how it came. */
export interface PresentedToken {
  readonly scheme: 'Bearer' | 'DPoP';
  readonly token: string;
  readonly request: IncomingMessage;
}

/** What the check works with. */
export interface ConfirmationDependencies {
  readonly storage: Pick<Storage, 'recordReplays'>;
  readonly nonces: Nonces;
  readonly mtlsUrl: string | undefined;
  readonly certificateOf: (request: IncomingMessage) => PeerCertificate | undefined;
  readonly now: () => number;
}

/**
 * Lets a token pass whose every binding is proven.
 *
 * @throws {@link Refusal} 401 `invalid_token`, `invalid_dpop_proof` or `use_dpop_nonce`
 */
export const requireConfirmation = async (
  { scheme, token, request }: PresentedToken,
  grant: GrantRecord,
  tenant: Tenant,
  { storage, nonces, mtlsUrl, certificateOf, now }: ConfirmationDependencies,
): Promise<void> => {
  const { jkt, 'x5t#S256': x5t } = confirmationOf(grant) ?? {};
  if (x5t !== undefined && certificateOf(request)?.thumbprint !== x5t) throw unconfirmed('token_unconfirmed');
  // §7.1 and §7.2: a bound token under the other scheme is refused, in both directions.
  if ((scheme === 'DPoP') !== (jkt !== undefined)) throw unconfirmed('token_unconfirmed');
  if (jkt === undefined) return;
  const uris = requestUris(request, tenant, mtlsUrl);
  const held = at401(() => {
    const proof = proofOf(request);
    if (proof === undefined) throw unconfirmed('token_unconfirmed');
    return checkProof(proof, { tenant, method: request.method ?? '', uris, accessToken: token, nonces, now: now() });
  });
  if (held.jkt !== jkt) throw unconfirmed('token_unconfirmed');
  if (!(await storage.recordReplays([held.replay]))) throw unconfirmed('dpop_replayed');
};

// §7.1, §9: at a protected resource, all that is wrong with a proof is 401.
const at401 = <T>(check: () => T): T => {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, message, reason, facts, headers } = error;
    throw new Refusal(code, message, reason, facts, { status: 401, headers });
  }
};

const unconfirmed = (reason: Reason): OAuthError =>
  new Refusal('invalid_token', 'The access token is bound to a key or certificate, and the request does not prove it.', reason);
