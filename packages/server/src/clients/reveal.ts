// The reveal window: only the creator of a secret can read it again, for a limited time. It serves APIs that
// return a new secret when the client is read, not in the response to its creation.
import type { Client } from '../records/client.ts';
import { secretState } from '../records/secret-state.ts';
import type { Envelope, SealContext } from '../records/signing-key.ts';
import type { SecretReveal } from '../storage/contract/secret-reveals.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { holdsAll, rightsOf } from './entitlements.ts';
import { PlainSecret } from './plain-secret.ts';
import type { Principal } from './principal.ts';

/** Milliseconds for which a secret can be read again. */
export const REVEAL_WINDOW = 10 * 60_000;

// A sealed secret that is moved to another tenant or secret cannot be unsealed.
const contextOf = (tenantId: string, secretId: string): SealContext => ({ tenantId, table: 'secret_reveals', row: secretId });

/**
 * The reveal of a new secret, to be stored with the secret itself.
 *
 * @param revealedTo - the client id of its creator
 */
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

/** Dependencies of {@link revealedSecrets}. */
export interface RevealDependencies {
  readonly storage: Pick<Storage, 'findReveals'>;
  readonly unseal: (envelope: Envelope, place: SealContext) => Buffer;
  readonly now: () => number;
}

/**
 * The secrets of a client that an actor may read: those that it created within the window, while they are
 * active and while it has every entitlement of the client.
 *
 * @returns secrets by their id
 * @throws KeyError when a stored one cannot be decrypted
 */
export const revealedSecrets = async (
  client: Client,
  { actor, entitlements }: Pick<Principal, 'actor' | 'entitlements'>,
  { storage, unseal, now }: RevealDependencies,
): Promise<ReadonlyMap<string, PlainSecret>> => {
  if (!holdsAll(entitlements, rightsOf(client))) return new Map();
  const { tenantId, clientId, secrets } = client;
  const at = now();
  const active = new Set(secrets.filter((secret) => secretState(secret, at) === 'active').map(({ id }) => id));
  const reveals = await storage.findReveals({ tenantId, clientId, revealedTo: actor, at });
  return new Map(
    reveals.flatMap(({ secretId, sealed }) =>
      active.has(secretId) ? [[secretId, new PlainSecret(unseal(sealed, contextOf(tenantId, secretId)).toString())] as const] : [],
    ),
  );
};
