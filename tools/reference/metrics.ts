// The page of metrics, from what a server registers.
import type { Family } from '@mintmark/server/reference';
import { code, prose, sections, table } from './markdown.ts';

const rowOf = ({ name, type, labels, help }: Family): readonly string[] => [code(name), type, labels.map(code).join(', '), prose(help)];

/** The page. @param families - of a server that registers every metric */
export const metricsPage = (families: readonly Family[]): string =>
  sections(
    '# Metrics',
    '`GET /metrics` on the operations address (`--management-listen`) has these. [Monitoring](../guides/monitoring.md) has the objectives, alerts and dashboard that use them. Of several workers, a scrape gets the sum. The number of series is bounded, for each worker and for all that have ended: beyond 300 of a metric, or 40 of a histogram, the first label is `other`.',
    table(['metric', 'type', 'labels', ''], families.toSorted((one, other) => (one.name < other.name ? -1 : 1)).map(rowOf)),
  );
