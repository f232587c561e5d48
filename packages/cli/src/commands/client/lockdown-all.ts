// `mintmark client lockdown-all`: locks down all clients of a team or with a label, after their credentials
// leaked.

import { connectManagement } from '../../connection.ts';
import { addConnectionOptions, type ConnectionOptions } from '../../credentials/connection-options.ts';
import { defineCommand } from '../../define-command.ts';
import type { Io } from '../../io.ts';
import { counted } from '../../output/counted.ts';
import { describeTokens } from '../../output/live-tokens.ts';
import { addOutputOptions, type OutputOptions } from '../../output/output-format.ts';
import { withProgress } from '../../output/progress.ts';
import { addConfirmOption, type ConfirmOptions, requireConfirmed } from '../confirmed.ts';
import { addChosenOptions, type ChosenOptions, chosenClients, forEachClient, printResults } from './chosen-clients.ts';

type Options = ChosenOptions & ConfirmOptions & ConnectionOptions & OutputOptions;

export const command = defineCommand<Options>({
  options: (command) => {
    addConfirmOption(addChosenOptions(command));
    addOutputOptions(command, 'print the ids of the locked-down clients only, one per line');
    addConnectionOptions(command);
  },
  examples: [
    ['mintmark client lockdown-all --owner shipping --dry-run', 'which clients of a team, and how many tokens of each would end'],
    ['mintmark client lockdown-all --label leaked=ci --yes', 'clients with a label; `client lift-lockdown` undoes it for one'],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (options: Options, io: Io): Promise<void> => {
  const management = await connectManagement(options, io);
  const all = await withProgress(io, 'Finding the clients', () => chosenClients(management, options));
  const clients = all.filter(({ locked_down_at }) => locked_down_at === null);
  const liveTokens = async (clientId: string): Promise<string> => describeTokens(await management.effects.ofClient(clientId, 'lockdown'));
  if (options.dryRun === true) {
    return printResults(await forEachClient(clients, 'would be done', ({ client_id }) => liveTokens(client_id)), options, io);
  }
  if (clients.length > 0)
    await requireConfirmed(options, `Lock down ${counted(clients.length, 'client')}? All of their tokens end now.`, io);
  const lock = async (clientId: string): Promise<null> => {
    await management.clients.lockdown(clientId);
    return null;
  };
  await printResults(
    await withProgress(io, 'Locking down', () => forEachClient(clients, 'done', ({ client_id }) => lock(client_id))),
    options,
    io,
  );
};
