// The columns of the list of clients.
import type { ClientFilter, ClientRecord } from '@mintmark/client/management';
import { Link } from 'wouter';
import { Time } from '../../kit/time.tsx';
import type { Column } from '../../kit/virtual-list.tsx';
import { type Texts, useTexts } from '../../language/language.tsx';
import { ClientState } from './client-state.tsx';
import { lastUseOf, nextEndOf } from './credentials.ts';

type Sort = NonNullable<ClientFilter['sort']>;

/** The path of a client's page. */
export const clientPath = (clientId: string): string => `/clients/${encodeURIComponent(clientId)}`;

/** @param selection - the ids of the selected clients; without it, none can be selected */
export const useClientColumns = (selection?: {
  readonly ids: ReadonlySet<string>;
  readonly toggle: (client: ClientRecord) => void;
}): readonly Column<ClientRecord, Sort>[] => {
  const texts = useTexts();
  const { t } = texts;
  return [
    {
      title: t('client'),
      share: 2.2,
      sort: ['name', '-name'],
      cell: (client) => (
        <span className="cell-row">
          {selection !== undefined && (
            <input
              type="checkbox"
              aria-label={t('clients.select', { name: client.name })}
              checked={selection.ids.has(client.client_id)}
              onChange={() => selection.toggle(client)}
            />
          )}
          <span className="cell-main">
            <Link href={clientPath(client.client_id)} className="title-cell">
              {client.name}
            </Link>
            <code className="sub-cell">{client.client_id}</code>
          </span>
        </span>
      ),
    },
    { title: t('client.owner'), wide: true, cell: ({ owner }) => <span className="break">{owner ?? '–'}</span> },
    {
      title: t('client.credentials'),
      wide: true,
      share: 1.3,
      cell: (client) => <Credentials client={client} texts={texts} />,
    },
    {
      title: t('client.last-used'),
      wide: true,
      cell: (client) => {
        const used = lastUseOf(client);
        return used === undefined ? <span className="muted">{t('client.never')}</span> : <Time at={used} only="distance" />;
      },
    },
    {
      title: t('client.created'),
      wide: true,
      sort: ['created', '-created'],
      cell: ({ created_at }) => <Time at={created_at} only="distance" />,
    },
    { title: t('clients.state'), share: 0.9, cell: ({ state }) => <ClientState state={state} /> },
  ];
};

const Credentials = ({ client, texts: { t, count } }: { readonly client: ClientRecord; readonly texts: Texts }) => {
  const active = client.secrets.filter(({ state }) => state === 'active');
  const end = nextEndOf(client);
  return (
    <>
      {active.length > 0 ? count('client.secrets', active.length) : <code>{client.token_endpoint_auth_method}</code>}
      {end !== undefined && (
        <span className="sub-cell">
          {t('client.ends')} <Time at={end} only="distance" />
        </span>
      )}
    </>
  );
};
