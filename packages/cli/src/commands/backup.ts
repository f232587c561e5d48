// `mintmark backup FILE`: the whole store in a file, taken beside the running server.
import { resolve } from 'node:path';
import { backup, parseConfig } from '@mintmark/server';
import { passphraseOf } from '../credentials/secret-input.ts';
import { defineCommand } from '../define-command.ts';
import { UsageError } from '../failure/usage-error.ts';
import type { Io } from '../io.ts';
import { addOutputOptions, type OutputOptions, print } from '../output/output-format.ts';
import { printable } from '../output/printable.ts';
import { withProgress } from '../output/progress.ts';
import { addConfigOptions } from '../serving/config-options.ts';

type ConfigFlags = Parameters<typeof parseConfig>[0]['flags'];

interface BackupCommandOptions extends OutputOptions {
  readonly includeKeys?: boolean;
  readonly passphraseFile?: string;
}

export const command = defineCommand<BackupCommandOptions & ConfigFlags>({
  arguments: [['<file>', 'where nothing is yet']],
  options: (command) => {
    command
      .option('--include-keys', 'put the master keys into it, under a passphrase')
      .option('--passphrase-file <file>', 'the passphrase, 12 characters or more; asked for without it');
    addConfigOptions(addOutputOptions(command, 'print the path only'), ['data', 'database', 'config', 'logLevel']);
  },
  examples: [
    ['mintmark backup nightly.backup --data ./data', 'while the server runs; keep the master key elsewhere: it takes both to restore'],
    ['mintmark backup all.backup --include-keys --passphrase-file passphrase', 'a backup that needs nothing but its passphrase'],
  ],
  run: ([file = ''], options, io) => run(file, options, io),
});

const run = async (file: string, options: BackupCommandOptions & ConfigFlags, io: Io): Promise<void> => {
  const { includeKeys = false, passphraseFile } = options;
  if (!includeKeys && passphraseFile !== undefined) throw new UsageError('--passphrase-file goes with --include-keys.');
  const config = parseConfig({ flags: options, env: io.env, cwd: io.cwd });
  const passphrase = includeKeys ? await passphraseOf(passphraseFile, 'Passphrase for the master keys', io) : undefined;
  const path = resolve(io.cwd, file);
  const { rows, tables, masterKey } = await withProgress(io, 'Backing up', () => backup(config, path, { passphrase, now: io.now }));
  await print(
    {
      json: { file: path, tables, rows, master_key: masterKey, includes_keys: includeKeys },
      ids: [path],
      lines: () => [
        `Wrote ${rows} rows of ${tables} tables to ${printable(path)}.`,
        includeKeys ? 'It takes its passphrase to restore it.' : `It takes the master key ${masterKey} to restore it, which is not in it.`,
      ],
    },
    options,
    io,
  );
};
