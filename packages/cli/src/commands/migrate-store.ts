// `mintmark migrate-store FROM TO`: moves a store to another database, verified row by row.
import { resolve } from 'node:path';
import { type MigratedStore, migrateStore, parseConfig, parseDatabaseUrl, type StorageLocation } from '@mintmark/server';
import { defineCommand } from '../define-command.ts';
import { EndedWith, EXIT } from '../failure/exit-code.ts';
import { UsageError } from '../failure/usage-error.ts';
import { type Io, writeLine } from '../io.ts';
import { counted } from '../output/counted.ts';
import { addOutputOptions, type OutputOptions, print } from '../output/output-format.ts';
import { printable } from '../output/printable.ts';
import { rowProgress } from '../output/row-progress.ts';
import { table } from '../output/table.ts';
import { addConfigOptions } from '../serving/config-options.ts';

type ConfigFlags = Parameters<typeof parseConfig>[0]['flags'];
type MigrateStoreOptions = OutputOptions & ConfigFlags & { readonly startOver?: boolean };

export const command = defineCommand<MigrateStoreOptions>({
  arguments: [
    ['<from>', 'the store: sqlite:DIR or postgres://USER@HOST/NAME; no server may run on it'],
    ['<to>', 'an empty store, written likewise'],
  ],
  options: (command) => {
    command.option('--start-over', 'discard what an interrupted move has copied to the new store, instead of continuing it');
    addConfigOptions(addOutputOptions(command), ['config', 'logLevel']);
  },
  examples: [
    ['mintmark migrate-store sqlite:./data postgres://mintmark@db.example/mintmark', 'the password is read from PGPASSWORD or ~/.pgpass'],
    ['MINTMARK_MASTER_KEY_FILE=master.key mintmark migrate-store postgres://db.example/mintmark sqlite:./data', 'the way back'],
  ],
  footer:
    'After an interruption, run the same command again: it continues where it stopped, unless a server has run on the old store ' +
    'meanwhile; then add --start-over. The store is copied with its tokens and keys, and ' +
    'is left as it is. Start servers on the new one with the same master key, and never again on the old one.',
  run: ([from = '', to = ''], options, io) => run(from, to, options, io),
});

const run = async (from: string, to: string, { startOver = false, ...options }: MigrateStoreOptions, io: Io): Promise<void> => {
  const [source, destination] = [locationOf(from, io), locationOf(to, io)];
  const config = parseConfig({ flags: options, env: io.env, cwd: io.cwd });
  const stopping = new AbortController();
  const forget = io.onStop(() => stopping.abort());
  const progress = rowProgress(io);
  try {
    const { signal } = stopping;
    const migrated = await migrateStore(config, source, destination, { startOver, onProgress: progress.report, signal, now: io.now });
    progress.clear();
    await printResult(migrated, destination, options, io);
  } catch (error) {
    progress.clear();
    if (!stopping.signal.aborted) throw error;
    await writeLine(io.stderr, 'mintmark: Stopped. Run the same command again, and it continues here.');
    throw new EndedWith(EXIT.interrupted);
  } finally {
    forget();
  }
};

const SQLITE = /^sqlite:(?:\/\/)?(?<directory>.+)$/;

const locationOf = (text: string, { cwd }: Io): StorageLocation => {
  const directory = SQLITE.exec(text)?.groups?.['directory'];
  if (directory !== undefined) return { kind: 'sqlite', directory: resolve(cwd, directory) };
  if (parseDatabaseUrl(text) !== undefined) return { kind: 'postgres', url: text };
  // The text may contain a password, and is not repeated.
  throw new UsageError('A store is written as sqlite:DIR, or as postgres://USER@HOST/NAME.');
};

const printResult = (
  { tables, continuedAt, publicUrl, masterKey }: MigratedStore,
  destination: StorageLocation,
  options: OutputOptions,
  io: Io,
): Promise<void> => {
  const rows = tables.reduce((sum, each) => sum + each.rows, 0);
  const place = destination.kind === 'sqlite' ? `--data ${printable(destination.directory)}` : '--database and the URL of the new store';
  return print(
    {
      json: { migrated: true, public_url: publicUrl, master_key: masterKey, rows, continued_at: continuedAt, tables },
      lines: (width) => [
        ...table(
          ['TABLE', 'ROWS', 'CHECKSUM'],
          tables.map(({ table: name, rows: count, checksum }) => [name, String(count), checksum]),
          { width, shrinkable: ['CHECKSUM'] },
        ),
        '',
        `Both stores of ${publicUrl} have the same ${counted(rows, 'row')}.`,
        `Start the server with ${place}, and the master key ${masterKey}. Never start one on the old store again.`,
      ],
    },
    options,
    io,
  );
};
