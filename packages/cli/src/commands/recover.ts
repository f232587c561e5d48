// `mintmark recover`: creates a temporary administrator directly in the store, by means of its master key, if
// every other credential is lost.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { parseConfig, recover, type ServerConfig } from '@mintmark/server';
import { defineCommand } from '../define-command.ts';
import { deliverLine, type Io, writeLine } from '../io.ts';
import { addConfigOptions } from '../serving/config-options.ts';
import { exportLines } from '../serving/paste-lines.ts';
import { prepareFile } from '../sinks/new-file.ts';

type RecoverOptions = Parameters<typeof parseConfig>[0]['flags'];

export const command = defineCommand<RecoverOptions>({
  options: (command) => addConfigOptions(command, ['data', 'database', 'config', 'logLevel']),
  examples: [
    ['mintmark recover --data ./data', 'on the server’s machine, while it runs; for a FAPI 2.0 tenant, a key is written to this folder'],
    ['mintmark recover --database postgres://db.example/mintmark', 'with the master key in MINTMARK_MASTER_KEY or the data folder'],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (flags: RecoverOptions, io: Io): Promise<void> => {
  const config = parseConfig({ flags, env: io.env, cwd: io.cwd });
  const { expiresAt, clientKey, ...credentials } = await recover(config, io.now);
  const keyFile = clientKey === undefined ? undefined : await writeKey(clientKey, `${credentials.clientId}.pem`, io);
  for (const line of exportLines({ ...credentials, keyFile, caFile: await localCa(config) })) await deliverLine(io.stdout, line);
  await writeLine(
    io.stderr,
    `Created a temporary administrator. It expires at ${new Date(expiresAt).toISOString()}: create a permanent one before.`,
  );
};

/** FAPI 2.0 allows no secrets. The file is named after the client, which is new. */
const writeKey = async (key: string, name: string, { cwd }: Io): Promise<string> => {
  const file = await prepareFile(name, { force: false, cwd });
  await file.write(key);
  return file.path;
};

/** The CA that `serve` creates, unless the certificate is the operator's. */
const localCa = async ({ dataDir, tls }: ServerConfig): Promise<string | undefined> => {
  const file = join(dataDir, 'tls', 'ca.pem');
  return tls === undefined
    ? access(file).then(
        () => file,
        () => undefined,
      )
    : undefined;
};
