// `mintmark client disable ID`: its tokens end at once.
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureEndingOfClient } from './ending-client.ts';

export const configure = (command: Command, io: Io): void => {
  configureEndingOfClient(command, io, {
    ending: 'disable',
    doing: 'Disabling',
    question: ['Disable', '? Its tokens end now, and it gets no more until it is enabled.'],
    call: (clients, clientId) => clients.disable(clientId),
  });
  addExamples(command, [
    ['mintmark client disable billing', 'ends its tokens; `enable` lets it get new ones'],
    ['mintmark client disable billing --dry-run', 'how many tokens would end, and who uses them'],
  ]);
};
