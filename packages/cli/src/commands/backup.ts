// `mintmark backup FILE`: writes the whole store to a file, while the server runs.

import { resolve } from 'node:path';
import { backup, parseConfig } from '@mintmark/server';
import { passphraseOf } from '../credentials/secret-input.ts';
import { defineCommand } from '../define-command.ts';
import { UsageError } from '../failure/usage-error.ts';
import type { Io } from '../io.ts';
import { counted } from '../output/counted.ts';
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
  arguments: [['<file>', 'the file to create']],
  options: (command) => {
    command
      .option('--include-keys', 'include the master keys, encrypted under a passphrase')
      .option('--passphrase-file <file>', 'a file with the passphrase, at least 12 characters (default: asked for)');
    addConfigOptions(addOutputOptions(command, 'print the path only'), ['data', 'database', 'config', 'logLevel']);
  },
  examples: [
    ['mintmark backup nightly.backup --data ./data', 'while the server runs; store the master key elsewhere: a restore needs both'],
    ['mintmark backup all.backup --include-keys --passphrase-file passphrase', 'a backup that needs only its passphrase'],
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
        `Wrote ${counted(rows, 'row')} of ${counted(tables, 'table')} to ${printable(path)}.`,
        includeKeys
          ? 'To restore it, its passphrase is needed.'
          : `To restore it, the master key ${masterKey} is needed, which it does not contain.`,
      ],
    },
    options,
    io,
  );
};
