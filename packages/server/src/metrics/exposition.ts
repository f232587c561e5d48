// The text that a scrape receives: the format of Prometheus, or OpenMetrics with exemplars.
import type { Family, Labels, Sample } from './family.ts';

/** A format of the exposition. */
export interface ExpositionFormat {
  readonly contentType: string;
  readonly render: (families: readonly Family[]) => string;
}

const prometheus: ExpositionFormat = {
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
  render: (families) => families.map((family) => rendered(family, family.name, () => '')).join(''),
};

// Its counters are named without `_total`, which their samples have.
const openMetrics: ExpositionFormat = {
  contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  render: (families) =>
    `${families.map((family) => rendered(family, family.type === 'counter' ? family.name.replace(/_total$/, '') : family.name, exemplarOf)).join('')}# EOF\n`,
};

/** The format for an `Accept` field. Prometheus prefers OpenMetrics, and gets exemplars by it. */
export const formatFor = (accept: string | undefined): ExpositionFormat =>
  accept?.includes('application/openmetrics-text') === true ? openMetrics : prometheus;

const rendered = (family: Family, title: string, exemplar: (sample: Sample) => string): string => {
  if (family.samples.length === 0) return '';
  const { name, help, type, samples } = family;
  const lines = samples.map((sample) => {
    const { suffix = '', labels, value } = sample;
    return `${name}${suffix}${labelsText(labels)} ${numberText(value)}${exemplar(sample)}\n`;
  });
  return `# HELP ${title} ${escaped(help)}\n# TYPE ${title} ${type}\n${lines.join('')}`;
};

const labelsText = (labels: Labels): string => {
  const entries = Object.entries(labels);
  if (entries.length === 0) return '';
  return `{${entries.map(([name, value]) => `${name}="${escaped(value).replaceAll('"', '\\"')}"`).join(',')}}`;
};

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

const numberText = (value: number): string => {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
};

const exemplarOf = ({ exemplar }: Sample): string =>
  exemplar === undefined ? '' : ` # {trace_id="${exemplar.traceId}"} ${numberText(exemplar.value)} ${exemplar.at.toFixed(3)}`;
