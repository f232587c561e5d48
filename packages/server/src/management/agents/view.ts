// An agent in its wire form: the record of its client, its instances and its trust rules.
import type { Static } from 'typebox';
import type { Client } from '../../records/client.ts';
import type { CredentialUse } from '../../records/credential-use.ts';
import type { InstanceCounts } from '../../records/instance.ts';
import type { TrustRule } from '../../records/trust-rule.ts';
import { findResource } from '../../tenants/find-resource.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import { clientView } from '../clients/view.ts';
import type { AgentView } from './schema.ts';

/** What the view of an agent is made of. */
export interface AgentParts {
  readonly client: Client;
  readonly counts: InstanceCounts;
  readonly trusts: readonly TrustRule[];
  readonly uses: readonly CredentialUse[];
}

export const agentView = ({ client, counts, trusts, uses }: AgentParts, tenant: LoadedTenant, now: number): Static<typeof AgentView> => {
  const view = clientView(client, now, uses);
  const last = view.credential_uses.toSorted((a, b) => (a.last_used_at < b.last_used_at ? 1 : -1))[0];
  return {
    client_id: view.client_id,
    name: view.name,
    description: view.description,
    purpose: view.purpose,
    environment: view.environment,
    labels: view.labels,
    owner: view.owner,
    contacts: view.contacts,
    state: view.state,
    created_at: view.created_at,
    created_by: view.created_by,
    expires_at: view.expires_at,
    last_used_at: last?.last_used_at ?? null,
    last_used_from: last?.last_used_from ?? null,
    instances: { enabled: counts.enabled, disabled: counts.disabled, seen_last_day: counts.seen },
    rights: {
      scopes: view.scopes,
      restrict_scopes: view.restrict_scopes,
      resources: resourcesOf(client, tenant),
      authorization_details_types: view.authorization_details_types,
      entitlements: view.entitlements,
      introspect_authorization: view.introspect_authorization,
      exchange: view.exchange,
      trusts: trusts.map(({ id, name, issuerId, label }) => ({ id, name, issuer: issuerId, label: label ?? null })),
      ip_rules: view.ip_rules,
      quota: view.quota,
    },
  };
};

/** The resources that a client has scopes of, with these; its default resource; and those of its exchange policy. */
const resourcesOf = ({ scopes, defaultResource, exchange }: Client, tenant: LoadedTenant) => {
  const targets = (exchange?.targets ?? []).map(({ resource, scopes: granted, mapped = {} }) => ({
    uri: findResource(tenant.requestable, resource)?.uri,
    scopes: [...granted, ...Object.values(mapped).flat()],
  }));
  return [...tenant.resources.values()].flatMap(({ uri, scopes: ofResource }) => {
    const own = scopes.filter((scope) => ofResource.includes(scope));
    const exchanged = targets.filter((target) => target.uri === uri);
    if (own.length === 0 && uri !== defaultResource && exchanged.length === 0) return [];
    return [{ uri, scopes: [...new Set([...own, ...exchanged.flatMap((target) => target.scopes)])] }];
  });
};
