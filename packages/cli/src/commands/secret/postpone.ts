// `mintmark secret postpone ID SECRET`: another end for a secret that is to retire.
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import { parseExpiry } from '../../expiry.ts';
import type { Io } from '../../io.ts';
import { configureForSecret } from './one-secret.ts';

interface PostponeOptions {
  readonly until: string;
}

export const configure = (command: Command, io: Io): void => {
  command.requiredOption('--until <when>', 'when it retires: 2027-01-31, or a span from now such as 7d; an earlier moment cuts it short');
  configureForSecret<PostponeOptions>(command, io, {
    doing: 'Postponing',
    call: ({ secrets }, at, { until }) => secrets.update(...at, { retires_at: parseExpiry(until, io.now(), '--until') }),
  });
  addExamples(command, [
    ['mintmark secret postpone payments-api 01a20000-0000-7000-8000-000000000000 --until 7d', 'a week for those who have not changed yet'],
  ]);
};
