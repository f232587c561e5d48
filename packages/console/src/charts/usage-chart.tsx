// The tokens and refusals of a range, of one client or of all.
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { management } from '../api/management.ts';
import { Segments } from '../kit/segments.tsx';
import { Loaded } from '../kit/state.tsx';
import { useTexts } from '../language/language.tsx';
import { Chart } from './chart.tsx';
import { usageSeries } from './usage-series.ts';

/** The ranges: their length in hours, and how they are counted. */
const RANGES = { day: [24, 'hour'], week: [168, 'hour'], month: [720, 'day'] } as const;
type Range = keyof typeof RANGES;

const HOUR = 3_600_000;

export const UsageChart = ({ clientId }: { readonly clientId?: string }) => {
  const { t } = useTexts();
  const [range, setRange] = useState<Range>('day');
  const [hours, by] = RANGES[range];
  const usage = useQuery({
    queryKey: ['usage', clientId, range],
    queryFn: async () => {
      const to = Date.now();
      const from = to - hours * HOUR;
      const rows = [];
      const filter = {
        by,
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        ...(clientId === undefined ? {} : { client_id: clientId }),
      };
      for await (const row of management.usage.listAll(filter)) rows.push(row);
      return { rows, from, to };
    },
    refetchInterval: 60_000,
  });
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
      <div className="row row-end">
        <Segments
          label={t('usage.range')}
          value={range}
          options={(Object.keys(RANGES) as Range[]).map((value) => ({ value, text: t(`usage.range.${value}`) }))}
          onValue={setRange}
        />
      </div>
      <Loaded query={usage}>
        {() => series !== undefined && lines !== undefined && <Chart title={t('usage.tokens')} times={series.times} lines={lines} />}
      </Loaded>
    </section>
  );
};
