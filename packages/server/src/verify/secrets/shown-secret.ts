// Determines what a response shows of a client's secret, depending on the caller.

import { authenticatesBySecret } from '../../clients/build-client.ts';
import { holdsFor } from '../../clients/entitlements.ts';
import type { PlainSecret } from '../../clients/plain-secret.ts';
import type { Principal } from '../../clients/principal.ts';
import { type RevealDependencies, revealedSecrets } from '../../clients/reveal.ts';
import type { Client } from '../../records/client.ts';
import { currentSecret, secretHandle } from './handle.ts';

/**
 * Whether a principal may see the handles of a client's secrets: only one that may change the client or
 * rotate its secrets.
 */
export const seesSecrets = ({ entitlements }: Principal, { owner }: Pick<Client, 'owner'>): boolean =>
  holdsFor(entitlements, 'editAPIClients', owner) || holdsFor(entitlements, 'rotateAPIClientSecrets', owner);

/** The handle of the current secret; `undefined` when there is none or the principal may not see it. */
export const shownHandle = (client: Client, principal: Principal, now: number): string | undefined => {
  const secret = authenticatesBySecret(client.authMethod) && seesSecrets(principal, client) ? currentSecret(client, now) : undefined;
  return secret === undefined ? undefined : secretHandle(secret);
};

/** The current secret for the principal that created it, while it may be revealed; otherwise its handle. */
export const shownSecret = async (
  client: Client,
  principal: Principal,
  dependencies: RevealDependencies,
): Promise<PlainSecret | string | undefined> => {
  const now = dependencies.now();
  const handle = shownHandle(client, principal, now);
  const secret = currentSecret(client, now);
  if (handle === undefined || secret === undefined) return undefined;
  if (!holdsFor(principal.entitlements, 'rotateAPIClientSecrets', client.owner)) return handle;
  return (await revealedSecrets(client, principal, dependencies)).get(secret.id) ?? handle;
};
