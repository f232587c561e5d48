// The sums of the chosen range, how long requests took in it, and why some were refused.
import { ManagementError } from '@mintmark/client/management';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { management } from '../../api/management.ts';
import { RANGES, type Range, useRange } from '../../charts/range.tsx';
import { useUsage } from '../../charts/use-usage.ts';
import { Icon } from '../../kit/icon.tsx';
import { Loaded } from '../../kit/state.tsx';
import { Time } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';

const HOUR = 3_600_000;
/** The clients that are counted as active; of more, the number is not known. */
const COUNTED = 1000;
/** The reasons that are shown, the most frequent first. */
const SHOWN = 8;

/** How many clients obtained tokens, at least, and whether there may be more. */
const useActiveClients = (range: Range) =>
  useQuery({
    queryKey: ['active-clients', range],
    queryFn: async () => {
      const from = new Date(Date.now() - RANGES[range].hours * HOUR).toISOString();
      const { usage, next_cursor } = await management.usage.list({ group: 'client', by: 'day', from, limit: COUNTED });
      const active = new Set(usage.filter(({ key, granted, coalesced }) => key !== null && granted + coalesced > 0).map(({ key }) => key));
      return { number: active.size, hasMore: next_cursor !== null };
    },
  });

/** How long requests took. Only operators of the home tenant may know. */
const useLatency = (range: Range) =>
  useQuery({
    queryKey: ['latency', range],
    queryFn: async () => {
      try {
        return await management.latency({ hours: String(RANGES[range].hours) });
      } catch (error) {
        if (error instanceof ManagementError && error.status === 403) return null;
        throw error;
      }
    },
    refetchInterval: 60_000,
  });

const Tile = ({ value, name, more }: { readonly value: string; readonly name: string; readonly more?: string }) => (
  <li className="tile">
    <strong>{value}</strong>
    <span>{name}</span>
    {more !== undefined && <span className="small">{more}</span>}
  </li>
);

export const Sums = () => {
  const { t, number } = useTexts();
  const [range] = useRange();
  const usage = useUsage(range);
  const clients = useActiveClients(range);
  const latency = useLatency(range);
  const token = latency.data?.endpoints.find(({ endpoint }) => endpoint === 'token');
  return (
    <>
      <Loaded query={usage}>
        {({ rows, from, to }) => {
          const sum = (member: 'granted' | 'refused' | 'introspected'): number => rows.reduce((total, row) => total + row[member], 0);
          const perMinute = (sum('granted') * 60_000) / (to - from);
          return (
            <ul className="tiles">
              <Tile value={number(sum('granted'))} name={t('overview.tokens')} />
              <Tile value={number(rounded(perMinute))} name={t('overview.per-minute')} more={t('overview.average')} />
              <Tile value={number(sum('refused'))} name={t('overview.refusals')} />
              <Tile value={number(sum('introspected'))} name={t('overview.introspections')} />
              {clients.data !== undefined && (
                <Tile value={`${number(clients.data.number)}${clients.data.hasMore ? '+' : ''}`} name={t('overview.clients')} />
              )}
              {token !== undefined && (
                <Tile
                  value={`${number(token.p95)} ms`}
                  name={t('overview.p95')}
                  more={t('overview.p50-p99', { p50: number(token.p50), p99: number(token.p99) })}
                />
              )}
            </ul>
          );
        }}
      </Loaded>
      {latency.data && (
        <p className="muted small">
          {t('overview.latency-since')} <Time at={latency.data.since} />
        </p>
      )}
    </>
  );
};

/** Two digits, where there is little. */
const rounded = (value: number): number => (value < 10 ? Math.round(value * 100) / 100 : Math.round(value));

export const Reasons = () => {
  const { t, number } = useTexts();
  const [range] = useRange();
  const usage = useUsage(range);
  return (
    <section className="card" aria-labelledby="reasons">
      <h2 id="reasons">{t('overview.reasons')}</h2>
      <Loaded query={usage}>
        {({ rows }) => {
          const reasons = new Map<string, number>();
          for (const row of rows)
            for (const [reason, times] of Object.entries(row.reasons)) reasons.set(reason, (reasons.get(reason) ?? 0) + times);
          if (reasons.size === 0) return <p className="muted">{t('overview.no-refusals')}</p>;
          return (
            <ul className="rows">
              {[...reasons]
                .toSorted(([, a], [, b]) => b - a)
                .slice(0, SHOWN)
                .map(([reason, times]) => (
                  <li key={reason} className="row spread">
                    <Link href={`/audit?reason=${reason}&days=${RANGES[range].hours / 24}`}>
                      <code>{reason}</code>
                    </Link>
                    <span className="row">
                      {number(times)} <Icon name="chevron" />
                    </span>
                  </li>
                ))}
            </ul>
          );
        }}
      </Loaded>
    </section>
  );
};
