// DPoP at the token endpoint (RFC 9449 §5): a token that is requested with a proof is bound to the proof's
// key. A client that is registered for DPoP must send one. A proof does not authenticate the client.
import type { AttestationChecks } from '../client-auth/attestation-checks.ts';
import { tokenEndpointsAt } from '../client-auth/client-assertion.ts';
import type { AdmittedExchange } from '../http/exchange.ts';
import type { Client } from '../records/client.ts';
import type { Replay } from '../records/replay.ts';
import type { Nonces } from './nonce.ts';
import { checkProof, invalidProof, proofOf } from './proof.ts';
import { requestUris } from './request-uris.ts';

/** The dependencies of the check. */
export interface TokenProofDependencies {
  readonly nonces: Nonces;
  /** The origin of the listeners that request client certificates. */
  readonly mtlsUrl: string | undefined;
  readonly now: () => number;
}

/** @throws {@link Refusal} `invalid_dpop_proof` for a client that must send a proof */
export const requireProofUnneeded = ({ dpopBoundAccessTokens }: Client): void => {
  if (dpopBoundAccessTokens) throw invalidProof('dpop_missing', 'The tokens of this client are bound to a DPoP key: send a proof.');
};

/** Creates the check. */
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

/** Finds the key of a proof that a client authenticates with (attestation), before the token endpoint checks the proof. */
export const attestedProofKey =
  ({ nonces, mtlsUrl, now }: TokenProofDependencies): AttestationChecks['proofKey'] =>
  (proof, { tenant, publicUrls }) => {
    const uris = [...publicUrls, ...(mtlsUrl === undefined ? [] : [mtlsUrl])].flatMap(tokenEndpointsAt);
    return checkProof(proof, { tenant, method: 'POST', uris, nonces, now: now() }).jkt;
  };

/** Verifies the DPoP proof of a request; returns `undefined` if it has none and needs none. */
export type TokenProofCheck = (exchange: AdmittedExchange, client: Client) => TokenProof | undefined;

/** A valid DPoP proof. */
export interface TokenProof {
  /** The SHA-256 thumbprint of its key (RFC 7638). */
  readonly jkt: string;
  readonly replay: Replay;
  /** The nonce for the next proof; `undefined` if none is required. */
  readonly nonce: string | undefined;
}
