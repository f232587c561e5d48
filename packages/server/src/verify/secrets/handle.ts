// What is shown in the place of a secret that is known by its hash alone: IBM Security Verify's form for rotated secrets, with the secret's id
// in the place of the hash.
import type { Client, ClientSecret } from '../../records/client.ts';
import { secretState } from '../../records/secret-state.ts';

/** The handle of a secret. */
export const secretHandle = ({ id }: Pick<ClientSecret, 'id'>): string => `{hmac-sha256}${id}`;

/** Whether a value has the form of a handle, of ours or of another system: no secret begins so here. */
export const looksLikeHandle = (value: string): boolean => /^\{[^}]*\}/.test(value);

/** The secrets of a client that count at a moment, the newest first. */
export const countingSecrets = ({ secrets }: Pick<Client, 'secrets'>, now: number): readonly ClientSecret[] =>
  secrets
    .filter((secret) => secretState(secret, now) === 'active')
    .toSorted((one, other) => other.createdAt - one.createdAt || (other.id < one.id ? -1 : 1));

/** The one secret that the API speaks of: the newest that counts and in whose place none has come. */
export const currentSecret = (client: Pick<Client, 'secrets'>, now: number): ClientSecret | undefined => {
  const counting = countingSecrets(client, now);
  return counting.find(({ retiresAt }) => retiresAt === undefined) ?? counting[0];
};
