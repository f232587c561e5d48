// When a secret stops counting by itself, and whom that concerns.
import type { ClientSecret } from './client.ts';

/** How long before its end a secret's user is told, in milliseconds: time for a person to come back from a holiday. */
export const WARNING_WINDOW = 14 * 86_400_000;

/** The moment from which a secret no longer counts, if one is set. */
export const secretEnd = ({ expiresAt, retiresAt }: Pick<ClientSecret, 'expiresAt' | 'retiresAt'>): number | undefined => {
  if (expiresAt === undefined || retiresAt === undefined) return expiresAt ?? retiresAt;
  return Math.min(expiresAt, retiresAt);
};
