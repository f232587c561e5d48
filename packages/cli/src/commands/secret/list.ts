// `mintmark secret list ID`: the secrets of an API client; never the secrets themselves.
import type { ManagementSecretRecord } from '@mintmark/client';
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureCall } from '../call.ts';
import { secretTable } from './secret-card.ts';

export const configure = (command: Command, io: Io): void => {
  configureCall<object, readonly ManagementSecretRecord[]>(command, io, {
    argument: ['<client-id>', 'the API client'],
    doing: 'Listing secrets',
    call: ({ secrets }, clientId) => secrets.list(clientId),
    forms: (secrets) => ({ json: secrets, lines: () => secretTable(secrets), ids: secrets.map(({ id }) => id) }),
    quiet: 'print the ids of the secrets only, one a line',
  });
  addExamples(command, [
    ['mintmark secret list payments-api', 'how many it has, how old, when last used and from where'],
    [`mintmark secret list payments-api --output json | jq -r '.[] | select(.last_used_at == null) | .id'`, 'those that nobody uses'],
  ]);
};
