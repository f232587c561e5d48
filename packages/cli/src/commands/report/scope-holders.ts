// `mintmark report scope-holders SCOPE`: the clients that hold a scope, and when each last obtained a token with it.
import type { ScopeHolder, ScopeHolders } from '@mintmark/client/management';
import { table } from '../../output/table.ts';
import { managementCommand } from '../management-command.ts';

type Holders = Omit<ScopeHolders, 'next_cursor'>;

/** The largest page of the management API. */
const PAGE = 1000;

export const command = managementCommand<object, Holders>({
  arguments: [['<scope>', 'a scope of a resource']],
  progress: 'Reading clients',
  call: async ({ reports }, [scope]) => {
    const holders: ScopeHolder[] = [];
    let cursor: string | undefined;
    for (;;) {
      const page = await reports.scopeHolders(scope, { limit: PAGE, cursor });
      holders.push(...page.holders);
      if (page.next_cursor === null || page.next_cursor === cursor) return { counted_since: page.counted_since, holders };
      cursor = page.next_cursor;
    }
  },
  show: (report) => ({
    json: report,
    ids: report.holders.map(({ client_id }) => client_id),
    lines: (width) => linesOf(report, width),
  }),
  quiet: 'print client ids only, one per line',
  examples: [['mintmark report scope-holders parcels:read', 'before the scope is removed from its resource']],
});

const linesOf = ({ counted_since: since, holders }: Holders, width: number): readonly string[] => {
  if (holders.length === 0) return ['No client holds this scope.'];
  const rows = holders.map(({ client_id, name, owner, state, last_used_on }) => [
    ...[client_id, name, owner ?? '', state],
    last_used_on?.slice(0, 10) ?? 'never',
  ]);
  return [
    ...table(['CLIENT ID', 'NAME', 'OWNER', 'STATE', 'LAST USED'], rows, { width, shrinkable: ['OWNER', 'NAME'] }),
    '',
    `Scopes are counted since ${since ?? 'the first token'}.`,
  ];
};
