// The API clients: searched, filtered and ordered by the server, a page at a time.
import type { AuthMethod, ClientFilter, ClientRecord } from '@mintmark/client/management';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { management } from '../../api/management.ts';
import { ButtonLink } from '../../kit/button.tsx';
import { Rows } from '../../kit/rows.tsx';
import { State } from '../../kit/state.tsx';
import { VirtualList } from '../../kit/virtual-list.tsx';
import { useTexts } from '../../language/language.tsx';
import { useFilters } from '../../shell/fragment-location.ts';
import { PageFrame } from '../../shell/page.tsx';
import { useRight } from '../../shell/rights.ts';
import { linesOf } from '../new-client/draft.ts';
import { BulkActions } from './bulk-actions.tsx';
import { useClientColumns } from './columns.tsx';
import { ClientFilters } from './filters.tsx';

type Sort = NonNullable<ClientFilter['sort']>;

const DAY = 86_400_000;

/** The filter of a request, from the filters of the page. */
const filterOf = (filters: URLSearchParams): ClientFilter => {
  const text = (name: string): string | undefined => filters.get(name) ?? undefined;
  const unused = Number(filters.get('unused') ?? 0);
  const ends = Number(filters.get('ends') ?? 0);
  return {
    q: text('q'),
    owner: text('owner'),
    scope: text('scope'),
    label: linesOf(filters.get('label') ?? ''),
    state: text('state') as ClientFilter['state'],
    token_endpoint_auth_method: text('method') as AuthMethod | undefined,
    // By the minute, so that the same filter is the same request.
    unused_since: unused > 0 ? new Date(minute() - unused * DAY).toISOString() : undefined,
    expires_before: ends > 0 ? new Date(minute() + ends * DAY).toISOString() : undefined,
  };
};

const minute = (): number => Math.floor(Date.now() / 60_000) * 60_000;

export const Page = () => {
  const { t, count } = useTexts();
  const mayCreate = useRight('editClients');
  const [filters, change] = useFilters();
  const [selected, setSelected] = useState<ReadonlyMap<string, ClientRecord>>(new Map());
  const toggle = (client: ClientRecord): void => {
    const next = new Map(selected);
    if (!next.delete(client.client_id)) next.set(client.client_id, client);
    setSelected(next);
  };
  const columns = useClientColumns(mayCreate ? { ids: new Set(selected.keys()), toggle } : undefined);
  const sort = (filters.get('sort') ?? '-created') as Sort;
  const filter = useDeferredValue(JSON.stringify({ ...filterOf(filters), sort }));
  const clients = useInfiniteQuery({
    queryKey: ['clients', filter],
    queryFn: ({ pageParam }) => management.clients.list({ ...(JSON.parse(filter) as ClientFilter), limit: 100, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: (previous) => previous,
  });
  const found = clients.data?.pages.reduce((sum, page) => sum + page.clients.length, 0);
  const isFiltered = [...filters.keys()].some((name) => name !== 'sort');
  return (
    <PageFrame
      title={t('nav.clients')}
      intro={t('clients.intro')}
      actions={
        mayCreate && (
          <ButtonLink href="/clients/new" kind="primary" icon="plus">
            {t('clients.create')}
          </ButtonLink>
        )
      }
    >
      <ClientFilters filters={filters} onChange={change} />
      <p className="muted small" role="status">
        {found !== undefined && count(clients.hasNextPage ? 'clients.shown-more' : 'clients.shown', found)}
      </p>
      {selected.size > 0 && <BulkActions selected={[...selected.values()]} onDone={() => setSelected(new Map())} />}
      <Rows
        query={clients}
        rowsOf={(page) => page.clients}
        empty={
          <State icon="empty" title={t(isFiltered ? 'clients.none-found' : 'clients.none')}>
            <p>{t(isFiltered ? 'clients.none-found.text' : 'clients.none.text')}</p>
          </State>
        }
      >
        {(rows, more) => (
          <VirtualList
            label={t('nav.clients')}
            columns={columns}
            rows={rows}
            keyOf={({ client_id }) => client_id}
            order={{ sort, onSort: (next) => change({ sort: next }) }}
            {...more}
          />
        )}
      </Rows>
    </PageFrame>
  );
};
