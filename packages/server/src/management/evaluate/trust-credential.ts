// The trust rule that a token request is evaluated with: a credential whose scopes, resources, lifetime and addresses
// narrow those of its client.
import { allowsAddress } from '../../clients/ip-rules.ts';
import type { Client } from '../../records/client.ts';
import { isTrustId, type TrustRule } from '../../records/trust-rule.ts';
import { invalidClient } from '../../refusals/refusal.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import type { EvaluationRequestBody } from './schema.ts';

/** The rule of the request, by its id or, at `federated_jwt`, its name; `undefined` for another credential. */
export const trustOfRequest = async (
  { credential_id: given, auth_method: method }: EvaluationRequestBody,
  { tenantId, clientId }: Client,
  storage: Pick<Storage, 'trustsOfClient'>,
): Promise<TrustRule | undefined> => {
  if (given === undefined || !(isTrustId(given) || method === 'federated_jwt')) return undefined;
  // A rule for users authenticates no client.
  const rules = (await storage.trustsOfClient(tenantId, clientId)).filter(({ subject }) => subject === 'client');
  return rules.find(({ id }) => id === given) ?? rules.find(({ name }) => name === given);
};

/** @throws {@link Refusal} as for a token that matches the rule */
export const requireLiveTrust = (rule: TrustRule | undefined, { clientId, revokedCredentials }: Client, now: number): void => {
  if (rule === undefined) throw invalidClient('trust_no_match', { clientId });
  const { id: credentialId, expiresAt } = rule;
  if (revokedCredentials.includes(credentialId)) throw invalidClient('trust_revoked', { clientId, credentialId });
  if (expiresAt !== undefined && expiresAt <= now) throw invalidClient('trust_expired', { clientId, credentialId });
};

/** @throws {@link Refusal} for an address that the rule does not allow */
export const requireTrustAddress = ({ id: credentialId, clientId, ipRules }: TrustRule, address: string): void => {
  if (!allowsAddress(ipRules, address)) throw invalidClient('trust_address', { clientId, credentialId });
};
