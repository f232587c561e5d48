// `mintmark client delete ID`: for good, so it asks first.
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import { connectManagement } from '../../connection.ts';
import { addConnectionOptions, type ConnectionOptions } from '../../credentials/connection-options.ts';
import { UsageError } from '../../failure/usage-error.ts';
import { canAsk, type Io } from '../../io.ts';
import { addOutputOptions, type OutputOptions, print } from '../../output/output-format.ts';
import { printable } from '../../output/printable.ts';
import { withProgress } from '../../output/progress.ts';

interface DeleteOptions extends ConnectionOptions, OutputOptions {
  readonly yes?: boolean;
}

export const configure = (command: Command, io: Io): void => {
  command
    .argument('<client-id>', 'the API client')
    .option('--yes', 'do not ask')
    .action((clientId: string) => run(clientId, command.opts<DeleteOptions>(), io));
  addConnectionOptions(addOutputOptions(command, 'print the client id only'));
  addExamples(command, [
    ['mintmark client delete billing', 'asks, ends its tokens, and never uses its id again'],
    ['mintmark client delete billing --yes', 'in a script'],
  ]);
};

const run = async (clientId: string, options: DeleteOptions, io: Io): Promise<void> => {
  if (options.yes !== true && !canAsk(io))
    throw new UsageError('Deleting cannot be undone, and there is no terminal to ask on: give --yes.');
  const { clients } = await connectManagement(options, io);
  if (options.yes !== true) await ask(clientId, (await clients.get(clientId)).name, io);
  await withProgress(io, 'Deleting', () => clients.delete(clientId));
  await print(
    { json: { client_id: clientId, deleted: true }, lines: () => [`Deleted ${printable(clientId)}.`], ids: [clientId] },
    options,
    io,
  );
};

const ask = async (clientId: string, name: string, io: Io): Promise<void> => {
  const { askWhether } = await import('../../prompts.ts');
  const question = `Delete ${printable(clientId)} (${printable(name)})? Its tokens end now, and its id is never used again.`;
  if (!(await askWhether(io, question))) throw new Error('Nothing was deleted.');
};
