// The client that a verified token of a trusted issuer leads to, by a trust rule.
import type { ClientDirectory } from '../clients/client-directory.ts';
import type { Client } from '../records/client.ts';
import type { TrustRule } from '../records/trust-rule.ts';
import { invalidClient } from '../refusals/refusal.ts';
import type { VerifiedToken } from './foreign-token.ts';
import { chooseRule, type MatchedRequest, type Workload } from './match-rules.ts';
import { pinOfUsers, pinsOfClaims } from './pins.ts';
import type { TrustDirectory } from './trust-directory.ts';

/** Dependencies of {@link workloadOf}. */
export interface WorkloadDependencies {
  readonly clients: Pick<ClientDirectory, 'find'>;
  readonly trusts: Pick<TrustDirectory, 'find'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Who presents a token, and for which client. */
export interface Presentation {
  readonly tenantId: string;
  /** The client that the request names as that of the token. */
  readonly clientId: string | undefined;
  /** In canonical form. */
  readonly address: string;
}

/**
 * Finds the client of a token.
 *
 * @throws {@link Refusal} `invalid_client`, with the true reason
 */
export const workloadOf = (token: VerifiedToken, presentation: Presentation, dependencies: WorkloadDependencies): Promise<Workload> => {
  const findClient = (clientId: string) => dependencies.clients.find(presentation.tenantId, clientId);
  return matchOf(token, { ...presentation, findClient }, pinsOfClaims(token.issuer, token.claims), dependencies);
};

/**
 * Finds the rule by which a client may act for the user of an identity assertion.
 *
 * @param client - as authenticated
 * @throws {@link Refusal} `invalid_client`, with the true reason
 */
export const ruleForUser = async (
  token: VerifiedToken,
  client: Client,
  address: string,
  dependencies: Omit<WorkloadDependencies, 'clients'>,
): Promise<TrustRule> => {
  const { tenantId, clientId } = client;
  const request = { tenantId, clientId, address, findClient: () => client };
  return (await matchOf(token, request, [pinOfUsers(clientId)], dependencies)).rule;
};

const matchOf = async (
  { issuer, claims }: VerifiedToken,
  { tenantId, ...request }: Presentation & Pick<MatchedRequest, 'findClient'>,
  pins: readonly string[],
  { trusts, now }: Omit<WorkloadDependencies, 'clients'>,
): Promise<Workload> => {
  const rules = await trusts.find(tenantId, issuer.id, pins);
  const match = await chooseRule(rules, { ...request, claims, now: now() });
  if ('rule' in match) return match;
  const { reason, nearest, detail } = match;
  const { sub } = claims;
  const seen = { issuer: issuer.id, sub: typeof sub === 'string' ? sub.slice(0, 512) : null };
  // Whoever presents a token that meets a rule is its client.
  const facts =
    nearest === undefined ? { clientId: request.clientId } : { clientId: nearest.clientId, credentialId: nearest.id, isClient: true };
  throw invalidClient(reason, { ...facts, detail: { ...seen, ...detail } });
};
