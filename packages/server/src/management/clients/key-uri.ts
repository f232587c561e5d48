// Checks the `jwks_uri` of a client that manages clients when its settings change. The checks against
// locking out a tenant count only clients whose URI has returned a usable key.

import { propertiesOfRegistration } from '@mintmark/protocol';
import { holds } from '../../clients/entitlements.ts';
import { parsePublishedJwks } from '../../jose/jwk.ts';
import type { GuardedFetch } from '../../outgoing/guarded-fetch.ts';
import type { Client } from '../../records/client.ts';
import { hasUsableKey } from '../../records/usable-key.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import type { ParsedSettings } from './settings.ts';

/** The settings that determine which keys the client can authenticate with. */
const DECIDING = ['authMethod', 'jwksUri', 'assertionSigningAlg', 'assertionKeyIds'] as const;

/**
 * Returns when the key URI of a client that manages clients returned a usable key; `undefined` if it has
 * not. The URI of any other client is fetched when the client authenticates, and not here.
 *
 * @param before - the record that is changed
 */
export const keyUriRespondedAt = async (
  settings: Omit<ParsedSettings, 'secretExpiresAt'>,
  before: Client | undefined,
  { tenant }: LoadedTenant,
  { fetch, now }: { readonly fetch: GuardedFetch; readonly now: () => number },
): Promise<number | undefined> => {
  const { jwksUri, authMethod, entitlements = [], assertionSigningAlg, assertionKeyIds } = settings;
  const isManager = holds(entitlements, 'manageAPIClients');
  if (jwksUri === undefined || propertiesOfRegistration(authMethod ?? 'default').verifiedBy !== 'client_keys' || !isManager)
    return undefined;
  const isUnchanged = DECIDING.every((name) => JSON.stringify(before?.[name]) === JSON.stringify(settings[name]));
  if (isUnchanged && before?.keyUriReachedAt !== undefined) return before.keyUriReachedAt;
  try {
    const jwks = parsePublishedJwks((await fetch(jwksUri)).json);
    const holder = { authMethod: authMethod ?? 'default', assertionSigningAlg, assertionKeyIds, jwks, jwksUri: undefined };
    const revokedCredentials = before?.revokedCredentials ?? [];
    return hasUsableKey({ ...holder, revokedCredentials }, tenant.profile) ? now() : undefined;
  } catch {
    // The first authentication of the client records the cause in the audit trail.
    return undefined;
  }
};
