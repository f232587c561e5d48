// `mintmark audit list`: lists audit entries, newest first.
import type { AuditEntryRecord, AuditPage } from '@mintmark/client/management';
import { connectManagement } from '../../connection.ts';
import { addConnectionOptions, type ConnectionOptions } from '../../credentials/connection-options.ts';
import { defineCommand } from '../../define-command.ts';
import { UsageError } from '../../failure/usage-error.ts';
import { type Io, writeLine } from '../../io.ts';
import { addOutputOptions, type OutputOptions, print } from '../../output/output-format.ts';
import { printable } from '../../output/printable.ts';
import { withProgress } from '../../output/progress.ts';
import { shellQuote } from '../../output/shell-quote.ts';
import { table } from '../../output/table.ts';
import { addFilterOptions, type FilterOptions, filterOf } from './filter-options.ts';

interface Options extends ConnectionOptions, OutputOptions, FilterOptions {
  readonly limit: string;
}

export const command = defineCommand<Options>({
  options: (command) => {
    command.option('--limit <n>', 'how many entries, 1 to 1000', '50');
    addConnectionOptions(addFilterOptions(addOutputOptions(command, 'print entry ids only, one per line')));
  },
  examples: [
    ['mintmark audit list --result refused --since 1h', 'what was refused in the last hour'],
    [
      'mintmark audit list --subject billing --event client.update --output json | jq .[].detail.changes',
      'which settings of a client were changed',
    ],
    ['mintmark audit list --reason wrong_secret --address 192.0.2.7', 'attempts with a wrong secret from an address'],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (options: Options, io: Io): Promise<void> => {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw new UsageError('--limit takes a number from 1 to 1000.');
  const filter = filterOf(options, io.now());
  const management = await connectManagement(options, io);
  const page = await withProgress(io, 'Listing audit entries', () =>
    management.audit.list({ ...filter, order: 'newest', limit, cursor: options.cursor }),
  );
  await print({ json: page.entries, ids: page.entries.map(({ id }) => id), lines: (width) => linesOf(page, width) }, options, io);
  if (page.next_cursor !== null) await writeLine(io.stderr, `There are older entries: --cursor ${printable(shellQuote(page.next_cursor))}`);
};

const linesOf = ({ entries }: AuditPage, width: number): string[] =>
  table(['AT', 'EVENT', 'RESULT', 'REASON', 'ACTOR', 'SUBJECT', 'FROM', 'REQUEST ID'], entries.map(row), {
    width,
    shrinkable: ['REQUEST ID', 'FROM', 'REASON', 'ACTOR', 'AT', 'RESULT'],
  });

const row = (entry: AuditEntryRecord): string[] => [
  entry.at,
  entry.event,
  entry.result,
  entry.reason ?? '',
  entry.actor ?? '',
  entry.subject ?? '',
  entry.address ?? '',
  entry.request_id ?? '',
];
