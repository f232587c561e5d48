// The trust rule that a token request is evaluated with: a credential whose scopes, resources, lifetime and addresses
// narrow those of its client.
import { allowsAddress } from '../../clients/ip-rules.ts';
import type { Client } from '../../records/client.ts';
import { isTrustId, type TrustRule } from '../../records/trust-rule.ts';
import { invalidClient, Refusal } from '../../refusals/refusal.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import { chooseRule } from '../../trust/match-rules.ts';
import { pinsOfClaims } from '../../trust/pins.ts';
import type { ManagementDependencies } from '../request.ts';
import { addressOfBody } from '../request-address.ts';
import { verifyGivenToken } from '../trusts/given-token.ts';
import type { EvaluationRequestBody } from './schema.ts';

/** The trust rule of a request, none for another credential, or why the token of its workload is refused. */
export type PresentedTrust = { readonly rule: TrustRule | undefined } | { readonly refusal: Refusal };

/** The rule that the workload's token leads to, or that the request names. */
export const presentedTrust = async (
  body: EvaluationRequestBody,
  client: Client,
  tenant: LoadedTenant,
  dependencies: ManagementDependencies,
): Promise<PresentedTrust> => {
  const { workload_token: token } = body;
  if (token === undefined) return { rule: await trustOfRequest(body, client, dependencies.storage) };
  try {
    const { issuer, claims } = await verifyGivenToken(token, tenant, dependencies);
    const rules = await dependencies.trusts.find(issuer.tenantId, issuer.id, pinsOfClaims(issuer, claims));
    const address = body.address === undefined ? undefined : addressOfBody(body.address);
    // Without an address, address rules are not evaluated.
    const considered = address === undefined ? rules.map((rule) => ({ ...rule, ipRules: undefined })) : rules;
    const { clientId } = client;
    const request = { claims, clientId, address: address ?? '', now: dependencies.now(), findClient: () => client };
    const match = await chooseRule(considered, request);
    if ('rule' in match) return { rule: match.rule };
    return { refusal: invalidClient(match.reason, { clientId, detail: match.detail }) };
  } catch (error) {
    if (error instanceof Refusal && error.code === 'invalid_client') return { refusal: error };
    throw error;
  }
};

/** The rule of the request, by its id or, at `federated_jwt`, its name; `undefined` for another credential. */
const trustOfRequest = async (
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
