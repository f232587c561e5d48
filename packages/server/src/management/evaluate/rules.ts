// The rules of a token request: the functions that the token endpoint calls, in the order of
// `endpoints/token.ts`.
import type { ClientAuthMethodName } from '@mintmark/protocol';
import { methodsOfRegistration, parseTokenRequest } from '@mintmark/protocol';
import { requireAllowedAddress, requireInForce } from '../../client-auth/usable-client.ts';
import { authenticatesBySecret } from '../../clients/build-client.ts';
import { requireProofUnneeded } from '../../dpop/token-proof.ts';
import { bindingFor } from '../../endpoints/token-binding.ts';
import { ACCESS_TOKEN } from '../../grants/exchange/token-types.ts';
import type { Authorization } from '../../grants/grant-type.ts';
import type { GrantTypes } from '../../grants/grant-types.ts';
import { grantTypeFor } from '../../grants/grant-types.ts';
import { requestedInstance } from '../../grants/requested-instance.ts';
import { quotaRefusal } from '../../quotas/response-fields.ts';
import { type QuotaRule, rulesFor as quotaRulesFor } from '../../quotas/rules.ts';
import type { Client } from '../../records/client.ts';
import { secretState } from '../../records/secret-state.ts';
import { isTrustId, type TrustRule } from '../../records/trust-rule.ts';
import { invalidClient } from '../../refusals/refusal.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import { limitsOf, withScopesOf } from '../../trust/rule-limits.ts';
import type { EvaluationRequestBody, Rule } from './schema.ts';
import { type PresentedTrust, requireLiveTrust, requireTrustAddress } from './trust-credential.ts';

/** What the rules are evaluated with. */
export interface RuleDependencies {
  readonly grantTypes: GrantTypes;
  readonly storage: Pick<Storage, 'quotaUses'>;
  readonly now: number;
  readonly address: string | undefined;
  /** The trust rule that is the credential of the request. */
  readonly presented: PresentedTrust;
}

export const rulesFor = (
  body: EvaluationRequestBody,
  registered: Client,
  tenant: LoadedTenant,
  { grantTypes, storage, now, address, presented }: RuleDependencies,
): Record<Rule, () => Authorization | undefined | Promise<Authorization | undefined>> => {
  const trust = 'rule' in presented ? presented.rule : undefined;
  const client = trust === undefined ? registered : withScopesOf(trust, registered);
  const method = methodOf(body, client, trust);
  const credentialId = trust?.id ?? body.credential_id;
  const grantType = body.grant_type ?? 'client_credentials';
  return {
    client: () => void requireInForce({ client, credentialId, method }, tenant, now),
    credential: () => {
      if ('refusal' in presented) throw presented.refusal;
      if (trust !== undefined || isTrustId(credentialId ?? '')) requireLiveTrust(trust, client, now);
      else requireLiveCredential(client, credentialId, now);
      return undefined;
    },
    address: () => {
      if (address === undefined) return undefined;
      if (trust !== undefined) requireTrustAddress(trust, address);
      requireAllowedAddress(client, credentialId, address);
      return undefined;
    },
    instance: () => void requestedInstance({ instance: body.instance }, client),
    quota: () => requireQuotaLeft(client, tenant, storage),
    grant_type: () => void grantTypeFor(grantTypes, grantType, client),
    binding: () => {
      const proof = body.dpop === true ? { jkt: '' } : undefined;
      if (proof === undefined) requireProofUnneeded(client);
      bindingFor(tenant.tenant.profile, client, body.certificate === true ? { thumbprint: '' } : undefined, proof);
      return undefined;
    },
    authorization: () => {
      const { scope, resource: resources = [], audience: audiences = [], authorization_details: details, assertion } = body;
      const parameters = {
        ...exchangeOf(body),
        assertion,
        grant_type: grantType,
        scope,
        instance: body.instance,
        authorization_details: details && JSON.stringify(details),
      };
      const given = Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
      const request = parseTokenRequest({ parameters: new Map(given), resources, audiences });
      return grantTypeFor(grantTypes, grantType, client).authorize(
        request,
        { client, credentialId: credentialId ?? '', method, replays: [], endsAt: undefined, limits: trust && limitsOf(trust) },
        tenant,
        {
          address: address ?? '',
          confirmation: body.dpop === true ? { jkt: '' } : undefined,
          certificate: body.certificate === true ? '' : undefined,
        },
      );
    },
  };
};

const methodOf = (body: EvaluationRequestBody, { authMethod }: Client, trust: TrustRule | undefined): ClientAuthMethodName =>
  (body.auth_method as ClientAuthMethodName | undefined) ??
  (trust === undefined ? methodsOfRegistration(authMethod)[0] : 'federated_jwt') ??
  'client_secret_basic';

const exchangeOf = ({ subject_token, subject_token_type, actor_token, actor_token_type, ...body }: EvaluationRequestBody) => ({
  subject_token,
  subject_token_type: subject_token_type ?? (subject_token && ACCESS_TOKEN),
  actor_token,
  actor_token_type: actor_token_type ?? (actor_token && ACCESS_TOKEN),
  requested_token_type: body.requested_token_type,
  request_context: body.request_context,
  request_details: body.request_details,
});

const requireQuotaLeft = async (client: Client, tenant: LoadedTenant, storage: Pick<Storage, 'quotaUses'>): Promise<undefined> => {
  const rules = quotaRulesFor(client, tenant).filter(({ isEnforced }) => isEnforced);
  const uses = await storage.quotaUses(tenant.tenant.id, [...new Set(rules.map(({ subject }) => subject))]);
  const isExceeded = ({ subject, seconds, limit }: QuotaRule) =>
    uses.some((use) => use.subject === subject && use.seconds === seconds && use.used >= limit);
  const exceeded = rules.filter(isExceeded);
  if (exceeded.length > 0) throw quotaRefusal(exceeded);
};

const requireLiveCredential = (
  { clientId, authMethod, secrets, revokedCredentials }: Client,
  credentialId: string | undefined,
  now: number,
): void => {
  if (credentialId !== undefined && revokedCredentials.includes(credentialId))
    throw invalidClient('key_compromised', { clientId, credentialId });
  if (!authenticatesBySecret(authMethod)) return;
  const states = secrets.filter(({ id }) => credentialId === undefined || id === credentialId).map((secret) => secretState(secret, now));
  const [state] = states.toReversed();
  if (state === undefined) throw invalidClient('wrong_secret', { clientId });
  if (!states.includes('active') && state !== 'active') throw invalidClient(`secret_${state}`, { clientId, credentialId });
};
