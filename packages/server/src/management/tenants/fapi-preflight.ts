// Which clients would be refused under the FAPI 2.0 profile, and why: a report to read before the profile
// is switched on.
import type { Client } from '../../records/client.ts';
import { allowedAuthMethods, allowedClientAlgorithms } from '../../records/profile.ts';
import { hasUsableKey } from '../../records/usable-key.ts';
import { defineRoute } from '../route.ts';
import { findTenant, MANAGE_TENANTS as MANAGE, ONE_TENANT as ONE, TenantPath as Path } from './find.ts';
import { Preflight } from './schema.ts';

const METHODS: readonly string[] = allowedAuthMethods('fapi2');

/** Why a client would be refused, or change its ways; none when it is ready. */
export const fapiIncompatibilities = (client: Client): readonly string[] => {
  const faults: string[] = [];
  if (!METHODS.includes(client.authMethod)) faults.push(`It authenticates by ${client.authMethod}.`);
  if (!client.dpopBoundAccessTokens && !client.certificateBoundAccessTokens)
    faults.push('Its tokens are not bound to a key or certificate.');
  const { assertionSigningAlg: alg } = client;
  if (alg !== undefined && !allowedClientAlgorithms('fapi2').includes(alg)) faults.push(`Its assertions are signed by ${alg}.`);
  if (!hasUsableKey(client, 'fapi2')) faults.push(`None of its keys signs by ${allowedClientAlgorithms('fapi2').join(', ')}.`);
  if (client.assertionAudience !== 'issuer') faults.push('Its assertions may name several audiences.');
  return faults;
};

/** The most clients that are read from the store at once. */
const PAGE = 1_000;

export const fapiPreflight = defineRoute({
  method: 'GET',
  url: `${ONE}/fapi-preflight`,
  rights: MANAGE,
  schema: { summary: 'List who would be refused under the FAPI 2.0 profile', params: Path, response: { 200: Preflight } },
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
