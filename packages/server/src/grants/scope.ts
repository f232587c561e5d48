// Which scopes a client gets (RFC 6749 §3.3).

import type { Client } from '../records/client.ts';
import { Refusal } from '../refusals/refusal.ts';
import { findResource } from '../tenants/find-resource.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';

// Tools made for OpenID Connect providers send it by habit; from an API client it grants nothing but the word.
const HABITUAL = 'openid';

/**
 * The scopes granted.
 *
 * @param asked - `undefined` when the request named none: the client's default scopes are granted then, without those of resources that
 *   the request did not name where it named some. Whoever asks for one API did not mean the scopes of another.
 * @param resources - that the request named
 * @throws {@link Refusal} `invalid_scope` when one of them is not the client's
 */
export const grantedScope = (
  asked: readonly string[] | undefined,
  resources: readonly string[],
  client: Client,
  tenant: LoadedTenant,
): readonly string[] => {
  if (asked === undefined) return defaultScopes(resources, client, tenant);
  const refused = asked.find((scope) => !mayHaveScope(scope, client, tenant));
  if (refused === undefined) return asked;
  throw new Refusal('invalid_scope', `Scope '${refused}' is not granted to this client.`, 'scope_not_allowed', {
    detail: { scope: refused },
  });
};

const defaultScopes = (named: readonly string[], { defaultScopes: scopes }: Client, { resources }: LoadedTenant): readonly string[] => {
  if (named.length === 0 || scopes.length === 0) return scopes;
  const meant = named.map((uri) => findResource(resources, uri));
  const others = [...resources.values()].filter((resource) => !meant.includes(resource));
  return scopes.filter((scope) => !others.some((other) => other.scopes.includes(scope)));
};

/**
 * Whether a client may have a scope. A word that is no permission of any resource may be had by habit, or without an allow-list; one that
 * is, only by name.
 */
export const mayHaveScope = (
  scope: string,
  client: Pick<Client, 'scopes' | 'restrictScopes'>,
  { resources }: Pick<LoadedTenant, 'resources'>,
): boolean =>
  client.scopes.includes(scope) ||
  ((scope === HABITUAL || !client.restrictScopes) && [...resources.values()].every(({ scopes }) => !scopes.includes(scope)));
