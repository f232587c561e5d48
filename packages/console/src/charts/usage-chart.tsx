// The tokens and refusals of the chosen range, of one client or of all.
import { useMemo } from 'react';
import { Loaded } from '../kit/state.tsx';
import { useTexts } from '../language/language.tsx';
import { Chart } from './chart.tsx';
import { RANGES, RangeChoice, useRange } from './range.tsx';
import { usageSeries } from './usage-series.ts';
import { useUsage } from './use-usage.ts';

/** @param hasChoice - whether the range is chosen here, and not elsewhere on the page */
export const UsageChart = ({ clientId, hasChoice = true }: { readonly clientId?: string; readonly hasChoice?: boolean }) => {
  const { t } = useTexts();
  const [range] = useRange();
  const { by } = RANGES[range];
  const usage = useUsage(range, clientId);
  const series = useMemo(() => usage.data && usageSeries(usage.data.rows, by, usage.data.from, usage.data.to), [usage.data, by]);
  const lines = useMemo(
    () =>
      series && [
        { name: t('usage.granted'), colour: '--chart-1', values: series.granted } as const,
        { name: t('usage.refused'), colour: '--chart-2', values: series.refused } as const,
      ],
    [series, t],
  );
  return (
    <section className="card">
      {hasChoice && (
        <div className="row row-end">
          <RangeChoice />
        </div>
      )}
      <Loaded query={usage}>
        {() => series !== undefined && lines !== undefined && <Chart title={t('usage.tokens')} times={series.times} lines={lines} />}
      </Loaded>
    </section>
  );
};
