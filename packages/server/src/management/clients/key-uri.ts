// Whether a client's `jwks_uri` returns a key set. Checked when its settings change: no client can authenticate by a
// URI that never responded.

import { factsOfRegistration } from '@mintmark/protocol';
import { holds } from '../../clients/entitlements.ts';
import { parsePublishedJwks } from '../../jose/jwk.ts';
import type { GuardedFetch } from '../../outgoing/guarded-fetch.ts';
import type { Client } from '../../records/client.ts';
import { hasUsableKey } from '../../records/usable-key.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import type { ParsedSettings } from './settings.ts';

/** What decides which of the keys let the client in. */
const DECIDING = ['authMethod', 'jwksUri', 'assertionSigningAlg', 'assertionKeyIds'] as const;

/**
 * When the key URI of a client that manages clients gave a key that lets it in; `undefined` while it has not, and for any other client, whose
 * URI nobody asks before the client comes.
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
  if (jwksUri === undefined || factsOfRegistration(authMethod ?? 'default').verifiedBy !== 'client_keys' || !isManager) return undefined;
  const isUnchanged = DECIDING.every((name) => JSON.stringify(before?.[name]) === JSON.stringify(settings[name]));
  if (isUnchanged && before?.keyUriAnsweredAt !== undefined) return before.keyUriAnsweredAt;
  try {
    const jwks = parsePublishedJwks((await fetch(jwksUri)).json);
    const holder = { authMethod: authMethod ?? 'default', assertionSigningAlg, assertionKeyIds, jwks, jwksUri: undefined };
    const revokedCredentials = before?.revokedCredentials ?? [];
    return hasUsableKey({ ...holder, revokedCredentials }, tenant.profile) ? now() : undefined;
  } catch {
    // Unreachable, refused or no key set: it has not responded. The first sign-in records why in the audit trail.
    return undefined;
  }
};
