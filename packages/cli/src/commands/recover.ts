// `mintmark recover`: a temporary administrator, made beside the store with its master key; for when every other credential is lost.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { parseConfig, recover, type ServerConfig } from '@mintmark/server';
import type { Command } from 'commander';
import { addExamples } from '../command-help.ts';
import { deliverLine, type Io, writeLine } from '../io.ts';
import { addConfigOptions } from '../serving/config-options.ts';
import { exportLines } from '../serving/paste-lines.ts';

type RecoverOptions = Parameters<typeof parseConfig>[0]['flags'];

export const configure = (command: Command, io: Io): void => {
  addConfigOptions(command, ['data', 'database', 'config', 'logLevel']).action(() => run(command.opts<RecoverOptions>(), io));
  addExamples(command, [
    ['mintmark recover --data ./data', 'where the server runs; it may go on running'],
    ['mintmark recover --database postgres://db.example/mintmark', 'with the master key in MINTMARK_MASTER_KEY or the data folder'],
  ]);
};

const run = async (flags: RecoverOptions, io: Io): Promise<void> => {
  const config = parseConfig({ flags, env: io.env, cwd: io.cwd });
  const { expiresAt, ...credentials } = await recover(config, io.now);
  for (const line of exportLines({ ...credentials, caFile: await localCa(config) })) await deliverLine(io.stdout, line);
  await writeLine(io.stderr, `A temporary administrator. It ends at ${new Date(expiresAt).toISOString()}: make a lasting one before.`);
};

/** The CA that `serve` makes, unless the certificate is the operator's. */
const localCa = async ({ dataDir, tls }: ServerConfig): Promise<string | undefined> => {
  const file = join(dataDir, 'tls', 'ca.pem');
  return tls === undefined
    ? access(file).then(
        () => file,
        () => undefined,
      )
    : undefined;
};
