// All agents: who owns each, how many instances it has, and when it was last used.
import type { AgentRecord } from '@mintmark/client/management';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { cliLine, options } from '../../actions/command-lines.ts';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { ButtonLink } from '../../kit/button.tsx';
import { TextField } from '../../kit/field.tsx';
import { type More, Rows } from '../../kit/rows.tsx';
import { State } from '../../kit/state.tsx';
import { Time } from '../../kit/time.tsx';
import { type Column, VirtualList } from '../../kit/virtual-list.tsx';
import { useTexts } from '../../language/language.tsx';
import { useFilters } from '../../shell/fragment-location.ts';
import { PageFrame } from '../../shell/page.tsx';
import { useRight } from '../../shell/rights.ts';
import { ClientState } from '../clients/client-state.tsx';
import { agentPath } from './agent-path.ts';

export const Page = () => {
  const { t } = useTexts();
  const mayCreate = useRight('editClients');
  const [filters, change] = useFilters();
  const [q, owner] = [filters.get('q') ?? '', filters.get('owner') ?? ''];
  const filter = { ...(q === '' ? {} : { q }), ...(owner === '' ? {} : { owner }) };
  const agents = useInfiniteQuery({
    queryKey: ['agents', filter],
    queryFn: ({ pageParam }) => management.agents.list({ ...filter, sort: 'name', limit: 100, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });
  return (
    <PageFrame
      title={t('nav.agents')}
      intro={t('agents.intro')}
      actions={
        mayCreate && (
          <ButtonLink kind="primary" icon="plus" href="/clients/new?kind=agent">
            {t('agents.create')}
          </ButtonLink>
        )
      }
    >
      <search className="toolbar">
        <TextField
          label={t('clients.search')}
          value={q}
          onText={(text) => change({ q: text })}
          type="search"
          placeholder={t('clients.search.placeholder')}
        />
        <TextField label={t('client.owner')} value={owner} onText={(text) => change({ owner: text })} />
      </search>
      <Rows
        query={agents}
        rowsOf={(page) => page.agents}
        empty={
          <State icon="empty" title={t(Object.keys(filter).length === 0 ? 'agents.none' : 'agents.none-found')}>
            <p>{t('agents.none.text')}</p>
          </State>
        }
      >
        {(rows, more) => <AgentList rows={rows} more={more} />}
      </Rows>
      <SameAs cli={cliLine('agent', 'list', ...options({ owner }))} call={{ method: 'GET', path: '/agents' }} />
    </PageFrame>
  );
};

const AgentList = ({ rows, more }: { readonly rows: readonly AgentRecord[]; readonly more: More }) => {
  const { t, count } = useTexts();
  const columns: readonly Column<AgentRecord>[] = [
    {
      title: t('agent'),
      share: 2,
      cell: ({ client_id, name, purpose }) => (
        <>
          <Link href={agentPath(client_id)} className="title-cell">
            {name}
          </Link>
          <span className="sub-cell">{purpose ?? client_id}</span>
        </>
      ),
    },
    { title: t('client.owner'), cell: ({ owner }) => <span className="break">{owner ?? t('agents.no-owner')}</span> },
    {
      title: t('agent.instances'),
      wide: true,
      cell: ({ instances }) => (
        <>
          {count('agents.enabled', instances.enabled)}
          <span className="sub-cell">{count('agents.seen', instances.seen_last_day)}</span>
        </>
      ),
    },
    {
      title: t('client.last-used'),
      wide: true,
      cell: ({ last_used_at }) =>
        last_used_at === null ? <span className="muted">{t('client.never')}</span> : <Time at={last_used_at} only="distance" />,
    },
    { title: t('clients.state'), cell: ({ state }) => <ClientState state={state} /> },
  ];
  return <VirtualList label={t('nav.agents')} columns={columns} rows={rows} keyOf={({ client_id }) => client_id} {...more} />;
};
