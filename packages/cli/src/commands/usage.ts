// `mintmark usage`: what clients did, by hour or day: tokens issued, requests refused, introspections.
import type { Usage, UsageFilter } from '@mintmark/client/management';
import { InvalidArgumentError, Option } from 'commander';
import { connectManagement } from '../connection.ts';
import { addConnectionOptions, type ConnectionOptions } from '../credentials/connection-options.ts';
import { defineCommand } from '../define-command.ts';
import { parsePast } from '../expiry.ts';
import { deliver, type Io } from '../io.ts';
import { addOutputOptions, type OutputOptions, print } from '../output/output-format.ts';
import { printableLines } from '../output/printable.ts';
import { withProgress } from '../output/progress.ts';
import { table } from '../output/table.ts';

interface Options extends ConnectionOptions, Omit<OutputOptions, 'output'> {
  readonly group: string;
  readonly by: 'hour' | 'day';
  readonly from?: string;
  readonly to?: string;
  readonly client?: string;
  readonly owner?: string;
  readonly output?: OutputOptions['output'] | 'csv';
}

export const command = defineCommand<Options>({
  options: (command) => {
    command
      .option('--group <what>', 'client, owner, label:NAME, resource, credential or address (its network)', parseGroup, 'client')
      .addOption(new Option('--by <unit>', 'the length of a row').choices(['hour', 'day']).default('day'))
      .option('--from <when>', '2027-01-31, or a time span before now, such as 30d (default: a week by day, a day by hour)')
      .option('--to <when>', 'exclusive (default: now)')
      .option('--client <client-id>', 'usage of this client')
      .option('--owner <team>', 'usage of clients of this team');
    addConnectionOptions(addOutputOptions(command, undefined, { csv: 'csv is for spreadsheets' }));
  },
  examples: [
    ['mintmark usage --from 30d', 'tokens and refusals of each client, by day'],
    ['mintmark usage --group address --client billing --by hour', 'from which networks a client gets tokens'],
    ['mintmark usage --group label:cost-center --from 2030-01-01 --to 2030-02-01 --output csv > january.csv', 'a month, to charge back'],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async ({ output, ...options }: Options, io: Io): Promise<void> => {
  const filter = filterOf(options, io.now());
  const management = await connectManagement(options, io);
  if (output === 'csv') {
    for await (const part of management.usage.listCsv(filter)) await deliver(io.stdout, printableLines(part, io));
    return;
  }
  const rows: Usage[] = [];
  await withProgress(io, 'Counting', async () => {
    for await (const row of management.usage.listAll(filter)) rows.push(row);
  });
  const format = output === undefined ? {} : { output };
  await print({ json: rows, lines: (width) => linesOf(rows, options.group, width) }, format, io);
};

const parseGroup = (group: string): string => {
  if (/^(?:client|owner|resource|credential|address|label:.+)$/.test(group)) return group;
  throw new InvalidArgumentError('Expected client, owner, label:NAME, resource, credential or address.');
};

const filterOf = ({ group, by, from, to, client, owner }: Options, now: number): UsageFilter => ({
  ...{ group, by },
  ...(from === undefined ? undefined : { from: parsePast('--from', from, now) }),
  ...(to === undefined ? undefined : { to: parsePast('--to', to, now) }),
  ...(client === undefined ? undefined : { client_id: client }),
  ...(owner === undefined ? undefined : { owner }),
});

const linesOf = (rows: readonly Usage[], group: string, width: number): readonly string[] =>
  table(
    ['START', group.toUpperCase(), 'GRANTED', 'COALESCED', 'INTROSPECTED', 'REFUSED', 'REASONS'],
    rows.map((row) => [
      row.start.replace(/:00\.000Z$/, 'Z'),
      row.key ?? '',
      ...[row.granted, row.coalesced, row.introspected, row.refused].map(String),
      Object.entries(row.reasons)
        .map(([reason, count]) => `${reason} ${count}`)
        .join(', '),
    ]),
    { width, shrinkable: ['REASONS', 'START', 'COALESCED'] },
  );
