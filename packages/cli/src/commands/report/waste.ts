// `mintmark report waste`: the clients that request far more tokens than they need, and how to fix them.
import type { WasteReport } from '@mintmark/client/management';
import { table } from '../../output/table.ts';
import { managementCommand } from '../management-command.ts';
import { remedyLines } from './remedies.ts';

export const command = managementCommand<{ readonly day?: string }, WasteReport>({
  options: (command) => command.option('--day <day>', '2027-01-31 (default: the last complete day, UTC)'),
  progress: 'Comparing tokens with lifetimes',
  call: ({ reports }, _, { day }) => reports.waste(day === undefined ? {} : { day }),
  show: (report) => ({
    json: report,
    ids: report.clients.map(({ client_id }) => client_id),
    lines: (width) => linesOf(report, width),
  }),
  quiet: 'print client ids only, one per line',
  examples: [
    ['mintmark report waste', 'yesterday'],
    ['mintmark report waste --day 2030-01-31 --output json | jq .clients', 'another day'],
  ],
});

const linesOf = ({ day, clients }: WasteReport, width: number): readonly string[] => {
  if (clients.length === 0) return [`No client wasted tokens on ${day}.`];
  const rows = clients.flatMap(({ client_id, owner, issued, needed, addresses }) => [
    [client_id, owner ?? '', '', String(issued), String(needed), factor(issued, needed)],
    ...addresses.map((each) => ['', '', each.address, String(each.issued), String(each.needed), factor(each.issued, each.needed)]),
  ]);
  return [
    ...table(['CLIENT ID', 'OWNER', 'ADDRESS', 'ISSUED', 'NEEDED', 'TIMES'], rows, { width, shrinkable: ['OWNER'] }),
    '',
    'These programs request a token for every call or process. Where many processes share an address, state how many:',
    '  mintmark client update CLIENT-ID --label processes-per-address=20',
    ...remedyLines(),
  ];
};

const factor = (issued: number, needed: number): string => (issued / needed).toFixed(1);
