// `mintmark export`: writes manifests of all records, for `mintmark apply`. They contain no secrets.
import { connectManagement } from '../connection.ts';
import { addConnectionOptions, type ConnectionOptions } from '../credentials/connection-options.ts';
import { defineCommand } from '../define-command.ts';
import { deliverLine, type Io } from '../io.ts';
import { readWholeState } from '../manifest/current-state.ts';
import { manifestsOf, manifestYaml } from '../manifest/write-manifests.ts';
import { addOutputOptions, type OutputOptions } from '../output/output-format.ts';
import { printableJson, printableLines } from '../output/printable.ts';
import { withProgress } from '../output/progress.ts';

export const command = defineCommand<ConnectionOptions & OutputOptions>({
  options: (command) => addConnectionOptions(addOutputOptions(command)),
  examples: [
    ['mintmark export > tenant.yaml', 'everything in a stable order, for a repository or another server'],
    ['mintmark export --output json | jq length', 'as JSON'],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (options: ConnectionOptions & OutputOptions, io: Io): Promise<void> => {
  const management = await connectManagement(options, io);
  const manifests = manifestsOf(await withProgress(io, 'Reading', () => readWholeState(management)));
  // The run must fail if a manifest was not delivered.
  const text = options.output === 'json' ? printableJson(manifests) : printableLines(manifestYaml(manifests).trimEnd(), io);
  await deliverLine(io.stdout, text);
};
