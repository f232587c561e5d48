// Makes an API client with its first secret. The secret in the clear leaves by the return value, once.
import { randomBytes, randomUUID } from 'node:crypto';
import { generateCredential } from '@mintmark/protocol';
import { recordId } from '../record-id.ts';
import type { Client } from './client.ts';
import { hashSecret, type Peppers } from './secret-hash.ts';

/** What is settled about a client before it is made; everything else has a default. */
export type ClientSettings = Pick<Client, 'tenantId' | 'name' | 'createdBy'> &
  Partial<Omit<Client, 'id' | 'createdAt' | 'updatedAt' | 'secrets' | 'generation' | 'disabledAt' | 'disabledBy'>> & {
    /** Chosen secret; a generated one has 256 random bits. */
    readonly clientSecret?: string | undefined;
    readonly secretLabel?: string | undefined;
    readonly secretExpiresAt?: number | undefined;
  };

/** A client and the secret that authenticates it. */
export interface MadeClient {
  readonly client: Client;
  readonly clientSecret: string;
}

/** Makes a client record; nothing is stored yet. */
export const makeClient = (settings: ClientSettings, peppers: Peppers, now: number): MadeClient => {
  const { tenantId, createdBy, scopes = [] } = settings;
  const clientId = settings.clientId ?? randomUUID();
  const clientSecret = settings.clientSecret ?? generateCredential('secret', randomBytes);
  const secretId = recordId();
  return {
    clientSecret,
    client: {
      tenantId,
      id: recordId(),
      clientId,
      name: settings.name,
      description: settings.description,
      authMethod: settings.authMethod ?? 'default',
      accessTokenFormat: settings.accessTokenFormat,
      accessTokenLifetime: settings.accessTokenLifetime,
      restrictScopes: settings.restrictScopes ?? true,
      scopes,
      defaultScopes: settings.defaultScopes ?? scopes,
      defaultResource: settings.defaultResource,
      entitlements: settings.entitlements ?? [],
      generation: 1,
      createdAt: now,
      createdBy,
      updatedAt: now,
      expiresAt: settings.expiresAt,
      disabledAt: undefined,
      disabledBy: undefined,
      secrets: [
        {
          id: secretId,
          label: settings.secretLabel,
          ...hashSecret(peppers, { tenantId, clientId, secretId }, clientSecret),
          lastFour: clientSecret.slice(-4),
          createdAt: now,
          createdBy,
          expiresAt: settings.secretExpiresAt,
          deactivatedAt: undefined,
          revokedAt: undefined,
        },
      ],
    },
  };
};
