// Who uses what, and who wastes: tokens over time and by group, the clients that obtain more than they need, and unused
// scopes.
import { UsageChart } from '../../charts/usage-chart.tsx';
import { useTexts } from '../../language/language.tsx';
import { PageFrame } from '../../shell/page.tsx';
import { UnusedScopes } from './unused-scopes.tsx';
import { UsageByGroup } from './usage-by-group.tsx';
import { Waste } from './waste.tsx';

export const Page = () => {
  const { t } = useTexts();
  return (
    <PageFrame title={t('nav.usage')} intro={t('usage.intro')}>
      <UsageChart />
      <UsageByGroup />
      <Waste />
      <UnusedScopes />
    </PageFrame>
  );
};
