// What a client used: tokens over time, its quotas, and the addresses that it signs in from.
import { useQuery } from '@tanstack/react-query';
import { management } from '../../api/management.ts';
import { UsageChart } from '../../charts/usage-chart.tsx';
import { Badge } from '../../kit/badge.tsx';
import { Loaded } from '../../kit/state.tsx';
import { Time } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';
import { SignInTable } from '../grants/sign-in-table.tsx';
import type { TabProps } from './tab-props.ts';

export const UsageTab = ({ client }: TabProps) => {
  const { t } = useTexts();
  const { client_id } = client.record;
  return (
    <>
      <UsageChart clientId={client_id} />
      <Quotas clientId={client_id} />
      <section className="card" aria-labelledby="sign-ins">
        <h2 id="sign-ins">{t('sign-ins')}</h2>
        <p className="muted">{t('sign-ins.text')}</p>
        <SignInTable filter={{ client_id }} />
      </section>
    </>
  );
};

const Quotas = ({ clientId }: { readonly clientId: string }) => {
  const { t, number } = useTexts();
  const quotas = useQuery({ queryKey: ['quotas', clientId], queryFn: () => management.quotas.ofClient(clientId) });
  return (
    <section className="card" aria-labelledby="quotas">
      <h2 id="quotas">{t('quotas')}</h2>
      <Loaded query={quotas}>
        {({ quotas: found }) => (
          <ul className="rows">
            {found.every(({ windows }) => windows.length === 0) && <li className="muted">{t('quotas.none')}</li>}
            {found.flatMap(({ name, mode, windows }) =>
              windows.map(({ window, limit, used, ends_at }) => (
                <li key={`${name} ${window}`} className="stack-tight">
                  <span className="row spread">
                    <span>
                      <strong>{t('quotas.used', { used: number(used), limit: number(limit), window: t(`quotas.${window}`) })}</strong>
                      {name !== null && ` · ${name}`}
                    </span>
                    <Badge tone={used >= limit ? 'warn' : 'info'}>{t(`quotas.mode.${mode}`)}</Badge>
                  </span>
                  <meter className="meter" min={0} max={limit} value={Math.min(used, limit)} aria-label={t(`quotas.${window}`)} />
                  {ends_at !== null && (
                    <span className="muted small">
                      {t('quotas.ends')} <Time at={ends_at} />
                    </span>
                  )}
                </li>
              )),
            )}
          </ul>
        )}
      </Loaded>
    </section>
  );
};
