// Recovery, run beside the store with its master key: a temporary administrator for when every other credential is lost.
import { randomBytes } from 'node:crypto';
import { besideStore } from './beside-store.ts';
import { makeClientWithSecret } from './clients/make-client.ts';
import type { ServerConfig } from './config.ts';

/** How long a temporary administrator lives, in milliseconds. */
const RECOVERY_LIFETIME = 3_600_000;

/** A temporary administrator of the home tenant. */
export interface Recovery {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** `host[:port]` of the home tenant. */
  readonly tenantUrl: string;
}

/**
 * Makes a temporary administrator. The server may be running.
 *
 * @throws {@link StartError} when the store cannot be opened, or was never started
 */
export const recover = (config: ServerConfig, now: () => number = Date.now): Promise<Recovery> =>
  besideStore(config, now, async ({ storage, peppers, seal, home, audit }) => {
    const expiresAt = now() + RECOVERY_LIFETIME;
    const { client, clientSecret } = makeClientWithSecret(
      {
        tenantId: home.id,
        clientId: `recovery-${randomBytes(8).toString('hex')}`,
        name: 'recovery',
        description: 'Temporary administrator.',
        createdBy: 'recover',
        entitlements: ['administrator'],
        expiresAt,
      },
      {},
      { peppers, seal },
      now(),
    );
    const entry = audit.entry({
      tenantId: home.id,
      requestId: 'recover',
      event: 'client.create',
      result: 'success',
      reason: undefined,
      actor: undefined,
      credentialId: undefined,
      subject: client.clientId,
      address: undefined,
      detail: { expires_at: new Date(expiresAt).toISOString() },
    });
    await storage.createClient(client, entry);
    return { clientId: client.clientId, clientSecret: clientSecret.reveal(), expiresAt, tenantUrl: new URL(home.publicUrl).host };
  });
