// What needs attention today, first; then what the server does, in the chosen range.
import { RangeChoice } from '../../charts/range.tsx';
import { UsageChart } from '../../charts/usage-chart.tsx';
import { useTexts } from '../../language/language.tsx';
import { PageFrame } from '../../shell/page.tsx';
import { useRight } from '../../shell/rights.ts';
import { Attention } from './attention.tsx';
import { KeySchedule } from './key-schedule.tsx';
import { Reasons, Sums } from './sums.tsx';

export const Page = () => {
  const { t } = useTexts();
  const [readsClients, readsGrants, readsKeys] = [useRight('readClients'), useRight('readGrants'), useRight('readKeys')];
  return (
    <PageFrame title={t('nav.overview')} intro={t('overview.intro')}>
      {readsClients && <Attention />}
      {readsGrants && (
        <>
          <div className="row row-end">
            <RangeChoice />
          </div>
          <Sums />
          <UsageChart hasChoice={false} />
          <Reasons />
        </>
      )}
      {readsKeys && <KeySchedule />}
    </PageFrame>
  );
};
