// The state of a secret at a moment: only an active one authenticates.
import type { ClientSecret } from './client.ts';

/** What a secret is at a moment. */
export type SecretState = 'active' | 'expired' | 'deactivated' | 'revoked';

/** The state of a secret; what is final goes before what can be undone. */
export const secretState = (secret: Pick<ClientSecret, 'revokedAt' | 'deactivatedAt' | 'expiresAt'>, now: number): SecretState => {
  if (secret.revokedAt !== undefined) return 'revoked';
  if (secret.expiresAt !== undefined && secret.expiresAt <= now) return 'expired';
  return secret.deactivatedAt === undefined ? 'active' : 'deactivated';
};
