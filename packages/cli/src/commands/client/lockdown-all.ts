// `mintmark client lockdown-all`: a team's credentials are in the wrong hands. All of its clients, or those of a label, are locked down.
import { connectManagement } from '../../connection.ts';
import { addConnectionOptions, type ConnectionOptions } from '../../credentials/connection-options.ts';
import { defineCommand } from '../../define-command.ts';
import type { Io } from '../../io.ts';
import { addOutputOptions, type OutputOptions } from '../../output/output-format.ts';
import { withProgress } from '../../output/progress.ts';
import { addConfirmOption, type ConfirmOptions, requireConfirmed } from '../confirmed.ts';
import { addChosenOptions, type ChosenOptions, chosenClients, doToEach, printResults } from './chosen-clients.ts';

type Options = ChosenOptions & ConfirmOptions & ConnectionOptions & OutputOptions;

export const command = defineCommand<Options>({
  options: (command) => {
    addConfirmOption(addChosenOptions(command));
    addOutputOptions(command, 'print the ids of the clients that were locked down, one a line');
    addConnectionOptions(command);
  },
  examples: [
    ['mintmark client lockdown-all --owner shipping --dry-run', 'which clients of a team, and what would end of each'],
    ['mintmark client lockdown-all --label leaked=ci --yes', 'those with a label; `client lift-lockdown` takes one back'],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (options: Options, io: Io): Promise<void> => {
  const management = await connectManagement(options, io);
  const all = await withProgress(io, 'Finding the clients', () => chosenClients(management, options));
  const clients = all.filter(({ locked_down_at }) => locked_down_at === null);
  const liveTokens = async (clientId: string): Promise<string> => {
    const { live_tokens } = await management.effects.ofClient(clientId, 'lockdown');
    return `${live_tokens} live tokens`;
  };
  if (options.dryRun === true) {
    return printResults(await doToEach(clients, 'would be done', ({ client_id }) => liveTokens(client_id)), options, io);
  }
  if (clients.length > 0) await requireConfirmed(options, `Lock down ${clients.length} clients? All of their tokens end now.`, io);
  const lock = async (clientId: string): Promise<null> => {
    await management.clients.lockdown(clientId);
    return null;
  };
  await printResults(
    await withProgress(io, 'Locking down', () => doToEach(clients, 'done', ({ client_id }) => lock(client_id))),
    options,
    io,
  );
};
