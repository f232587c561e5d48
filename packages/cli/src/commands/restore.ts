// `mintmark restore FILE`: restores a backup into an empty store. Tokens and credentials that ended since the
// backup do not become valid again.
import { resolve } from 'node:path';
import { parseConfig, restore } from '@mintmark/server';
import { passphraseOf } from '../credentials/secret-input.ts';
import { defineCommand } from '../define-command.ts';
import { UsageError } from '../failure/usage-error.ts';
import type { Io } from '../io.ts';
import { addOutputOptions, type OutputOptions, print } from '../output/output-format.ts';
import { printable } from '../output/printable.ts';
import { withProgress } from '../output/progress.ts';
import { addConfigOptions } from '../serving/config-options.ts';

type ConfigFlags = Parameters<typeof parseConfig>[0]['flags'];

interface RestoreCommandOptions extends OutputOptions {
  readonly includedKeys?: boolean;
  readonly passphraseFile?: string;
  readonly auditExport?: string;
}

export const command = defineCommand<RestoreCommandOptions & ConfigFlags>({
  arguments: [['<file>', 'a backup']],
  options: (command) => {
    command
      .option('--included-keys', 'use the master keys in the backup, and write them to the data folder')
      .option('--passphrase-file <file>', 'a file with their passphrase (default: asked for)')
      .option(
        '--audit-export <file>',
        'disable the clients that were changed, and the tenants that were disabled, after the backup, according to this file',
      );
    addConfigOptions(addOutputOptions(command), ['data', 'database', 'config', 'logLevel']);
  },
  examples: [
    ['MINTMARK_MASTER_KEY_FILE=master.key mintmark restore nightly.backup --data ./data', 'into a folder without a store'],
    ['mintmark restore nightly.backup --database postgres://db.example/mintmark', 'from SQLite to PostgreSQL as well'],
    ['mintmark restore nightly.backup --audit-export audit.jsonl', 'what was revoked since the backup stays revoked'],
    ['mintmark restore all.backup --included-keys --passphrase-file passphrase', 'with the backup only'],
  ],
  run: ([file = ''], options, io) => run(file, options, io),
});

const run = async (file: string, options: RestoreCommandOptions & ConfigFlags, io: Io): Promise<void> => {
  const { includedKeys = false, passphraseFile } = options;
  if (!includedKeys && passphraseFile !== undefined) throw new UsageError('--passphrase-file goes with --included-keys.');
  const config = parseConfig({ flags: options, env: io.env, cwd: io.cwd });
  const passphrase = includedKeys ? await passphraseOf(passphraseFile, 'Passphrase of the backup', io) : undefined;
  const auditExport = options.auditExport === undefined ? undefined : resolve(io.cwd, options.auditExport);
  const restored = await withProgress(io, 'Restoring', () =>
    restore(config, resolve(io.cwd, file), { passphrase, auditExport, now: io.now }),
  );
  const { publicUrl, disabled, kept, disabledTenants } = restored;
  const at = new Date(restored.createdAt).toISOString();
  await print(
    {
      json: { restored: true, backup_created_at: at, public_url: publicUrl, disabled, kept, disabled_tenants: disabledTenants },
      lines: () => [
        `Restored ${publicUrl} as of ${at}. Every token has ended, and the signing keys are new.`,
        ...(auditExport === undefined
          ? ['Credentials are as they were at that time: revoke again what was revoked since, or restore with --audit-export.']
          : [`Changed later, and disabled until you have reviewed them: ${names(disabled)}.`]),
        ...(disabledTenants.length === 0 ? [] : [`Tenants that were disabled later, and are disabled again: ${names(disabledTenants)}.`]),
        ...(kept.length === 0
          ? []
          : [`Changed later, but still enabled, since no other client can manage: ${names(kept)}. Rotate their secrets.`]),
      ],
    },
    options,
    io,
  );
};

const names = (clientIds: readonly string[]): string => (clientIds.length === 0 ? 'none' : clientIds.map(printable).join(', '));
