// Limits the rotation of a client's own secret. It requires no right, so the client must not gain any by it.
import type { Client, ClientSecret } from '../records/client.ts';
import { secretState } from '../records/secret-state.ts';

/** The reason why a client may not rotate its own secret now. */
export type OwnRotationFault = 'own_rotation_other_credential' | 'own_rotation_replaced';

/**
 * The secret that a client may replace: the one that its token was obtained with, while it is active and not
 * yet replaced. A leaked old secret must not displace the new one.
 *
 * @param now - milliseconds since the epoch
 */
export const ownRotatable = ({ secrets }: Client, credentialId: string, now: number): ClientSecret | OwnRotationFault => {
  const secret = secrets.find(({ id }) => id === credentialId);
  if (secret === undefined || secretState(secret, now) !== 'active') return 'own_rotation_other_credential';
  return secret.retiresAt === undefined ? secret : 'own_rotation_replaced';
};

/** The latest expiry of its successor: the same lifetime as the secret's, from now. */
export const latestOwnExpiry = ({ createdAt, expiresAt }: ClientSecret, now: number): number | undefined =>
  expiresAt === undefined ? undefined : now + (expiresAt - createdAt);
