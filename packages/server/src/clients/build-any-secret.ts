// Makes a client's secret of any kind: generated, chosen, or known by the hash of another system alone.
import type { Client, ClientSecret } from '../records/client.ts';
import { buildSecret, type SecretKeys, type SecretSettings } from './build-secret.ts';
import type { PlainSecret } from './plain-secret.ts';
import { STRONG_LENGTH } from './secret-strength.ts';
import { hashChosenSecret } from './slow-hash/slow-secrets.ts';

/** What is settled about a secret, which may be one that only its hash is known of. */
export interface AnySecretSettings extends SecretSettings {
  /** Of another system, read before; instead of the secret. */
  readonly importedHash?: string | undefined;
}

/** A secret as stored, and as it is shown this once; an imported one nobody here knows. */
export interface AnyNewSecret {
  readonly secret: ClientSecret;
  readonly clientSecret: PlainSecret | undefined;
}

/** Makes a secret of a client; nothing is stored yet. What a person can remember is kept under a slow hash. */
export const buildAnySecret = async (
  client: Pick<Client, 'tenantId' | 'clientId' | 'authMethod'>,
  { importedHash, ...settings }: AnySecretSettings,
  keys: SecretKeys,
  now: number,
): Promise<AnyNewSecret> => {
  const { secret, clientSecret } = buildSecret(client, settings, keys, now);
  if (importedHash !== undefined) {
    const kept = { hash: importedHash, hashFormat: 'imported', pepperId: '', sealed: undefined, lastFour: '' } as const;
    return { secret: { ...secret, ...kept }, clientSecret: undefined };
  }
  const text = clientSecret.reveal();
  if (text.length >= STRONG_LENGTH) return { secret, clientSecret };
  const place = { tenantId: client.tenantId, clientId: client.clientId, secretId: secret.id };
  // Its last four would be too much of it.
  return { secret: { ...secret, ...(await hashChosenSecret(keys.peppers, place, text)), lastFour: '' }, clientSecret };
};
