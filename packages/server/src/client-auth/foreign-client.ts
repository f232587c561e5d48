// The client that a token of a trusted issuer authenticates, in whatever form it is presented.
import { type Jws, parseJws } from '@mintmark/protocol';
import type { Replay } from '../records/replay.ts';
import { invalidClient } from '../refusals/refusal.ts';
import { isProven } from '../trust/bound-token.ts';
import { type ForeignToken, type VerifiedToken, verifyForeignToken } from '../trust/foreign-token.ts';
import { ISSUER_KINDS } from '../trust/issuer-kinds.ts';
import { limitsOf, withScopesOf } from '../trust/rule-limits.ts';
import { workloadOf } from '../trust/workload.ts';
import type { AuthenticatedClient, ClientAuthDependencies, UsableClient } from './method.ts';
import type { PresentedRequest } from './presented.ts';
import { requireUsable } from './usable-client.ts';

/** A token of a trusted issuer in a request. */
export interface PresentedToken extends ForeignToken {
  /** The client that the request names as that of the token. */
  readonly clientId: string | undefined;
  /** Whether it is the grant of the request. */
  readonly isGrant?: true;
  /** What must be proven beyond the token; by default, the key that it is bound to. @returns the uses to record @throws {@link Refusal} */
  readonly prove?: (verified: VerifiedToken) => readonly Replay[];
}

/** @throws {@link Refusal} `invalid_client` for what is no JWT */
export const parseForeign = (text: string): Jws => {
  try {
    return parseJws(text);
  } catch (error) {
    throw invalidClient('issuer_token_malformed', { detail: { problem: error instanceof Error ? error.message : '' } });
  }
};

/** Authenticates the client of a token. @throws {@link Refusal} `invalid_client`, with the true reason */
export const authenticateForeign = async (
  token: PresentedToken,
  presented: PresentedRequest,
  dependencies: ClientAuthDependencies,
): Promise<UsableClient> => {
  const { tenant, address } = presented;
  const { failures } = dependencies;
  const { id: tenantId } = tenant.tenant;
  // Failures of requests that name no client are counted under the empty id.
  const attempt = { tenantId, clientId: token.clientId ?? '', address };
  failures.require(attempt, undefined);
  const verified = await verifyForeignToken(token, tenant, dependencies);
  const { prove = (bound) => requireOwnKey(bound, presented, dependencies) } = token;
  const proofs = prove(verified);
  const { rule, client } = await workloadOf(verified, { tenantId, clientId: token.clientId, address }, dependencies);
  const authenticated: AuthenticatedClient = {
    client: withScopesOf(rule, client),
    credentialId: rule.id,
    method: 'federated_jwt',
    replays: [...verified.replays, ...proofs],
    endsAt: rule.expiresAt,
    limits: limitsOf(rule),
    issuerId: verified.issuer.id,
    isGrant: token.isGrant,
  };
  requireUsable(authenticated, presented, dependencies.now());
  failures.succeeded(attempt, undefined);
  dependencies.usage.matched(rule, ISSUER_KINDS[verified.issuer.kind].useful, verified.claims);
  return authenticated;
};

// Whoever has seen a bound token must not pass for its holder.
const requireOwnKey = (
  { issuer, claims: { cnf } }: VerifiedToken,
  { tenant, headers, isTokenRequest, certificate }: PresentedRequest,
  { attestation }: Pick<ClientAuthDependencies, 'attestation'>,
): readonly Replay[] => {
  if (cnf === undefined) return [];
  const { dpop } = headers;
  // The token endpoint verifies and records the proof itself; other endpoints have none.
  const jkt = isTokenRequest === true && typeof dpop === 'string' ? attestation.proofKey(dpop, tenant) : undefined;
  if (!isProven(cnf, { jkt, 'x5t#S256': certificate?.thumbprint })) {
    throw invalidClient('issuer_token_unproven', { detail: { issuer: issuer.id } });
  }
  return [];
};
