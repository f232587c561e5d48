// GET of the clients that the FAPI 2.0 profile would refuse, and why: a report to read before the profile is
// enabled.
import type { Client } from '../../records/client.ts';
import { allowedAuthMethods, allowedClientAlgorithms } from '../../records/profile.ts';
import { hasUsableKey } from '../../records/usable-key.ts';
import { defineRoute } from '../route.ts';
import { findTenant, MANAGE_TENANTS as MANAGE, ONE_TENANT as ONE, TenantPath as Path } from './find.ts';
import { Preflight } from './schema.ts';

const METHODS: readonly string[] = allowedAuthMethods('fapi2');

/** The reasons why a client is not compatible with the profile; empty when it is. */
export const fapiIncompatibilities = (client: Client): readonly string[] => {
  const reasons: string[] = [];
  if (!METHODS.includes(client.authMethod)) reasons.push(`It authenticates by ${client.authMethod}.`);
  if (!client.dpopBoundAccessTokens && !client.certificateBoundAccessTokens)
    reasons.push('Its tokens are not bound to a key or certificate.');
  const { assertionSigningAlg: alg } = client;
  if (alg !== undefined && !allowedClientAlgorithms('fapi2').includes(alg)) reasons.push(`Its assertions are signed by ${alg}.`);
  if (!hasUsableKey(client, 'fapi2')) reasons.push(`None of its keys signs by ${allowedClientAlgorithms('fapi2').join(', ')}.`);
  if (client.assertionAudience !== 'issuer') reasons.push('Its assertions may name several audiences.');
  return reasons;
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
        const reasons = fapiIncompatibilities(client);
        if (reasons.length > 0) refused.push({ client_id: client.clientId, name: client.name, reasons: [...reasons] });
      }
      after = page.length === PAGE ? page.at(-1)?.id : undefined;
    } while (after !== undefined);
    return { refused };
  },
});
