// What a token is bound to (RFC 9449 §5, RFC 8705 §3): the key of the request's DPoP proof, the certificate of its connection, or both.

import type { AdmittedExchange } from '../http/exchange.ts';
import type { Client } from '../records/client.ts';
import type { Confirmation } from '../records/grant.ts';
import { requiresSenderConstraint } from '../records/profile.ts';
import type { Replay } from '../records/replay.ts';
import type { TenantProfile } from '../records/tenant.ts';
import { Refusal } from '../refusals/refusal.ts';

/** A DPoP proof that holds. */
export interface TokenProof {
  /** SHA-256 thumbprint of its key (RFC 7638). */
  readonly jkt: string;
  readonly replay: Replay;
  /** The nonce for the next proof; `undefined` where none is asked for. */
  readonly nonce: string | undefined;
}

/** Judges the DPoP proof of a request; `undefined` when it has none and needs none. */
export type TokenProofCheck = (exchange: AdmittedExchange, client: Client) => TokenProof | undefined;

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
