// The usage of a range, of one client or of all, which charts and sums share.
import type { Usage } from '@mintmark/client/management';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { management } from '../api/management.ts';
import { RANGES, type Range } from './range.tsx';

const HOUR = 3_600_000;

/** The rows of a range, whose limits are milliseconds. */
export interface UsageOfRange {
  readonly rows: readonly Usage[];
  readonly from: number;
  readonly to: number;
}

export const useUsage = (range: Range, clientId?: string): UseQueryResult<UsageOfRange> =>
  useQuery({
    queryKey: ['usage', clientId, range],
    queryFn: async () => {
      const { hours, by } = RANGES[range];
      const to = Date.now();
      const from = to - hours * HOUR;
      const rows: Usage[] = [];
      // The sums of resources are all of it: a row for each client would be far more.
      const filter = clientId === undefined ? { group: 'resource' } : { client_id: clientId };
      for await (const row of management.usage.listAll({
        ...filter,
        by,
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
      }))
        rows.push(row);
      return { rows, from, to };
    },
    refetchInterval: 60_000,
  });
