// GET of the clients that the FAPI 2.0 profile would refuse, and why: a report to read before the profile is
// enabled.
import type { Client } from '../../records/client.ts';
import { allowedAuthMethods, allowedClientAlgorithms } from '../../records/profile.ts';
import { hasUsableKey } from '../../records/usable-key.ts';
import { defineRoute } from '../route.ts';
import { findTenant, MANAGE_TENANTS as MANAGE, ONE_TENANT as ONE, TenantPath as Path } from './find.ts';
import { type FapiSettingBody, Preflight } from './schema.ts';

const METHODS: readonly string[] = allowedAuthMethods('fapi2');

/** What of a client is not compatible with the profile: its settings, and a sentence about each. */
export const fapiIncompatibilities = (client: Client): { reasons: string[]; settings: FapiSettingBody[] } => {
  const reasons: string[] = [];
  const settings: FapiSettingBody[] = [];
  const add = (setting: FapiSettingBody['setting'], value: string | null, reason: string): void => {
    reasons.push(reason);
    settings.push({ setting, value });
  };
  const { authMethod, assertionSigningAlg: alg, assertionAudience: audience } = client;
  const algorithms = allowedClientAlgorithms('fapi2');
  if (!METHODS.includes(authMethod)) add('token_endpoint_auth_method', authMethod, `It authenticates by ${authMethod}.`);
  if (!client.dpopBoundAccessTokens && !client.certificateBoundAccessTokens)
    add('dpop_bound_access_tokens', null, 'Its tokens are not bound to a key or certificate.');
  if (alg !== undefined && !algorithms.includes(alg)) add('token_endpoint_auth_signing_alg', alg, `Its assertions are signed by ${alg}.`);
  if (!hasUsableKey(client, 'fapi2')) add('jwks', algorithms.join(', '), `None of its keys signs by ${algorithms.join(', ')}.`);
  if (audience !== 'issuer')
    add(audience === 'list' ? 'assertion_audience_list' : 'legacy_assertion_audience', null, 'Its assertions may name several audiences.');
  return { reasons, settings };
};

/** The most clients that are read from the store at once. */
const PAGE = 1_000;

export const fapiPreflight = defineRoute({
  method: 'GET',
  url: `${ONE}/fapi-preflight`,
  rights: MANAGE,
  schema: { summary: 'List the clients that the FAPI 2.0 profile would refuse', params: Path, response: { 200: Preflight } },
  handle: async (request, _reply, dependencies) => {
    const { storage } = dependencies;
    const { tenant } = findTenant(dependencies.tenants, request, request.params.id);
    const refused = [];
    let after: string | undefined;
    do {
      const page = await storage.listClients(tenant.id, { after, limit: PAGE });
      for (const client of page) {
        const found = fapiIncompatibilities(client);
        if (found.reasons.length > 0) refused.push({ client_id: client.clientId, name: client.name, ...found });
      }
      after = page.length === PAGE ? page.at(-1)?.id : undefined;
    } while (after !== undefined);
    return { refused };
  },
});
