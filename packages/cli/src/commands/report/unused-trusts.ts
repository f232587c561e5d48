// `mintmark report unused-trusts`: the trust rules that no token meets, and the commands that delete them.
import type { UnusedTrusts } from '@mintmark/client/management';
import { shellQuote } from '../../output/shell-quote.ts';
import { table } from '../../output/table.ts';
import { managementCommand } from '../management-command.ts';
import { addDaysOptions, type DaysOptions, daysQuery } from './days-options.ts';

export const command = managementCommand<DaysOptions, UnusedTrusts>({
  options: (command) => addDaysOptions(command, 'how long a rule existed and was not used, 1 to 999', 'rules of clients of this team'),
  progress: 'Reading trust rules',
  call: ({ reports }, _, options) => reports.unusedTrusts(daysQuery(options)),
  show: (report) => ({
    json: report,
    ids: report.trusts.map(({ id }) => id),
    lines: (width) => linesOf(report, width),
  }),
  quiet: 'print the ids of the rules only, one per line',
  examples: [
    ['mintmark report unused-trusts', 'rules that authenticated no client in the last 30 days'],
    ['mintmark report unused-trusts --days 90 --owner payments', 'of a team, in the last quarter'],
  ],
});

const linesOf = ({ trusts }: UnusedTrusts, width: number): readonly string[] => {
  if (trusts.length === 0) return ['No unused trust rules.'];
  const rows = trusts.map(({ client_id, id, name, issuer, created_at, last_used_at }) => [
    ...[client_id, name === id ? id : name, issuer, created_at.slice(0, 10)],
    last_used_at?.slice(0, 10) ?? 'never',
  ]);
  return [
    ...table(['CLIENT ID', 'RULE', 'ISSUER', 'CREATED', 'LAST USED'], rows, { width, shrinkable: ['CLIENT ID'] }),
    '',
    'Each still lets a workload in. To delete them:',
    ...trusts.map(({ client_id, name }) => `  mintmark trust delete ${shellQuote(client_id)} ${shellQuote(name)}`),
  ];
};
