// `mintmark key rewrap`: a new master key takes over, beside the running server.
import { makeMasterKey, parseConfig, rewrapStore } from '@mintmark/server';
import { defineCommand } from '../../define-command.ts';
import type { Io } from '../../io.ts';
import { addOutputOptions, type OutputOptions, print } from '../../output/output-format.ts';
import { printable } from '../../output/printable.ts';
import { withProgress } from '../../output/progress.ts';
import { addConfigOptions } from '../../serving/config-options.ts';

type RewrapOptions = OutputOptions & { readonly makeKey?: boolean } & Parameters<typeof parseConfig>[0]['flags'];

export const command = defineCommand<RewrapOptions>({
  options: (command) => {
    command.option('--make-key', 'first: make a master key and put it in front of those in the data folder');
    addConfigOptions(addOutputOptions(command), ['data', 'database', 'config', 'logLevel']);
  },
  examples: [
    ['mintmark key rewrap --make-key --data ./data', 'then restart the server: new values go under the new key'],
    ['mintmark key rewrap --data ./data', 'then move the others, while the server serves'],
    ['mintmark key rewrap --database postgres://db.example/mintmark', 'the newest of MINTMARK_MASTER_KEY stands first there'],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (options: RewrapOptions, io: Io): Promise<void> => {
  const config = parseConfig({ flags: options, env: io.env, cwd: io.cwd });
  if (options.makeKey === true) {
    const { keyId, file } = await makeMasterKey(config, io.now);
    const lines = () => [
      `Made the master key ${keyId}, in front of ${printable(file)}.`,
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
        `Moved ${moved} values to the master key ${newest}.`,
        ...retired.map((id) => `Nothing needs ${id} any more: take it away, and keep it only with backups that were made under it.`),
      ],
    },
    options,
    io,
  );
};
