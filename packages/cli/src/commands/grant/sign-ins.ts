// `mintmark grant sign-ins`: lists which clients got tokens and which were refused, by credential and IP
// address.
import type { SignIn } from '@mintmark/client/management';
import { table } from '../../output/table.ts';
import { managementCommand } from '../management-command.ts';
import { addChoiceOptions, type ChoiceOptions, choiceOf } from './choice-options.ts';

export const command = managementCommand<ChoiceOptions & { readonly owner?: string }, readonly SignIn[]>({
  options: (command) => addChoiceOptions(command).option('--owner <team>', 'clients of this team'),
  progress: 'Counting sign-ins',
  call: ({ signIns }, _, options, io) => {
    const { issued_since: since, issued_until: until, ...filter } = choiceOf(options, io.now());
    const { owner } = options;
    return signIns.list({ ...filter, owner, since, until, limit: 1000 });
  },
  show: (signIns) => ({
    json: signIns,
    lines: (width) =>
      table(
        ['CLIENT', 'CREDENTIAL', 'ADDRESS', 'RESULT', 'COUNT', 'FIRST', 'LAST'],
        signIns.map((each) => [
          each.client_id ?? '',
          each.credential_id ?? '',
          each.address ?? '',
          each.result,
          String(each.count),
          each.first_at,
          each.last_at,
        ]),
        { width, shrinkable: ['FIRST', 'LAST', 'CREDENTIAL', 'ADDRESS'] },
      ),
  }),
  examples: [
    ['mintmark grant sign-ins', 'the last day, granted and refused'],
    ['mintmark grant sign-ins --client billing --since 7d', 'one client, the last week'],
    ['mintmark grant sign-ins --owner payments', 'all clients of a team'],
  ],
});
