// `mintmark tenant move ID --to URL`: changes the public URL. The former URL is served for a time, and no
// token ends.
import type { MoveEffect, TenantMove, TenantRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { writeLine } from '../../io.ts';
import type { Output } from '../../output/output-format.ts';
import { printable } from '../../output/printable.ts';
import { card, table } from '../../output/table.ts';
import { parseSpan } from '../../time-span.ts';
import { addConfirmOption, type ConfirmOptions, requireConfirmed } from '../confirmed.ts';
import { managementCommand } from '../management-command.ts';
import { tenantOutput } from './tenant-card.ts';

interface MoveOptions extends ConfirmOptions {
  readonly to: string;
  readonly keep?: number;
  readonly dryRun?: boolean;
}

export const command = managementCommand<MoveOptions, MoveEffect | TenantRecord>({
  arguments: [['<tenant>', 'the id of a tenant, or `current`']],
  options: (command) => {
    command
      .requiredOption('--to <url>', 'the new public URL, such as https://id.example.com')
      .option('--keep <span>', 'how long the former URL stays valid: 90d, 12h, or 0 (default: 30d)', parseSpan)
      .option('--dry-run', 'show what would change and for which clients; nothing is changed');
    addConfirmOption(command);
  },
  progress: 'Moving',
  confirm: async ({ effects }, [id], options, io) => {
    if (options.dryRun === true || options.yes === true) return;
    for (const line of effectLines(await effects.ofMove(id, moveOf(options)))) await writeLine(io.stderr, line);
    await requireConfirmed(options, `Move tenant ${printable(id)} to ${printable(options.to)}?`, io);
  },
  call: ({ effects, tenants }, [id], options) =>
    options.dryRun === true ? effects.ofMove(id, moveOf(options)) : recordOf(tenants.move(id, moveOf(options))),
  show: (outcome) => ('dry_run' in outcome ? effectOutput(outcome) : tenantOutput(outcome)),
  quiet: 'print the id only',
  examples: [
    [
      'mintmark tenant move 01a20000-0000-7000-8000-000000000000 --to https://id.new.example --dry-run',
      'what would change, and for which clients',
    ],
    [
      'mintmark tenant move 01a20000-0000-7000-8000-000000000000 --to https://id.new.example --yes',
      'the former URL stays valid for 30 days',
    ],
    ['mintmark tenant move 01a20000-0000-7000-8000-000000000000 --to https://id.new.example --keep 0 --yes', 'the former URL ends now'],
  ],
});

const moveOf = ({ to, keep }: MoveOptions): TenantMove => ({ public_url: to, ...(keep === undefined ? undefined : { keep }) });

const effectOutput = (effect: MoveEffect): Output => ({ json: effect, lines: () => effectLines(effect) });

const effectLines = (effect: MoveEffect): string[] => [
  ...card([
    ['from', effect.from],
    ['to', effect.to],
    ...effect.former_urls.map(({ url, answered_until }): [string, string] => ['former URL', `${url}, valid until ${answered_until}`]),
    ['hosts', effect.hosts.join(' ')],
    ['live tokens', `${effect.live_tokens}, which stay valid`],
    ...effect.resources_renamed.map(({ from, to }): [string, string] => ['renamed', `${from} to ${to}`]),
    ...effect.resources_kept.map((uri): [string, string] => ['keeps its name', uri]),
  ]),
  ...(effect.clients.length === 0
    ? []
    : table(
        ['CLIENT ID', 'NAME', 'WHY'],
        effect.clients.map(({ client_id, name, reasons }) => [client_id, name, reasons.join(' ')]),
      )),
];
