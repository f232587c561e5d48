// The handle that represents a secret of which only the hash is stored. It has IBM Security Verify's form for
// rotated secrets, with the secret's id instead of the hash.
import type { Client, ClientSecret } from '../../records/client.ts';
import { secretState } from '../../records/secret-state.ts';

export const secretHandle = ({ id }: Pick<ClientSecret, 'id'>): string => `{hmac-sha256}${id}`;

/** Whether a value has the form of a handle, of this or another system. No secret has that form. */
export const looksLikeHandle = (value: string): boolean => /^\{[^}]*\}/.test(value);

/** The active secrets of a client, the newest first. */
export const activeSecrets = ({ secrets }: Pick<Client, 'secrets'>, now: number): readonly ClientSecret[] =>
  secrets
    .filter((secret) => secretState(secret, now) === 'active')
    .toSorted((one, other) => other.createdAt - one.createdAt || (other.id < one.id ? -1 : 1));

/**
 * The secret that the API represents: the newest active one that is not replaced, otherwise the newest active
 * one.
 */
export const currentSecret = (client: Pick<Client, 'secrets'>, now: number): ClientSecret | undefined => {
  const active = activeSecrets(client, now);
  return active.find(({ retiresAt }) => retiresAt === undefined) ?? active[0];
};
