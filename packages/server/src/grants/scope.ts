// Which scopes a client gets (RFC 6749 §3.3).
import { Refusal } from '../audit/refusal.ts';
import type { Client } from '../clients/client.ts';
import type { LoadedTenant } from '../tenants/tenant-directory.ts';

// Tools made for OpenID Connect providers send it by habit; from an API client it grants nothing but the word.
const HABITUAL = 'openid';

/**
 * The scopes granted.
 *
 * @param asked - `undefined` when the request named none: the client's default scopes are granted then
 * @throws {@link Refusal} `invalid_scope` when one of them is not the client's
 */
export const grantedScope = (asked: readonly string[] | undefined, client: Client, tenant: LoadedTenant): readonly string[] => {
  if (asked === undefined) return client.defaultScopes;
  const refused = asked.find((scope) => !mayHaveScope(scope, client, tenant));
  if (refused === undefined) return asked;
  throw new Refusal('invalid_scope', `Scope '${refused}' is not granted to this client.`, 'scope_not_allowed', {
    detail: { scope: refused },
  });
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
