// What an agent may do: by its scopes, its rights here, its exchange policy; and which workloads become it.
import type { AgentRecord } from '@mintmark/client/management';
import { Link } from 'wouter';
import { type Fact, Pairs } from '../../kit/pairs.tsx';
import { useTexts } from '../../language/language.tsx';
import { clientPath } from '../clients/columns.tsx';

export const Rights = ({ rights, clientId }: Pick<AgentRecord, 'rights'> & { readonly clientId: string }) => {
  const { t } = useTexts();
  const { scopes, restrict_scopes, resources, entitlements, exchange, trusts, ip_rules, quota, introspect_authorization } = rights;
  const windows = (['minute', 'hour', 'day'] as const).flatMap((window) =>
    quota?.[window] === undefined ? [] : [`${quota[window]} ${t(`quotas.${window}`)}`],
  );
  const limits: readonly Fact[] = [
    [t('agent.entitlements'), entitlements.join(', ') || t('agent.entitlements.none')],
    [t('agent.introspects'), t(`agent.introspects.${introspect_authorization}`)],
    [
      t('client.exchange'),
      exchange === null ? (
        t('exchange.none')
      ) : (
        <Link
          key="exchange"
          href={`${clientPath(clientId)}/exchange`}
        >{`${exchange.mode}: ${exchange.to.map(({ resource }) => resource).join(', ')}`}</Link>
      ),
    ],
    [
      t('client.trust'),
      trusts.length === 0 ? (
        t('trust.none')
      ) : (
        <Link key="trust" href={`${clientPath(clientId)}/trust`}>
          {trusts.map(({ name, issuer, label }) => `${label ?? name} (${issuer})`).join(', ')}
        </Link>
      ),
    ],
    [t('client.ranges'), ip_rules === null ? t('agent.anywhere') : `${t(`client.ranges.${ip_rules.op}`)}: ${ip_rules.ranges.join(', ')}`],
    [t('quotas'), windows.join(', ') || t('quotas.none')],
  ];
  return (
    <section className="card" aria-labelledby="rights">
      <h2 id="rights">{t('agent.rights')}</h2>
      {resources.length === 0 && scopes.length === 0 && <p className="muted">{t('agent.rights.none')}</p>}
      <ul className="rows">
        {resources.map(({ uri, scopes: names }) => (
          <li key={uri} className="stack-tight">
            <strong className="break">{uri}</strong>
            <span className="row">
              {names.map((scope) => (
                <span key={scope} className="chip">
                  {scope}
                </span>
              ))}
              {names.length === 0 && <span className="muted">{t('resources.no-scopes')}</span>}
            </span>
          </li>
        ))}
      </ul>
      {!restrict_scopes && <p>{t('agent.any-scope')}</p>}
      <Pairs facts={limits} />
    </section>
  );
};
