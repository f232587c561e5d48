// One agent: who owns it, what it may do, what it did, and how to stop it or one of its instances.
import type { AgentWithActivity } from '@mintmark/client/management';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'wouter';
import { cliLine } from '../../actions/command-lines.ts';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Id } from '../../kit/copy.tsx';
import { Pairs } from '../../kit/pairs.tsx';
import { Loaded } from '../../kit/state.tsx';
import { Time } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';
import { PageFrame } from '../../shell/page.tsx';
import { ClientState } from '../clients/client-state.tsx';
import { clientPath } from '../clients/columns.tsx';
import { Activity } from './activity.tsx';
import { Instances } from './instances.tsx';
import { Rights } from './rights.tsx';
import { StopAgent } from './stop-agent.tsx';

export const Page = () => {
  const { t } = useTexts();
  const { id = '' } = useParams<{ id: string }>();
  const agent = useQuery({ queryKey: ['agent', id], queryFn: () => management.agents.get(id) });
  const found = agent.data;
  if (found === undefined)
    return (
      <PageFrame title={id}>
        <Loaded query={agent}>{() => null}</Loaded>
      </PageFrame>
    );
  return (
    <PageFrame
      title={found.name}
      intro={found.purpose ?? found.description ?? undefined}
      actions={
        <>
          <ClientState state={found.state} />
          <StopAgent agent={found} />
        </>
      }
    >
      <Owner agent={found} />
      <Rights rights={found.rights} clientId={found.client_id} />
      <Activity activity={found.activity} />
      <Instances agent={found} />
      <SameAs cli={cliLine('agent', 'show', id)} call={{ method: 'GET', path: `/agents/${encodeURIComponent(id)}` }} />
      <p>
        <Link href={clientPath(id)}>{t('agent.to-client')}</Link>
      </p>
    </PageFrame>
  );
};

const Owner = ({ agent }: { readonly agent: AgentWithActivity }) => {
  const { t } = useTexts();
  const { client_id, owner, contacts, environment, created_at, created_by, expires_at, last_used_at, last_used_from } = agent;
  const facts = [
    [t('client.id'), <Id key="id" value={client_id} of={t('client.id')} />],
    [t('client.owner'), owner ?? t('agents.no-owner')],
    [t('client.contact'), contacts.join(', ') || '–'],
    [t('client.environment'), environment ?? '–'],
    [
      t('client.created'),
      <span key="created">
        <Time at={created_at} only="time" /> {t('client.by')} <code className="break">{created_by}</code>
      </span>,
    ],
    ...(expires_at === null ? [] : [[t('secret.ends'), <Time key="ends" at={expires_at} />] as const]),
    [
      t('client.last-used'),
      last_used_at === null ? (
        t('client.never')
      ) : (
        <span key="used">
          <Time at={last_used_at} only="distance" /> {t('secret.from', { address: last_used_from ?? '?' })}
        </span>
      ),
    ],
  ] as const;
  return <Pairs facts={facts} />;
};
