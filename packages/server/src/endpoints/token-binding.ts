// What a token is bound to (RFC 9449 §5, RFC 8705 §3): the key of the request's DPoP proof, the certificate of its connection, or both.

import type { TokenProof } from '../dpop/token-proof.ts';
import type { Client } from '../records/client.ts';
import type { Confirmation } from '../records/grant.ts';
import { requiresSenderConstraint } from '../records/profile.ts';
import type { TenantProfile } from '../records/tenant.ts';
import { Refusal } from '../refusals/refusal.ts';

/**
 * What a token is bound to; `undefined` for a bearer token.
 *
 * @param certificate - of the connection
 * @param proof - of the request, judged
 * @throws {@link Refusal} `invalid_request` when the client or the tenant's profile asks for a binding and the request offers none
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
      ? 'The tokens of this client are bound to its certificate, and the request came without one.'
      : 'Tokens are given only with a DPoP proof or a client certificate.',
    'token_unbound',
  );
