// One client: its head, and a tab for each of its aspects.
import type { ClientRecord } from '@mintmark/client/management';
import { useQuery } from '@tanstack/react-query';
import { type ComponentType, useEffect, useRef } from 'react';
import { Link, useParams } from 'wouter';
import { Id } from '../../kit/copy.tsx';
import { type Fact, Pairs } from '../../kit/pairs.tsx';
import { Denied, Loaded } from '../../kit/state.tsx';
import { Time } from '../../kit/time.tsx';
import type { PlainKey } from '../../language/catalog.ts';
import { useTexts } from '../../language/language.tsx';
import { PageFrame } from '../../shell/page.tsx';
import { hasRight, type Right, useSession } from '../../shell/rights.ts';
import { agentPath } from '../agents/agent-path.ts';
import { ClientState } from '../clients/client-state.tsx';
import { clientPath } from '../clients/columns.tsx';
import { AccessTab } from './access.tsx';
import { clientQuery } from './client-form.ts';
import { CredentialsTab } from './credentials.tsx';
import { DangerTab } from './danger.tsx';
import { DetailsTab } from './details.tsx';
import { ExchangeTab } from './exchange.tsx';
import { GrantsTab } from './grants.tsx';
import { HistoryTab } from './history.tsx';
import type { TabProps } from './tab-props.ts';
import { TrustTab } from './trust.tsx';
import { UsageTab } from './usage.tsx';

const TABS: readonly {
  readonly path: string;
  readonly title: PlainKey;
  readonly content: ComponentType<TabProps>;
  readonly right?: Right;
}[] = [
  { path: '', title: 'client.credentials', content: CredentialsTab },
  { path: 'details', title: 'client.details', content: DetailsTab },
  { path: 'access', title: 'client.access', content: AccessTab },
  { path: 'trust', title: 'client.trust', content: TrustTab },
  { path: 'exchange', title: 'client.exchange', content: ExchangeTab },
  { path: 'usage', title: 'client.usage', content: UsageTab, right: 'readGrants' },
  { path: 'grants', title: 'client.grants', content: GrantsTab, right: 'readGrants' },
  { path: 'history', title: 'client.history', content: HistoryTab, right: 'readAudit' },
  { path: 'danger', title: 'client.danger', content: DangerTab },
];

export const Page = () => {
  const { id = '' } = useParams<{ id: string }>();
  const client = useQuery(clientQuery(id));
  const found = client.data;
  if (found === undefined)
    return (
      <PageFrame title={id}>
        <Loaded query={client}>{() => null}</Loaded>
      </PageFrame>
    );
  return (
    <PageFrame title={found.record.name} intro={found.record.description ?? undefined} actions={<ClientState state={found.record.state} />}>
      <Head client={found.record} />
      {found.record.state === 'deleted' ? <DangerTab client={found} /> : <Tabs client={found} />}
    </PageFrame>
  );
};

const Tabs = ({ client }: TabProps) => {
  const { t } = useTexts();
  const { id = '', tab = '' } = useParams<{ id: string; tab?: string }>();
  const { operator } = useSession();
  const shown = TABS.filter(({ right }) => right === undefined || hasRight(operator.entitlements, right));
  const isDenied = !shown.some(({ path }) => path === tab) && TABS.some(({ path }) => path === tab);
  const Content = shown.find(({ path }) => path === tab)?.content ?? CredentialsTab;
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // In a narrow window, it may be out of view; the first one never is.
    if (tab !== '') nav.current?.querySelector('[aria-current=page]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [tab]);
  return (
    <>
      <nav className="tabs" aria-label={t('client')} ref={nav}>
        {shown.map(({ path, title }) => (
          <Link
            key={path}
            href={path === '' ? clientPath(id) : `${clientPath(id)}/${path}`}
            className="tab"
            aria-current={path === tab ? 'page' : undefined}
          >
            {t(title)}
          </Link>
        ))}
      </nav>
      {isDenied ? <Denied /> : <Content client={client} />}
    </>
  );
};

const Head = ({ client }: { readonly client: ClientRecord }) => {
  const { t } = useTexts();
  const { client_id, kind, owner, environment, contacts, token_endpoint_auth_method, created_at, created_by } = client;
  const facts: readonly Fact[] = [
    [t('client.id'), <Id key="id" value={client_id} of={t('client.id')} />],
    ...(kind === 'agent'
      ? [
          [
            t('agent'),
            <Link key="agent" href={agentPath(client_id)}>
              {t('agent.to-agent')}
            </Link>,
          ] as const,
        ]
      : []),
    [t('client.owner'), owner ?? '–'],
    [t('client.environment'), environment ?? '–'],
    [t('client.contact'), contacts.join(', ') || '–'],
    [t('clients.method'), token_endpoint_auth_method],
    [
      t('client.created'),
      <span key="created">
        <Time at={created_at} only="time" /> {t('client.by')} <code className="break">{created_by}</code>
      </span>,
    ],
  ];
  return <Pairs facts={facts} />;
};
