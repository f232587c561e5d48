// `mintmark client lockdown ID`: a secret of it is in the wrong hands, and nobody knows yet whose. All of it ends, in one.
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureEndingOfClient } from './ending-client.ts';

export const configure = (command: Command, io: Io): void => {
  configureEndingOfClient(command, io, {
    ending: 'lockdown',
    doing: 'Locking down',
    question: ['Lock down', '? It is disabled, its secrets are deactivated and its tokens end now.'],
    call: (clients, clientId) => clients.lockdown(clientId),
  });
  addExamples(command, [
    ['mintmark client lockdown billing', 'disables it, deactivates its secrets and ends its tokens'],
    ['mintmark client lockdown billing --dry-run --output json | jq .live_tokens', 'what that would end'],
    ['mintmark client lift-lockdown billing', 'takes it back, but for the tokens'],
  ]);
};
