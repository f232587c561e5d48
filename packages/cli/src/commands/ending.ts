// What the commands that end something share: what would end is told first, on standard error, and `--dry-run` tells nothing else.
import type { EffectRecord } from '@mintmark/client/management';
import type { Command } from 'commander';
import type { Management } from '../connection.ts';
import { UsageError } from '../failure/usage-error.ts';
import { canAsk, type Io, writeLine } from '../io.ts';
import type { Forms } from '../output/output-format.ts';
import { withProgress } from '../output/progress.ts';
import { card, table } from '../output/table.ts';
import { configureCall } from './call.ts';
import { confirm } from './confirmed.ts';

/** The options of an ending. */
export interface EndingOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** Something that ends. `Options` are the command's own. */
export interface Ending<Options, Outcome> {
  /** The argument of the command, and what it is. */
  readonly argument?: readonly [name: string, description: string];
  readonly doing: string;
  readonly effect: (management: Management, argument: string, options: Options) => Promise<EffectRecord>;
  readonly call: (management: Management, argument: string, options: Options) => Promise<Outcome>;
  readonly question: (argument: string, options: Options) => string;
  /** What the question is about, which may be typed to confirm it; the argument unless said. */
  readonly name?: (argument: string, options: Options) => string | undefined;
  /** Whether it cannot be undone: where nobody can be asked, `--yes` has to be given. */
  readonly final: boolean;
  readonly forms: (outcome: Outcome, argument: string) => Forms;
  readonly quiet?: string;
}

type Ended<Outcome> = { readonly effect: EffectRecord } | { readonly outcome: Outcome };

/** Makes the command tell what would end, ask, and end it. */
export const configureEnding = <Options extends EndingOptions, Outcome>(
  command: Command,
  io: Io,
  { argument, doing, effect, call, question, name = (named) => named || undefined, final, forms, quiet }: Ending<Options, Outcome>,
): void => {
  command.option('--dry-run', 'tell what would end, and end nothing').option('--yes', 'do not ask');
  configureCall<Options, Ended<Outcome>>(command, io, {
    ...(argument === undefined ? undefined : { argument }),
    ...(quiet === undefined ? undefined : { quiet }),
    doing,
    ask: async (management, named, options) => {
      if (options.dryRun === true || options.yes === true) return;
      if (canAsk(io)) {
        const effects = await withProgress(io, 'Looking what would end', () => effect(management, named, options));
        await askAbout(effects, question(named, options), name(named, options), io);
      } else if (final) throw new UsageError('This cannot be undone, and there is no terminal to ask on: give --yes.');
    },
    call: async (management, named, options) =>
      options.dryRun === true ? { effect: await effect(management, named, options) } : { outcome: await call(management, named, options) },
    forms: (ended, named) => ('effect' in ended ? effectForms(ended.effect) : forms(ended.outcome, named)),
  });
};

const askAbout = async (effect: EffectRecord, question: string, name: string | undefined, io: Io): Promise<void> => {
  for (const line of effectLines(effect)) await writeLine(io.stderr, line);
  await confirm(question, io, name);
};

const effectForms = (effect: EffectRecord): Forms => ({ json: effect, lines: () => effectLines(effect) });

const effectLines = ({ live_tokens, last_issued_at, addresses }: EffectRecord): string[] => [
  ...card([
    ['live tokens', String(live_tokens)],
    ['last issued', last_issued_at],
  ]),
  ...(addresses.length === 0
    ? []
    : table(
        ['ADDRESS', 'TOKENS', 'LAST ISSUED'],
        addresses.map((each) => [each.address, String(each.live_tokens), each.last_issued_at]),
      )),
];
