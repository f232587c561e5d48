// What needs attention today, first; then what the server does.
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { management } from '../../api/management.ts';
import { UsageChart } from '../../charts/usage-chart.tsx';
import { Icon } from '../../kit/icon.tsx';
import { Loaded } from '../../kit/state.tsx';
import { useTexts } from '../../language/language.tsx';
import { PageFrame } from '../../shell/page.tsx';
import { useRight } from '../../shell/rights.ts';
import { Attention } from './attention.tsx';
import { KeySchedule } from './key-schedule.tsx';

export const Page = () => {
  const { t } = useTexts();
  const [readsClients, readsGrants, readsKeys] = [useRight('readClients'), useRight('readGrants'), useRight('readKeys')];
  return (
    <PageFrame title={t('nav.overview')} intro={t('overview.intro')}>
      {readsClients && <Attention />}
      {readsGrants && <Today />}
      {readsGrants && <UsageChart />}
      {readsKeys && <KeySchedule />}
    </PageFrame>
  );
};

const DAY = 86_400_000;

/** The sums of the last day. */
const Today = () => {
  const { t, number } = useTexts();
  const usage = useQuery({
    queryKey: ['usage-by-client'],
    queryFn: async () => {
      const rows = [];
      for await (const row of management.usage.listAll({ group: 'client', by: 'day', from: new Date(Date.now() - DAY).toISOString() }))
        rows.push(row);
      return rows;
    },
  });
  return (
    <Loaded query={usage}>
      {(rows) => {
        const sum = (member: 'granted' | 'refused' | 'introspected'): number => rows.reduce((total, row) => total + row[member], 0);
        const reasons = new Map<string, number>();
        for (const row of rows)
          for (const [reason, times] of Object.entries(row.reasons)) reasons.set(reason, (reasons.get(reason) ?? 0) + times);
        const tiles = [
          [t('overview.tokens'), sum('granted')],
          [t('overview.refusals'), sum('refused')],
          [t('overview.introspections'), sum('introspected')],
          [t('overview.clients'), new Set(rows.filter(({ granted }) => granted > 0).map(({ key }) => key)).size],
        ] as const;
        return (
          <>
            <ul className="tiles">
              {tiles.map(([name, value]) => (
                <li key={name} className="tile">
                  <strong>{number(value)}</strong>
                  <span>{name}</span>
                </li>
              ))}
            </ul>
            {reasons.size > 0 && (
              <section className="card" aria-labelledby="reasons">
                <h2 id="reasons">{t('overview.reasons')}</h2>
                <ul className="rows">
                  {[...reasons]
                    .toSorted(([, a], [, b]) => b - a)
                    .slice(0, 6)
                    .map(([reason, times]) => (
                      <li key={reason} className="row spread">
                        <Link href={`/audit?reason=${reason}`}>
                          <code>{reason}</code>
                        </Link>
                        <span className="row">
                          {number(times)} <Icon name="chevron" />
                        </span>
                      </li>
                    ))}
                </ul>
              </section>
            )}
          </>
        );
      }}
    </Loaded>
  );
};
