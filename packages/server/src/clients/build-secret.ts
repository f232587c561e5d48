// Builds a client's secret and returns it once in the clear.
import { randomBytes } from 'node:crypto';
import { generateCredential, propertiesOfRegistration } from '@mintmark/protocol';
import type { Client, ClientSecret } from '../records/client.ts';
import { recordId } from '../records/record-id.ts';
import type { Envelope, SealContext } from '../records/signing-key.ts';
import { PlainSecret } from './plain-secret.ts';
import { hashSecret, type Peppers } from './secret-hash.ts';

/** The keys that secrets are hashed and sealed with. */
export interface SecretKeys {
  readonly peppers: Peppers;
  readonly seal: (plaintext: Uint8Array, place: SealContext) => Envelope;
}

/** Settings of a new secret. */
export interface SecretSettings {
  /** A chosen secret; without one, 256 random bits are generated. */
  readonly clientSecret?: string | undefined;
  readonly label?: string | undefined;
  readonly expiresAt?: number | undefined;
  readonly createdBy: string;
  /** Whether the secret is also stored encrypted, as it always is for a client of `client_secret_jwt`. */
  readonly keepSealed?: boolean | undefined;
}

/** A secret as stored and in the clear. */
export interface NewSecret {
  readonly secret: ClientSecret;
  readonly clientSecret: PlainSecret;
}

/** The context of a sealed secret, which cannot be decrypted under another one. */
export const sealedSecretContext = (tenantId: string, secretId: string): SealContext => ({
  tenantId,
  table: 'client_secrets',
  row: secretId,
});

/** Builds a secret of a client; nothing is stored yet. */
export const buildSecret = (
  { tenantId, clientId, authMethod }: Pick<Client, 'tenantId' | 'clientId' | 'authMethod'>,
  settings: SecretSettings,
  { peppers, seal }: SecretKeys,
  now: number,
): NewSecret => {
  const clientSecret = settings.clientSecret ?? generateCredential('secret', randomBytes);
  const secretId = recordId();
  // A MAC is verified with the secret itself; for every other method only a hash is stored.
  const needsSeal = settings.keepSealed === true || propertiesOfRegistration(authMethod).verifiedBy === 'sealed_secret';
  const sealed = needsSeal ? seal(Buffer.from(clientSecret), sealedSecretContext(tenantId, secretId)) : undefined;
  return {
    clientSecret: new PlainSecret(clientSecret),
    secret: {
      id: secretId,
      label: settings.label,
      ...hashSecret(peppers, { tenantId, clientId, secretId }, clientSecret),
      sealed,
      lastFour: [...clientSecret].slice(-4).join(''),
      createdAt: now,
      createdBy: settings.createdBy,
      expiresAt: settings.expiresAt,
      retiresAt: undefined,
      replacedBy: undefined,
      deactivatedAt: undefined,
      revokedAt: undefined,
      version: 1,
    },
  };
};
