// The printed table.
import { columns } from '../columns.ts';
import type { Row } from './figures.ts';

/** The servers that ratios refer to, and the heads of their columns. */
export const REFERENCES: Readonly<Record<string, string>> = {
  batch: '× batch',
  'no-signature': '× no-sig',
  'oidc-provider': '× oidc-p',
};

const thousands = (value: number): string => Math.round(value).toLocaleString('en-US');
const ratio = (value: number | undefined): string => value?.toFixed(2) ?? '–';

const HEAD = ['server', 'tokens/CPU-s', 'range', 'tokens/s', 'CPUs', ...Object.values(REFERENCES), 'p50 ms', 'p99 ms', 'peak MB', 'errors'];

const cells = (row: Row): readonly string[] => [
  row.server,
  thousands(row.tokensPerCpuSecond),
  row.range.map(thousands).join('–'),
  thousands(row.tokensPerSecond),
  row.processors.toFixed(2),
  ...Object.keys(REFERENCES).map((reference) => ratio(row.ratios[reference])),
  row.p50Ms.toFixed(2),
  row.p99Ms.toFixed(2),
  thousands(row.peakMemoryMB.reduce((sum, one) => sum + one, 0)),
  thousands(row.errors),
];

/** The rows of one number of connections. */
export const table = (rows: readonly Row[]): string => columns([HEAD, ...rows.map(cells)]);
