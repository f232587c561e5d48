// What of a client's secret an answer shows to whom.

import { holdsFor } from '../../clients/entitlements.ts';
import { authenticatesBySecret } from '../../clients/make-client.ts';
import type { PlainSecret } from '../../clients/plain-secret.ts';
import type { Principal } from '../../clients/principal.ts';
import { type RevealDependencies, revealedSecrets } from '../../clients/reveal.ts';
import type { Client } from '../../records/client.ts';
import { currentSecret, secretHandle } from './handle.ts';

/** Whether a principal may see that a client has a secret, and which: those who may change the client, not those who only read. */
export const seesSecrets = ({ client: { entitlements } }: Principal, { owner }: Pick<Client, 'owner'>): boolean =>
  holdsFor(entitlements, 'editAPIClients', owner) || holdsFor(entitlements, 'rotateAPIClientSecrets', owner);

/** The handle of the current secret; `undefined` where there is none, or it is not for the principal. */
export const shownHandle = (client: Client, principal: Principal, now: number): string | undefined => {
  const secret = authenticatesBySecret(client.authMethod) && seesSecrets(principal, client) ? currentSecret(client, now) : undefined;
  return secret === undefined ? undefined : secretHandle(secret);
};

/** The current secret itself for the one who made it, while it may be revealed; its handle otherwise. */
export const shownSecret = async (
  client: Client,
  principal: Principal,
  dependencies: RevealDependencies,
): Promise<PlainSecret | string | undefined> => {
  const now = dependencies.now();
  const handle = shownHandle(client, principal, now);
  const secret = currentSecret(client, now);
  if (handle === undefined || secret === undefined) return undefined;
  if (!holdsFor(principal.client.entitlements, 'rotateAPIClientSecrets', client.owner)) return handle;
  return (await revealedSecrets(client, principal.client, dependencies)).get(secret.id) ?? handle;
};
