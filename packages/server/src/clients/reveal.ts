// The reveal window: whoever made a secret may see it once more for a while, and nobody else ever. For APIs that show a new secret not in
// the answer to its creation but in a look at the client after it.
import type { Client } from '../records/client.ts';
import { secretState } from '../records/secret-state.ts';
import type { Envelope, SealContext } from '../records/signing-key.ts';
import type { SecretReveal } from '../storage/contract/secret-reveals.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { holdsAll, rightsOf } from './entitlements.ts';
import { PlainSecret } from './plain-secret.ts';

/** How long a secret may be seen once more, in milliseconds. */
export const REVEAL_WINDOW = 10 * 60_000;

// Moved to another tenant or secret, it does not open.
const contextOf = (tenantId: string, secretId: string): SealContext => ({ tenantId, table: 'secret_reveals', row: secretId });

/** The reveal of a new secret, to be stored with the secret itself. @param revealedTo - the client id of whoever makes it */
export const buildReveal = (
  { tenantId, clientId }: Pick<Client, 'tenantId' | 'clientId'>,
  { secretId, clientSecret, revealedTo }: { readonly secretId: string; readonly clientSecret: PlainSecret; readonly revealedTo: string },
  seal: (plaintext: Uint8Array, place: SealContext) => Envelope,
  now: number,
): SecretReveal => ({
  tenantId,
  clientId,
  secretId,
  revealedTo,
  sealed: seal(Buffer.from(clientSecret.reveal()), contextOf(tenantId, secretId)),
  expiresAt: now + REVEAL_WINDOW,
});

/** What a look into the reveals works with. */
export interface RevealDependencies {
  readonly storage: Pick<Storage, 'findReveals'>;
  readonly unseal: (envelope: Envelope, place: SealContext) => Buffer;
  readonly now: () => number;
}

/**
 * The secrets of a client that an actor may see: those that it made itself, within the window, while they count and while it holds every
 * entitlement that the client holds.
 *
 * @returns secrets by their id
 * @throws KeyError when a stored one does not open
 */
export const revealedSecrets = async (
  client: Client,
  actor: Pick<Client, 'clientId' | 'entitlements'>,
  { storage, unseal, now }: RevealDependencies,
): Promise<ReadonlyMap<string, PlainSecret>> => {
  if (!holdsAll(actor.entitlements, rightsOf(client))) return new Map();
  const { tenantId, clientId, secrets } = client;
  const at = now();
  const counting = new Set(secrets.filter((secret) => secretState(secret, at) === 'active').map(({ id }) => id));
  const reveals = await storage.findReveals({ tenantId, clientId, revealedTo: actor.clientId, at });
  return new Map(
    reveals.flatMap(({ secretId, sealed }) =>
      counting.has(secretId) ? [[secretId, new PlainSecret(unseal(sealed, contextOf(tenantId, secretId)).toString())] as const] : [],
    ),
  );
};
