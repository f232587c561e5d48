// One token of a chain: how it came about, what it permits, and the end of its branch.
import type { GrantRecord } from '@mintmark/client/management';
import { Link } from 'wouter';
import { Id } from '../../kit/copy.tsx';
import { type Fact, Pairs } from '../../kit/pairs.tsx';
import { Time } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';
import { clientPath } from '../clients/columns.tsx';
import { GrantStatus } from '../grants/grant-status.tsx';
import { actorsOf, type ChainTree } from './branch.ts';
import { BranchActions } from './branch-actions.tsx';

export const ChainToken = ({ grant, tree }: { readonly grant: GrantRecord; readonly tree: ChainTree }) => {
  const { t } = useTexts();
  const { grant_id, client_id, status, sub, act, depth, scope, audience, credential_id, address, instance } = grant;
  const parent = tree.grants.get(grant.parent_id ?? '')?.client_id ?? t('chain.how.another');
  const how =
    depth === 0
      ? t('chain.how.original', { client: client_id })
      : act === null
        ? t('chain.how.impersonation', { client: client_id, parent, subject: sub })
        : t('chain.how.delegation', { client: client_id, parent, subject: sub });
  const facts: readonly Fact[] = [
    [
      t('client'),
      <Link key="client" href={clientPath(client_id)}>
        {client_id}
      </Link>,
    ],
    [t('chain.subject'), sub],
    [t('chain.actors'), actorsOf(act).join(' ← ') || '–'],
    ...(instance === null ? [] : [[t('agent.instance'), instance] as const]),
    [t('chain.audience'), audience.join(' ')],
    [t('client.scopes'), scope === '' ? '–' : scope],
    [t('sign-ins.address'), address],
    [t('grants.issued'), <Time key="value" at={grant.issued_at} />],
    [t('token.expires'), <Time key="value" at={grant.expires_at} />],
    ...(grant.suspended_at === null ? [] : [[t('grants.status.suspended'), <Time key="value" at={grant.suspended_at} />] as const]),
    ...(grant.revoked_at === null ? [] : [[t('grants.status.revoked'), <Time key="value" at={grant.revoked_at} />] as const]),
    [
      t('sign-ins.credential'),
      <Link key="value" href={`/grants?client=${encodeURIComponent(client_id)}&credential=${encodeURIComponent(credential_id)}`}>
        <code>{credential_id}</code>
      </Link>,
    ],
    [t('chain.grant'), <Id key="value" value={grant_id} of={t('chain.grant')} />],
  ];
  return (
    <section className="card" aria-labelledby="token">
      <div className="row spread">
        <h2 id="token" className="break">
          {t('chain.token-of', { client: client_id })}
        </h2>
        <GrantStatus status={status} />
      </div>
      <p>{how}</p>
      <Pairs facts={facts} />
      <BranchActions grant={grant} tree={tree} />
    </section>
  );
};
