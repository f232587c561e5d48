// What a client used: tokens over time, its quotas, and the addresses that it signs in from.
import { useQuery } from '@tanstack/react-query';
import { management } from '../../api/management.ts';
import { UsageChart } from '../../charts/usage-chart.tsx';
import { Loaded } from '../../kit/state.tsx';
import { useTexts } from '../../language/language.tsx';
import { SignInTable } from '../grants/sign-in-table.tsx';
import { QuotaWindow } from '../quotas/quota-windows.tsx';
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
  const { t } = useTexts();
  const quotas = useQuery({ queryKey: ['quotas', clientId], queryFn: () => management.quotas.ofClient(clientId) });
  return (
    <section className="card" aria-labelledby="quotas">
      <h2 id="quotas">{t('quotas')}</h2>
      <Loaded query={quotas}>
        {({ quotas: found }) => (
          <ul className="rows">
            {found.every(({ windows }) => windows.length === 0) && <li className="muted">{t('quotas.none')}</li>}
            {found.flatMap(({ name, mode, windows }) =>
              windows.map((window) => <QuotaWindow key={`${name} ${window.window}`} {...{ window, mode, name }} />),
            )}
          </ul>
        )}
      </Loaded>
    </section>
  );
};
