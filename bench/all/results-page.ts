// Renders the page of the results, in Markdown.
import type { Measured } from '../compare/measure.ts';
import { tableLines, threadLines } from '../compare/table.ts';
import { comparisonOf, SECTIONS } from './sections.ts';
import { type RunFigures, TARGETS } from './targets.ts';

/** Where, when and how the run was measured. */
export interface RunFacts {
  /** One sentence each. */
  readonly environment: readonly string[];
  readonly command: string;
  readonly method: string;
}

/** Further tables with their headings. */
export type OtherTables = readonly (readonly [title: string, lines: readonly (readonly string[])[]])[];

const NUMBER = /^[\d–]/;

/** A table in Markdown: the first line has the heads, and columns of numbers are aligned to the right. */
export const markdownTable = ([head = [], ...lines]: readonly (readonly string[])[]): string => {
  const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const isNumeric = (column: number): boolean => lines.every((line) => NUMBER.test(line[column] ?? ''));
  return [row(head), row(head.map((_, column) => (isNumeric(column) ? '--:' : '---'))), ...lines.map(row)].join('\n');
};

/** The lines of the table of targets: name, target, figure, and whether it is met. */
export const targetLines = (run: RunFigures): readonly (readonly string[])[] =>
  TARGETS.map(({ name, target, outcome }) => {
    const reached = outcome(run);
    return reached === undefined
      ? [name, target, 'not measured in this run', '–']
      : [name, target, reached.figure, reached.met === undefined ? '–' : reached.met ? 'yes' : 'no'];
  });

const tables = (name: (typeof SECTIONS)[number]['name'], { rows, intervals }: Measured, all: readonly number[]): string =>
  all
    .map((connections) => {
      const here = intervals.filter((interval) => interval.connections === connections);
      const table = tableLines(
        rows.filter((row) => row.connections === connections),
        comparisonOf({ name }),
      );
      return `${connections} connections:\n\n${markdownTable(table)}\n\nCPU µs of each by thread:\n\n${markdownTable(threadLines(here))}`;
    })
    .join('\n\n');

const serverList = (run: RunFigures): string => {
  const servers = SECTIONS.filter(({ name }) => run.sections.has(name)).flatMap((section) => comparisonOf(section).servers);
  const unique = new Map(servers.map(({ name, description }) => [`${name}: ${description}`, [`\`${name}\``, description]]));
  return markdownTable([['server', 'what it is'], ...unique.values()]);
};

/** The whole page. */
export const resultsPage = ({ environment, command, method }: RunFacts, run: RunFigures, others: OtherTables): string => {
  const parts = SECTIONS.flatMap(({ name, title, connections }) => {
    const results = run.sections.get(name);
    const failure = run.failures.get(name);
    if (failure !== undefined) return [`## ${title}\n\nFailed: ${failure}`];
    return results === undefined ? [] : [`## ${title}\n\n${tables(name, results, connections)}`];
  });
  const pacedConnections = run.paced.rows.slice(0, 1).map((row) => row.connections);
  const { tokensPerSecond = 0 } = run.paced.rows[0] ?? {};
  return [
    '# Results',
    `Written by \`${command}\`; do not edit. ${method} [bench/README.md](../../bench/README.md) explains the columns.`,
    environment.map((fact) => `- ${fact}`).join('\n'),
    '## Targets',
    'A ratio is one of tokens per CPU-second of the whole process tree, in the same round: the median of the rounds, and in\nparentheses an interval that contains the true median with 95 % confidence (the extremes with fewer than six rounds).',
    markdownTable([['what', 'target', 'measured', 'met'], ...targetLines(run)]),
    ...parts,
    `## Latency at a constant rate\n\n${Math.round(tokensPerSecond).toLocaleString('en-US')} requests per second, 70 % of the lower of the two capacities,\nmeasured right before. A request's time begins when it is due, even if no connection is free.\n\n${tables('token', run.paced, pacedConnections)}`,
    ...others.map(([title, lines]) => `## ${title}\n\n${markdownTable(lines)}`),
    `## The servers\n\n${serverList(run)}`,
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
};
