// Transfers a whole store into another database, and verifies that both have the same rows. A transfer that
// was interrupted continues where it stopped.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTick } from 'node:timers/promises';
import type { AuditEntry } from '../../records/audit-entry.ts';
import { recordId } from '../../records/record-id.ts';
import { IncompatibleStore } from '../contract/errors.ts';
import type { TableRows } from '../contract/table-rows.ts';
import type { StorageLocation } from '../open-storage.ts';
import { withLockedPostgres } from '../postgres/locked-reader.ts';
import { openPostgres } from '../postgres/open.ts';
import { recordAudit, withChains } from '../sql/audit/chains.ts';
import type { Backend } from '../sql/backend.ts';
import type { UnfinishedTransfer } from '../sql/migrate.ts';
import { type KeyedTable, tableShapes } from '../sql/table-shapes.ts';
import { withLockedSqlite } from '../sqlite/locked-reader.ts';
import { openSqlite } from '../sqlite/open.ts';
import { beginTransfer, endTransfer, type Position, TableWriter } from './destination.ts';
import { Fingerprint } from './fingerprint.ts';
import type { LockedReader } from './locked-reader.ts';

/** The progress of a transfer. */
export interface TransferProgress {
  readonly phase: 'copying' | 'verifying';
  readonly table: string;
  /** Rows of all tables, of this phase. */
  readonly done: number;
  readonly total: number;
}

/** A store, its destination, and what is recorded and reported. */
export interface Transfer {
  readonly from: StorageLocation;
  readonly to: StorageLocation;
  /** Whether what an interrupted transfer has copied is discarded, instead of continued. */
  readonly startOver: boolean;
  /** The id of the home tenant. */
  readonly sourceId: string;
  /** The entry at the end of the destination's audit trail. */
  readonly audit: (rows: number) => AuditEntry;
  readonly onProgress: (progress: TransferProgress) => void;
  /** Stops the transfer after the batch of rows in progress. */
  readonly signal: AbortSignal;
}

/** A table after its transfer. */
export interface TransferredTable {
  readonly table: string;
  readonly rows: number;
  /** The digest of the rows, whatever their order: 64 hexadecimal digits. */
  readonly checksum: string;
}

/** The result of a transfer. */
export interface Transferred {
  readonly tables: readonly TransferredTable[];
  /** Rows that an interrupted transfer had copied before. */
  readonly continuedAt: number;
}

/**
 * Transfers a store that no server runs on. Servers start on the destination once all of its rows were
 * compared with those of the source, which is left as it is.
 *
 * @throws {@link IncompatibleStore} when the destination has other records, or differs at the end
 * @throws {@link StorageUnavailable} when the source is in use, or one of the two cannot be reached
 */
export const transferStore = async (transfer: Transfer): Promise<Transferred> => {
  const { from, to, sourceId } = transfer;
  await requireTwoFolders(from, to);
  return withLocked(from, async (source) => {
    const backend = withChains(await openDestination(to, transfer.startOver ? 'discard' : 'continue'), recordId());
    try {
      const positions = await beginTransfer(backend, sourceId);
      const tables = await tableShapes(backend);
      const total = await sum(tables, ({ name }) => source.count(name));
      const continuedAt = await sum([...positions.values()], async ({ copied }) => copied);
      const copying = new Progress(transfer, 'copying', total, continuedAt);
      for (const table of tables) await copyTable(source, backend, table, positions.get(table.name), copying);
      const verified = await verify(source, backend, tables, new Progress(transfer, 'verifying', total, 0));
      await endTransfer(backend, async (transaction) => {
        await recordAudit(transaction, transfer.audit(total));
        await backend.copyAllClients?.(transaction);
      });
      return { tables: verified, continuedAt };
    } catch (error) {
      throw error === transfer.signal.reason ? error : backend.failure(error);
    } finally {
      await backend.close();
    }
  });
};

