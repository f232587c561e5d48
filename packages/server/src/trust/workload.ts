// The client that a verified token of a trusted issuer leads to, by a trust rule.
import type { ClientDirectory } from '../clients/client-directory.ts';
import type { Client } from '../records/client.ts';
import type { TrustRule } from '../records/trust-rule.ts';
import { invalidClient } from '../refusals/refusal.ts';
import type { VerifiedToken } from './foreign-token.ts';
import { chooseRule } from './match-rules.ts';
import { pinOfUsers, pinsOfClaims } from './pins.ts';
import type { TrustDirectory } from './trust-directory.ts';

/** A client, and the rule that led to it. */
export interface Workload {
  readonly client: Client;
  readonly rule: TrustRule;
}

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
export const workloadOf = async (
  token: VerifiedToken,
  presentation: Presentation,
  dependencies: WorkloadDependencies,
): Promise<Workload> => {
  const { tenantId } = presentation;
  const rule = await ruleOf(token, presentation, pinsOfClaims(token.issuer, token.claims), dependencies);
  const client = await dependencies.clients.find(tenantId, rule.clientId);
  if (client === undefined) throw invalidClient('unknown_client', { clientId: rule.clientId });
  requireNotRevoked(rule, client);
  return { client, rule };
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
  const rule = await ruleOf(token, { tenantId, clientId, address }, [pinOfUsers(clientId)], dependencies);
  requireNotRevoked(rule, client);
  return rule;
};

const requireNotRevoked = ({ id: credentialId, clientId }: TrustRule, { revokedCredentials }: Client): void => {
  if (revokedCredentials.includes(credentialId)) throw invalidClient('trust_revoked', { clientId, credentialId, isClient: true });
};

const ruleOf = async (
  { issuer, claims }: VerifiedToken,
  { tenantId, clientId, address }: Presentation,
  pins: readonly string[],
  { trusts, now }: Omit<WorkloadDependencies, 'clients'>,
): Promise<TrustRule> => {
  const rules = await trusts.find(tenantId, issuer.id, pins);
  const match = chooseRule(rules, { claims, clientId, address, now: now() });
  if ('rule' in match) return match.rule;
  const { sub } = claims;
  const seen = { issuer: issuer.id, sub: typeof sub === 'string' ? sub.slice(0, 512) : null };
  throw invalidClient(match.reason, { clientId: match.clientId ?? clientId, detail: { ...seen, ...match.detail } });
};
