// `mintmark upgrade-store`: brings a store to this version's schema before its servers are replaced.
import { parseConfig, upgradeStore } from '@mintmark/server';
import { defineCommand } from '../define-command.ts';
import type { Io } from '../io.ts';
import { counted } from '../output/counted.ts';
import { addOutputOptions, type OutputOptions, print } from '../output/output-format.ts';
import { addConfigOptions } from '../serving/config-options.ts';

type ConfigFlags = Parameters<typeof parseConfig>[0]['flags'];

export const command = defineCommand<OutputOptions & ConfigFlags>({
  options: (command) => {
    addConfigOptions(addOutputOptions(command, 'print the names of the migrations only'), ['data', 'database', 'config', 'logLevel']);
  },
  examples: [
    ['mintmark upgrade-store --data ./data', 'the embedded store'],
    ['MINTMARK_DATABASE_FILE=database-url mintmark upgrade-store', 'a PostgreSQL database, or its tables if it is empty'],
  ],
  footer:
    'Every server does this when it starts. Run it beforehand, as a job, to see a failure before any server is replaced. Servers of the ' +
    'previous version may run meanwhile, but none of them can start again afterwards.',
  run: (_, options, io) => run(options, io),
});

const run = async (options: OutputOptions & ConfigFlags, io: Io): Promise<void> => {
  const { migrations } = await upgradeStore(parseConfig({ flags: options, env: io.env, cwd: io.cwd }));
  await print(
    {
      json: { migrations },
      ids: migrations,
      lines: () =>
        migrations.length === 0
          ? ['The store has this version’s schema already.']
          : [`Applied ${counted(migrations.length, 'migration')}:`, ...migrations.map((name) => `  ${name}`)],
    },
    options,
    io,
  );
};
