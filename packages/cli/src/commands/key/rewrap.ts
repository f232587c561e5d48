// `mintmark key rewrap`: re-encrypts everything under a new master key, while the server runs.

import { makeMasterKey, parseConfig, rewrapStore } from '@mintmark/server';
import { defineCommand } from '../../define-command.ts';
import type { Io } from '../../io.ts';
import { counted } from '../../output/counted.ts';
import { addOutputOptions, type OutputOptions, print } from '../../output/output-format.ts';
import { printable } from '../../output/printable.ts';
import { withProgress } from '../../output/progress.ts';
import { addConfigOptions } from '../../serving/config-options.ts';

type RewrapOptions = OutputOptions & { readonly makeKey?: boolean } & Parameters<typeof parseConfig>[0]['flags'];

export const command = defineCommand<RewrapOptions>({
  options: (command) => {
    command.option('--make-key', 'first step: create a master key and put it before those in the data folder');
    addConfigOptions(addOutputOptions(command), ['data', 'database', 'config', 'logLevel']);
  },
  examples: [
    ['mintmark key rewrap --make-key --data ./data', 'then restart the server: it encrypts new values under the new key'],
    ['mintmark key rewrap --data ./data', 'then re-encrypt the other values, while the server runs'],
    ['mintmark key rewrap --database postgres://db.example/mintmark', 'with the newest key first in MINTMARK_MASTER_KEY'],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (options: RewrapOptions, io: Io): Promise<void> => {
  const config = parseConfig({ flags: options, env: io.env, cwd: io.cwd });
  if (options.makeKey === true) {
    const { keyId, file } = await makeMasterKey(config, io.now);
    const lines = () => [
      `Created the master key ${keyId}, first in ${printable(file)}.`,
      'Restart the server, then run this again without --make-key.',
    ];
    await print({ json: { made: keyId, file }, lines }, options, io);
    return;
  }
  const { moved, newest, retired } = await withProgress(io, 'Rewrapping', () => rewrapStore(config, io.now));
  await print(
    {
      json: { moved, newest, retired },
      lines: () => [
        `Re-encrypted ${counted(moved, 'value')} under the master key ${newest}.`,
        ...retired.map((id) => `Nothing needs ${id} any more: remove it, and keep it only with backups that it encrypts.`),
      ],
    },
    options,
    io,
  );
};
