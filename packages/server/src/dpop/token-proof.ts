// DPoP at the token endpoint (RFC 9449 §5): a client that sends a proof gets a token that is bound to its key; one that is registered for it
// gets no other. The client has authenticated by then: a proof never is an authentication.
import type { AdmittedExchange } from '../http/exchange.ts';
import type { Client } from '../records/client.ts';
import type { Replay } from '../records/replay.ts';
import type { Nonces } from './nonce.ts';
import { checkProof, invalidProof, proofOf } from './proof.ts';
import { requestUris } from './request-uris.ts';

/** What the check works with. */
export interface TokenProofDependencies {
  readonly nonces: Nonces;
  /** Origin of the listeners that ask for client certificates. */
  readonly mtlsUrl: string | undefined;
  readonly now: () => number;
}

/** @throws {@link Refusal} `invalid_dpop_proof` for a client that gets no token without a proof */
export const requireProofUnneeded = ({ dpopBoundAccessTokens }: Client): void => {
  if (dpopBoundAccessTokens) throw invalidProof('dpop_missing', 'The tokens of this client are bound to a DPoP key: send a proof.');
};

/** Makes the check. */
export const tokenProofCheck =
  ({ nonces, mtlsUrl, now }: TokenProofDependencies): TokenProofCheck =>
  ({ request, tenant: loaded }, client) => {
    const { tenant } = loaded;
    const proof = proofOf(request);
    if (proof === undefined) {
      requireProofUnneeded(client);
      return undefined;
    }
    const uris = requestUris(request, loaded, mtlsUrl);
    const { jkt, replay } = checkProof(proof, { tenant, method: request.method ?? '', uris, nonces, now: now() });
    return { jkt, replay, nonce: tenant.dpopNonce === 'required' ? nonces.issue(tenant.id, now()) : undefined };
  };

/** Judges the DPoP proof of a request; `undefined` when it has none and needs none. */
export type TokenProofCheck = (exchange: AdmittedExchange, client: Client) => TokenProof | undefined;

/** A DPoP proof that holds. */
export interface TokenProof {
  /** SHA-256 thumbprint of its key (RFC 7638). */
  readonly jkt: string;
  readonly replay: Replay;
  /** The nonce for the next proof; `undefined` where none is asked for. */
  readonly nonce: string | undefined;
}
