// Determines when a secret ends by its expiry or retirement.
import type { ClientSecret } from './client.ts';

/** Milliseconds before the end of a secret from which the server warns of it. */
export const WARNING_WINDOW = 14 * 86_400_000;

/**
 * The time at which a secret expires or retires, in milliseconds since the epoch; `undefined` if neither is
 * set.
 */
export const secretEnd = ({ expiresAt, retiresAt }: Pick<ClientSecret, 'expiresAt' | 'retiresAt'>): number | undefined => {
  if (expiresAt === undefined || retiresAt === undefined) return expiresAt ?? retiresAt;
  return Math.min(expiresAt, retiresAt);
};