const withLocked = <Result>(location: StorageLocation, work: (reader: LockedReader) => Promise<Result>): Promise<Result> =>
  location.kind === 'sqlite' ? withLockedSqlite(location.directory, work) : withLockedPostgres(location.url, work);

const openDestination = (location: StorageLocation, unfinishedTransfer: UnfinishedTransfer): Promise<Backend> =>
  location.kind === 'sqlite' ? openSqlite(location.directory, { unfinishedTransfer }) : openPostgres(location.url, { unfinishedTransfer });

// The source's lock would make the destination appear to be in use. Databases are compared by their content.
const requireTwoFolders = async (from: StorageLocation, to: StorageLocation): Promise<void> => {
  if (from.kind !== 'sqlite' || to.kind !== 'sqlite') return;
  const [source, destination] = await Promise.all(
    [from, to].map(({ directory }) => stat(join(directory, 'mintmark.db')).catch(() => undefined)),
  );
  if (source !== undefined && destination !== undefined && source.ino === destination.ino && source.dev === destination.dev)
    throw new IncompatibleStore('The source and the destination are the same store.');
};

const sum = async <Item>(items: readonly Item[], of: (item: Item) => Promise<number>): Promise<number> => {
  let total = 0;
  for (const item of items) total += await of(item);
  return total;
};

/** Reports a phase, and stops it when that is requested. */
class Progress {
  readonly #transfer: Transfer;
  readonly #phase: TransferProgress['phase'];
  readonly #total: number;
  #done: number;

  constructor(transfer: Transfer, phase: TransferProgress['phase'], total: number, done: number) {
    this.#transfer = transfer;
    this.#phase = phase;
    this.#total = total;
    this.#done = done;
  }

  async add(table: string, rows: number): Promise<void> {
    this.#done += rows;
    this.#transfer.onProgress({ phase: this.#phase, table, done: this.#done, total: this.#total });
    // An embedded store is read without waiting: without this, no signal would be handled meanwhile.
    await nextTick();
    this.#transfer.signal.throwIfAborted();
  }
}

const copyTable = async (
  source: LockedReader,
  backend: Backend,
  table: KeyedTable,
  begun: Position | undefined,
  progress: Progress,
): Promise<void> => {
  const writer = new TableWriter(backend, table);
  let position: Position = begun ?? { copied: 0, after: undefined };
  for await (const rows of source.rowsOf(table, { key: table.key, after: position.after })) {
    position = await writer.write(position, rows);
    await progress.add(table.name, rows.length);
  }
};

// Both are read as a whole: after an interruption, the source may have changed before the position.
const verify = async (
  source: LockedReader,
  backend: Backend,
  tables: readonly KeyedTable[],
  progress: Progress,
): Promise<readonly TransferredTable[]> => {
  const verified: TransferredTable[] = [];
  const differences: string[] = [];
  for (const table of tables) {
    const [expected, found] = [new Fingerprint(), new Fingerprint()];
    await read(source.rowsOf(table), expected, (rows) => progress.add(table.name, rows));
    await backend.snapshot((rowsOf) => read(rowsOf(table), found, () => progress.add(table.name, 0)));
    verified.push({ table: table.name, rows: expected.rows, checksum: expected.checksum });
    if (found.rows !== expected.rows) differences.push(`${table.name} has ${found.rows} rows instead of ${expected.rows}`);
    else if (found.checksum !== expected.checksum) differences.push(`${table.name} has a row with other values`);
  }
  if (differences.length === 0) return verified;
  throw new IncompatibleStore(
    `The destination differs from the source: ${differences.join('; ')}. One of the two was changed since the transfer began. ` +
      'No server starts on the destination. Run the command again with --start-over, which copies everything again.',
  );
};

const read = async (
  batches: AsyncIterable<TableRows['rows']>,
  fingerprint: Fingerprint,
  onBatch: (rows: number) => Promise<void>,
): Promise<void> => {
  for await (const rows of batches) {
    fingerprint.add(rows);
    await onBatch(rows.length);
  }
};
