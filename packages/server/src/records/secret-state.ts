// The state of a secret at a moment: only an active one authenticates.
import type { ClientSecret } from './client.ts';

/** The states of a secret. */
export const SECRET_STATES = ['active', 'expired', 'retired', 'deactivated', 'revoked'] as const;
/** The state of a secret. */
export type SecretState = (typeof SECRET_STATES)[number];

/** The state of a secret; final states take precedence over `deactivated`. */
export const secretState = (
  { revokedAt, expiresAt, retiresAt, deactivatedAt }: Pick<ClientSecret, 'revokedAt' | 'deactivatedAt' | 'expiresAt' | 'retiresAt'>,
  now: number,
): SecretState => {
  if (revokedAt !== undefined) return 'revoked';
  if (expiresAt !== undefined && expiresAt <= now) return 'expired';
  if (retiresAt !== undefined && retiresAt <= now) return 'retired';
  return deactivatedAt === undefined ? 'active' : 'deactivated';
};

/** Whether a secret of this state never authenticates again. */
export const isEnded = (state: SecretState): boolean => state !== 'active' && state !== 'deactivated';

/** Whether a secret is under a slow hash. */
export const isSlow = ({ hashFormat }: Pick<ClientSecret, 'hashFormat'>): boolean => hashFormat !== 'hmac-sha256';
