// `mintmark check-store`: checks the store for damage, while the server runs or after it was refused.
import { checkStore, parseConfig } from '@mintmark/server';
import { defineCommand } from '../define-command.ts';
import { type Io, writeLine } from '../io.ts';
import { addConfigOptions } from '../serving/config-options.ts';

type ConfigFlags = Parameters<typeof parseConfig>[0]['flags'];

export const command = defineCommand<ConfigFlags>({
  options: (command) => addConfigOptions(command, ['data', 'database', 'config']),
  examples: [
    ['mintmark check-store', 'the store in ./data: every page, index and reference'],
    ['mintmark check-store --data restored', 'a store that was restored, before a server runs on it'],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (flags: ConfigFlags, io: Io): Promise<void> => {
  const { store, problems, remedy } = await checkStore(parseConfig({ flags, env: io.env, cwd: io.cwd }));
  if (problems.length === 0) return writeLine(io.stdout, `${store} is intact.`);
  for (const problem of problems) await writeLine(io.stderr, `- ${problem}`);
  throw new Error(`${store} has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}. ${remedy}`);
};
