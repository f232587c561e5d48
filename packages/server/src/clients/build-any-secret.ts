// Builds a client's secret: generated, chosen, or imported as the hash of another system.
import type { Client, ClientSecret } from '../records/client.ts';
import { buildSecret, type SecretKeys, type SecretSettings } from './build-secret.ts';
import type { PlainSecret } from './plain-secret.ts';
import { STRONG_LENGTH } from './secret-strength.ts';
import { hashChosenSecret } from './slow-hash/slow-secrets.ts';

/** Settings of a new secret, which may be imported as a hash. */
export interface AnySecretSettings extends SecretSettings {
  /** The validated hash of another system, instead of the secret. */
  readonly importedHash?: string | undefined;
}

/** A secret as stored, and in the clear unless it was imported as a hash. */
export interface AnyNewSecret {
  readonly secret: ClientSecret;
  readonly clientSecret: PlainSecret | undefined;
}

/** Builds a secret of a client; nothing is stored yet. A short chosen secret gets a slow hash. */
export const buildAnySecret = async (
  client: Pick<Client, 'tenantId' | 'clientId' | 'authMethod'>,
  { importedHash, ...settings }: AnySecretSettings,
  keys: SecretKeys,
  now: number,
): Promise<AnyNewSecret> => {
  const { secret, clientSecret } = buildSecret(client, settings, keys, now);
  if (importedHash !== undefined) {
    const imported = { hash: importedHash, hashFormat: 'imported', pepperId: '', sealed: undefined, lastFour: '' } as const;
    return { secret: { ...secret, ...imported }, clientSecret: undefined };
  }
  const text = clientSecret.reveal();
  if (text.length >= STRONG_LENGTH) return { secret, clientSecret };
  const context = { tenantId: client.tenantId, clientId: client.clientId, secretId: secret.id };
  // The last four characters would reveal too much of it.
  return { secret: { ...secret, ...(await hashChosenSecret(keys.peppers, context, text)), lastFour: '' }, clientSecret };
};
