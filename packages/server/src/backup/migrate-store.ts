// Moves a store into another database, with its tokens, keys and records, under the same master key.
import { systemEvent } from '../audit/system-event.ts';
import type { ServerConfig } from '../config/config.ts';
import { withStoreOpen } from '../maintenance/with-store-open.ts';
import type { StorageLocation } from '../storage/open-storage.ts';
import { type TransferProgress, type Transferred, transferStore } from '../storage/transfer/transfer.ts';
import { StartError } from '../system/start-error.ts';

export interface MigrateStoreOptions {
  /** Whether what an interrupted migration has copied to the destination is discarded, instead of continued. */
  readonly startOver?: boolean;
  /** Called after each batch of rows. */
  readonly onProgress?: (progress: TransferProgress) => void;
  /** Stops after the batch in progress. The next call continues there. */
  readonly signal?: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** The result of a migration. */
export interface MigratedStore extends Transferred {
  /** The public URL of the home tenant. */
  readonly publicUrl: string;
  /** The id of the master key that the server needs, as before. */
  readonly masterKey: string;
}

/**
 * Copies a store that no server runs on into an empty one, verifies every row, and leaves the source as it
 * is. The server starts on the destination with the same keys and clients, and every token stays valid.
 *
 * @param config - names the master key; the store that it names is not used
 * @throws {@link StartError} when a server runs on the source, the destination has other records, or a row
 *   differs at the end
 * @throws the reason of the signal
 * @example
 * await migrateStore(config, { kind: 'sqlite', directory: './data' }, { kind: 'postgres', url: 'postgres://db/mintmark' })
 */
export const migrateStore = async (
  config: ServerConfig,
  from: StorageLocation,
  to: StorageLocation,
  { startOver = false, onProgress = () => undefined, signal = new AbortController().signal, now = Date.now }: MigrateStoreOptions = {},
): Promise<MigratedStore> => {
  const ofSource: ServerConfig = {
    ...config,
    ...(from.kind === 'sqlite' ? { database: { kind: 'sqlite' }, dataDir: from.directory } : { database: from }),
  };
  // Brings the source to this version's schema, and requires its master key.
  const { home, masterKey, entry } = await withStoreOpen(ofSource, now, async ({ home, keys, audit }) => ({
    home,
    masterKey: keys[0].id,
    entry: (rows: number) =>
      audit.entry(
        systemEvent({
          tenantId: home.id,
          requestId: 'migrate-store',
          event: 'store.migrate',
          subject: undefined,
          detail: { from: from.kind, to: to.kind, rows: String(rows) },
        }),
      ),
  }));
  try {
    const transferred = await transferStore({ from, to, startOver, sourceId: home.id, audit: entry, onProgress, signal });
    return { ...transferred, publicUrl: home.publicUrl, masterKey };
  } catch (error) {
    throw signal.aborted ? error : StartError.of(error);
  }
};
