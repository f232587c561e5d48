// Binds a token to the key of the DPoP proof (RFC 9449 §5), the certificate of the connection (RFC 8705 §3),
// or both.

import type { TokenProof } from '../dpop/token-proof.ts';
import type { Client } from '../records/client.ts';
import type { Confirmation } from '../records/grant.ts';
import { requiresSenderConstraint } from '../records/profile.ts';
import type { TenantProfile } from '../records/tenant.ts';
import { Refusal } from '../refusals/refusal.ts';

/**
 * Determines what a token is bound to; `undefined` for a bearer token.
 *
 * @param certificate - the certificate of the connection
 * @param proof - the verified proof of the request
 * @throws {@link Refusal} `invalid_request` when the client or the tenant's profile requires a binding and
 *   the request has none
 */
export const bindingFor = (
  profile: TenantProfile,
  client: Client,
  certificate: { readonly thumbprint: string } | undefined,
  proof: Pick<TokenProof, 'jkt'> | undefined,
): Confirmation | undefined => {
  const byCertificate = client.certificateBoundAccessTokens || (requiresSenderConstraint(profile) && proof === undefined);
  if (!byCertificate) return proof && { jkt: proof.jkt };
  if (certificate === undefined) throw unbound(client.certificateBoundAccessTokens);
  return { ...(proof === undefined ? undefined : { jkt: proof.jkt }), 'x5t#S256': certificate.thumbprint };
};

const unbound = (byCertificate: boolean): Refusal =>
  new Refusal(
    'invalid_request',
    byCertificate
      ? 'The tokens of this client are bound to its certificate, and the request had none.'
      : 'Tokens are issued only with a DPoP proof or a client certificate.',
    'token_unbound',
  );
