// What a client may settle that rotates its own secret with no other right than that: nothing that it would not have had without.
import type { Client, ClientSecret } from '../records/client.ts';
import { secretState } from '../records/secret-state.ts';

/** Why a client may not rotate itself now. */
export type OwnRotationFault = 'own_rotation_other_credential' | 'own_rotation_replaced';

/**
 * The secret that a client may put a new one in the place of: the one that its token was obtained with, while it counts and none has taken
 * its place yet. An old secret in the wrong hands must not displace the new one.
 *
 * @param now - milliseconds since the epoch
 */
export const ownRotatable = ({ secrets }: Client, credentialId: string, now: number): ClientSecret | OwnRotationFault => {
  const secret = secrets.find(({ id }) => id === credentialId);
  if (secret === undefined || secretState(secret, now) !== 'active') return 'own_rotation_other_credential';
  return secret.retiresAt === undefined ? secret : 'own_rotation_replaced';
};

/** Until when its successor may count at most: as long as the secret itself was given, from now. */
export const latestOwnExpiry = ({ createdAt, expiresAt }: ClientSecret, now: number): number | undefined =>
  expiresAt === undefined ? undefined : now + (expiresAt - createdAt);
