// Who uses what, and who wastes: tokens over time, the clients that obtain more than they need, and unused scopes.
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { management } from '../../api/management.ts';
import { UsageChart } from '../../charts/usage-chart.tsx';
import { Loaded, State } from '../../kit/state.tsx';
import { useTexts } from '../../language/language.tsx';
import { PageFrame } from '../../shell/page.tsx';
import { clientPath } from '../clients/columns.tsx';

export const Page = () => {
  const { t } = useTexts();
  return (
    <PageFrame title={t('nav.usage')} intro={t('usage.intro')}>
      <UsageChart />
      <Waste />
      <Unused />
    </PageFrame>
  );
};

const Waste = () => {
  const { t, number } = useTexts();
  const waste = useQuery({ queryKey: ['waste'], queryFn: () => management.reports.waste() });
  return (
    <section className="card" aria-labelledby="waste">
      <h2 id="waste">{t('usage.waste')}</h2>
      <p className="muted">{t('usage.waste.text')}</p>
      <Loaded query={waste}>
        {({ clients }) =>
          clients.length === 0 ? (
            <State icon="check" title={t('usage.waste.none')} />
          ) : (
            <table className="plain">
              <thead>
                <tr>
                  <th scope="col">{t('client')}</th>
                  <th scope="col" className="number">
                    {t('usage.issued')}
                  </th>
                  <th scope="col" className="number">
                    {t('usage.needed')}
                  </th>
                  <th scope="col">{t('sign-ins.address')}</th>
                </tr>
              </thead>
              <tbody>
                {clients.map(({ client_id, issued, needed, addresses }) => (
                  <tr key={client_id}>
                    <td>
                      <Link href={clientPath(client_id)}>{client_id}</Link>
                    </td>
                    <td className="number">{number(issued)}</td>
                    <td className="number">{number(needed)}</td>
                    <td>{addresses.map(({ address }) => address).join(', ')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Loaded>
    </section>
  );
};

const Unused = () => {
  const { t } = useTexts();
  const unused = useQuery({ queryKey: ['unused-scopes'], queryFn: () => management.reports.unusedScopes() });
  return (
    <section className="card" aria-labelledby="unused">
      <h2 id="unused">{t('usage.unused')}</h2>
      <p className="muted">{t('usage.unused.text')}</p>
      <Loaded query={unused}>
        {({ clients }) =>
          clients.length === 0 ? (
            <State icon="check" title={t('usage.unused.none')} />
          ) : (
            <ul className="rows">
              {clients.map(({ client_id, unused: scopes }) => (
                <li key={client_id} className="row spread">
                  <Link href={`${clientPath(client_id)}/access`}>{client_id}</Link>
                  <span className="row">
                    {scopes.map(({ scope }) => (
                      <code key={scope} className="chip">
                        {scope}
                      </code>
                    ))}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
};
