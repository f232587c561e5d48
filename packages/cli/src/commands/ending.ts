// The shared part of commands that end tokens or credentials: they report on standard error what would end
// before they ask for confirmation, and with `--dry-run` only report it.
import type { DistrustEffect, Effect } from '@mintmark/client/management';
import type { Command } from 'commander';
import type { Management } from '../connection.ts';
import type { ArgumentValues } from '../define-command.ts';
import { UsageError } from '../failure/usage-error.ts';
import { canAsk, type Io, writeLine } from '../io.ts';
import { UNRECORDED } from '../output/live-tokens.ts';
import type { Output } from '../output/output-format.ts';
import { withProgress } from '../output/progress.ts';
import { card, table } from '../output/table.ts';
import { confirm } from './confirmed.ts';

/** The options that {@link addEndingOptions} adds. */
export interface EndingOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** The tokens or credentials that a command ends. `Options` are the command's own. */
export interface Ending<Options> {
  readonly effect: (management: Management, args: ArgumentValues, options: Options) => Promise<Effect | DistrustEffect>;
  readonly question: (args: ArgumentValues, options: Options) => string;
  /** A text that confirms as well as `yes`; the first argument by default. */
  readonly name?: (args: ArgumentValues, options: Options) => string | undefined;
  /** Whether `--yes` is required without a terminal. */
  readonly irreversible: boolean;
}

export const addEndingOptions = (command: Command): Command =>
  command.option('--dry-run', 'show what would end, and end nothing').option('--yes', 'do not ask');

/**
 * Reports what would end, and asks for confirmation.
 *
 * @throws UsageError for an irreversible action without a terminal, Error when it is not confirmed
 */
export const confirmEnding = async <Options extends EndingOptions>(
  { effect, question, name = ([first]) => first || undefined, irreversible }: Ending<Options>,
  management: Management,
  args: ArgumentValues,
  options: Options,
  io: Io,
): Promise<void> => {
  if (options.yes === true) return;
  if (!canAsk(io)) {
    if (irreversible)
      throw new UsageError('This has to be confirmed, and there is no terminal: give --yes, or see what would end by --dry-run.');
    return;
  }
  const found = await withProgress(io, 'Finding out what would end', () => effect(management, args, options));
  for (const line of effectLines(found)) await writeLine(io.stderr, line);
  await confirm(question(args, options), io, name(args, options));
};

export const effectOutput = (effect: Effect | DistrustEffect): Output => ({ json: effect, lines: () => effectLines(effect) });

const effectLines = (effect: Effect | DistrustEffect): string[] => [
  ...tokenLines(effect),
  ...('trusts' in effect ? ruleLines(effect) : []),
];

const ruleLines = ({ trusts, more_trusts: more }: DistrustEffect): string[] => [
  ...table(
    ['CLIENT ID', 'RULE', 'TOKENS'],
    trusts.map((each) => [each.client_id, each.name, String(each.live_tokens)]),
  ),
  ...(more === 0 ? [] : [`and ${more} more rules`]),
];

const tokenLines = ({ live_tokens, unrecorded_tokens, last_issued_at, addresses }: Effect): string[] => [
  ...card([
    ['live tokens', unrecorded_tokens ? `${live_tokens}, and ${UNRECORDED}` : String(live_tokens)],
    ['last issued', last_issued_at],
  ]),
  ...(addresses.length === 0
    ? []
    : table(
        ['ADDRESS', 'TOKENS', 'LAST ISSUED'],
        addresses.map((each) => [each.address, String(each.live_tokens), each.last_issued_at]),
      )),
];
