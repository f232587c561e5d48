// Creates a temporary administrator, by means of the store and its master key, if every other credential is
// lost.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { systemEvent } from '../audit/system-event.ts';
import { buildClient, buildClientWithSecret, type ClientSettings } from '../clients/build-client.ts';
import type { ServerConfig } from '../config/config.ts';
import { parsePublicJwks } from '../jose/jwk.ts';
import { allowedAuthMethods } from '../records/profile.ts';
import { withStoreOpen } from './with-store-open.ts';

/** Lifetime of the temporary administrator, in milliseconds. */
const RECOVERY_LIFETIME = 3_600_000;

/** A temporary administrator of the home tenant. */
export interface Recovery {
  readonly clientId: string;
  /** `undefined` when the tenant's profile does not allow secrets (FAPI 2.0). */
  readonly clientSecret: string | undefined;
  /** The private key instead of a secret, PKCS #8 PEM; tokens are DPoP-bound (RFC 9449). */
  readonly clientKey: string | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** `host[:port]` of the home tenant. */
  readonly tenantUrl: string;
}

/**
 * Creates a temporary administrator. The server may be running.
 *
 * @throws {@link StartError} when the store cannot be opened, or was never started
 */
export const recover = (config: ServerConfig, now: () => number = Date.now): Promise<Recovery> =>
  withStoreOpen(config, now, async ({ storage, peppers, seal, home, audit }) => {
    const expiresAt = now() + RECOVERY_LIFETIME;
    const settings = {
      tenantId: home.id,
      clientId: `recovery-${randomBytes(8).toString('hex')}`,
      name: 'recovery',
      description: 'Temporary administrator.',
      createdBy: 'recover',
      entitlements: ['administrator'],
      expiresAt,
    };
    const allowsSecrets = allowedAuthMethods(home.profile).includes('client_secret_post');
    const { client, ...proof } = allowsSecrets ? withSecret(settings, { peppers, seal }, now()) : withKey(settings, now());
    const event = systemEvent({
      tenantId: home.id,
      requestId: 'recover',
      event: 'client.create',
      subject: client.clientId,
      detail: { expires_at: new Date(expiresAt).toISOString() },
    });
    await storage.createClient(client, audit.entry(event));
    return { clientId: client.clientId, ...proof, expiresAt, tenantUrl: new URL(home.publicUrl).host };
  });

const withSecret = (settings: ClientSettings, keys: Parameters<typeof buildClientWithSecret>[2], now: number) => {
  const { client, clientSecret } = buildClientWithSecret(settings, {}, keys, now);
  return { client, clientSecret: clientSecret.reveal(), clientKey: undefined };
};

// Every tenant accepts ES256.
const withKey = (settings: ClientSettings, now: number) => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwks = parsePublicJwks({ keys: [publicKey.export({ format: 'jwk' })] });
  const client = buildClient({ ...settings, authMethod: 'private_key_jwt', jwks, dpopBoundAccessTokens: true }, now);
  return { client, clientSecret: undefined, clientKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
};
