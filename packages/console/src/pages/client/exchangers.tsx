// Who may act for a client: the clients whose exchange policies are about its tokens.
import type { ClientRecord } from '@mintmark/client/management';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { cliLine } from '../../actions/command-lines.ts';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Rows } from '../../kit/rows.tsx';
import { type Column, VirtualList } from '../../kit/virtual-list.tsx';
import { Whole } from '../../kit/whole.tsx';
import { useTexts } from '../../language/language.tsx';
import { ClientState } from '../clients/client-state.tsx';
import { clientPath } from '../clients/columns.tsx';

export const Exchangers = ({ clientId }: { readonly clientId: string }) => {
  const { t } = useTexts();
  const columns = useColumns();
  const exchangers = useInfiniteQuery({
    queryKey: ['exchangers', clientId],
    queryFn: ({ pageParam }) => management.clients.exchangers(clientId, { limit: 100, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });
  return (
    <section className="card" aria-labelledby="exchangers">
      <h2 id="exchangers">{t('exchangers')}</h2>
      <p className="muted">{t('exchangers.text')}</p>
      <Rows query={exchangers} rowsOf={(page) => page.clients} empty={<p>{t('exchangers.none')}</p>}>
        {(rows, more) => (
          <VirtualList label={t('exchangers')} columns={columns} rows={rows} keyOf={({ client_id }) => client_id} {...more} />
        )}
      </Rows>
      <SameAs
        cli={cliLine('client', 'exchangers', clientId)}
        call={{ method: 'GET', path: `/clients/${encodeURIComponent(clientId)}/exchangers` }}
      />
    </section>
  );
};

const useColumns = (): readonly Column<ClientRecord>[] => {
  const { t } = useTexts();
  return [
    {
      title: t('client'),
      share: 1.4,
      cell: ({ client_id, name, state, owner }) => (
        <>
          <Link href={`${clientPath(client_id)}/exchange`} className="title-cell">
            {name}
          </Link>{' '}
          {state !== 'enabled' && <ClientState state={state} />}
          <span className="sub-cell">{owner === null ? client_id : `${client_id} · ${owner}`}</span>
        </>
      ),
    },
    { title: t('exchange.mode'), wide: true, cell: ({ exchange }) => exchange !== null && t(`exchangers.mode.${exchange.mode}`) },
    {
      title: t('exchange.targets'),
      share: 1.6,
      cell: ({ exchange }) =>
        exchange?.to.map(({ resource, scopes = [], mapped_scopes = {} }) => (
          <div key={resource}>
            <Whole text={resource} />
            <span className="sub-cell">{[...new Set([...scopes, ...Object.values(mapped_scopes).flat()])].join(' ')}</span>
          </div>
        )),
    },
  ];
};
