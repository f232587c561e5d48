// Recovery, run beside the store with its master key: a temporary administrator for when every other credential is lost.
import { randomBytes } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { destination, pino } from 'pino';
import { AuditTrail } from './audit/audit-trail.ts';
import { makeClientWithSecret } from './clients/make-client.ts';
import type { ServerConfig } from './config.ts';
import { openStore } from './open-store.ts';
import { StartError } from './start-error.ts';

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
export const recover = async (config: ServerConfig, now: () => number = Date.now): Promise<Recovery> => {
  // Standard output belongs to the caller, who may paste what it prints.
  const log = pino({ level: config.logLevel }, destination(2));
  try {
    await requireStore(config);
    const { storage, peppers, seal } = await openStore(config, { now, log });
    try {
      const [home] = await storage.tenants();
      if (home === undefined) throw new StartError('The store is empty: there is nothing to recover. Start the server instead.');
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
      const entry = new AuditTrail(storage, log, now).entry({
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
      return { clientId: client.clientId, clientSecret, expiresAt, tenantUrl: new URL(home.publicUrl).host };
    } finally {
      await storage.close();
    }
  } catch (error) {
    throw StartError.of(error);
  }
};

// To open an embedded store is to make it; here it has to be there.
const requireStore = async ({ database, dataDir }: ServerConfig): Promise<void> => {
  if (database.kind !== 'sqlite') return;
  const file = join(dataDir, 'mintmark.db');
  await access(file).catch((cause: unknown) => {
    throw new StartError(`There is no store at ${file}. Name its folder with --data.`, { cause });
  });
};
