// `mintmark report unused-scopes`: the scopes that clients hold and do not use, and the commands that remove them.
import type { UnusedScopes } from '@mintmark/client/management';
import { shellQuote } from '../../output/shell-quote.ts';
import { table } from '../../output/table.ts';
import { managementCommand } from '../management-command.ts';
import { addDaysOptions, type DaysOptions, daysQuery } from './days-options.ts';

export const command = managementCommand<DaysOptions, UnusedScopes>({
  options: (command) => addDaysOptions(command, 'how long a scope was held and not used, 1 to 999', 'scopes of clients of this team'),
  progress: 'Comparing scopes',
  call: ({ reports }, _, options) => reports.unusedScopes(daysQuery(options)),
  show: (report) => ({
    json: report,
    ids: report.clients.map(({ client_id }) => client_id),
    lines: (width) => linesOf(report, width),
  }),
  quiet: 'print client ids only, one per line',
  examples: [
    ['mintmark report unused-scopes', 'scopes without a token in the last 30 days'],
    ['mintmark report unused-scopes --days 90 --owner payments', 'of a team, in the last quarter'],
  ],
});

type Client = UnusedScopes['clients'][number];

const linesOf = ({ counted_since: since, clients }: UnusedScopes, width: number): readonly string[] => {
  if (clients.length === 0) return [`No unused scopes. Scopes are counted since ${since ?? 'the first token'}.`];
  const rows = clients.flatMap(({ client_id, owner, unused }) =>
    unused.map(({ scope, last_used_on }) => [client_id, owner ?? '', scope, last_used_on?.slice(0, 10) ?? 'never']),
  );
  return [
    ...table(['CLIENT ID', 'OWNER', 'SCOPE', 'LAST USED'], rows, { width, shrinkable: ['OWNER'] }),
    '',
    'Advice: try it without effect, then apply it.',
    ...clients.flatMap((client) => ['', `  ${dryRunOf(client)}`, `  ${commandOf(client)}`]),
  ];
};

const dryRunOf = ({ client_id, narrowed }: Client): string => {
  const body = shellQuote(JSON.stringify(narrowed));
  const type = `-H 'content-type: application/merge-patch+json'`;
  return `mintmark curl -- -s -X PATCH ${type} -d ${body} "https://$tenant_url/management/v1/clients/${encodeURIComponent(client_id)}?dry_run=true"`;
};

const commandOf = ({ client_id, narrowed: { scopes, default_scopes: defaults } }: Client): string => {
  const reset = [...(scopes.length === 0 ? ['scopes'] : []), ...(defaults.length === 0 ? ['default_scopes'] : [])];
  const options = [
    ...(scopes.length === 0 ? [] : [`--scope ${shellQuote(scopes.join(' '))}`]),
    ...(defaults.length === 0 ? [] : [`--default-scope ${shellQuote(defaults.join(' '))}`]),
    ...(reset.length === 0 ? [] : [`--reset ${reset.join(' ')}`]),
  ];
  return `mintmark client update ${shellQuote(client_id)} ${options.join(' ')}`;
};
