// The scopes granted to a client (RFC 6749 §3.3).

import type { Client } from '../records/client.ts';
import { Refusal } from '../refusals/refusal.ts';
import { findResource } from '../tenants/find-resource.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';

// Tools made for OpenID Connect providers always send this scope. It gives an API client no permission.
const OPENID_SCOPE = 'openid';

/**
 * Grants the requested scopes, or the client's default scopes when the request named none. Where the request
 * named resources, default scopes of other resources are left out.
 *
 * @param requested - scopes of the request
 * @param resources - resources of the request
 * @throws {@link Refusal} `invalid_scope` when one of them is not the client's
 */
export const grantedScope = (
  requested: readonly string[] | undefined,
  resources: readonly string[],
  client: Client,
  tenant: LoadedTenant,
): readonly string[] => {
  if (requested === undefined) return defaultScopes(resources, client, tenant);
  const refused = requested.find((scope) => !mayHaveScope(scope, client, tenant));
  if (refused === undefined) return requested;
  throw new Refusal('invalid_scope', `Scope '${refused}' is not granted to this client.`, 'scope_not_allowed', {
    detail: { scope: refused },
  });
};

const defaultScopes = (named: readonly string[], { defaultScopes: scopes }: Client, { resources }: LoadedTenant): readonly string[] => {
  if (named.length === 0 || scopes.length === 0) return scopes;
  const requested = named.map((uri) => findResource(resources, uri));
  const others = [...resources.values()].filter((resource) => !requested.includes(resource));
  return scopes.filter((scope) => !others.some((other) => other.scopes.includes(scope)));
};

/**
 * Whether a client may have a scope. A scope that a resource registered must be in the client's list. Any
 * other is also allowed if it is `openid` or the client has no allow-list.
 */
export const mayHaveScope = (
  scope: string,
  client: Pick<Client, 'scopes' | 'restrictScopes'>,
  { resources }: Pick<LoadedTenant, 'resources'>,
): boolean =>
  client.scopes.includes(scope) ||
  ((scope === OPENID_SCOPE || !client.restrictScopes) && [...resources.values()].every(({ scopes }) => !scopes.includes(scope)));
