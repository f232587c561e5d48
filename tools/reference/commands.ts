// The page of the command, from the definitions that its help is printed from.
import { type DescribedCommand, type DescribedGroup, type DescribedTerm, EXIT_MEANINGS } from 'mintmark/reference';
import { code, fence, prose, sections, sentence, table } from './markdown.ts';

const termTable = (head: string, terms: readonly DescribedTerm[]): readonly string[] =>
  terms.length === 0
    ? []
    : [
        table(
          [head, ''],
          terms.map(([term, description]) => [code(term), prose(description)]),
        ),
      ];

/** The options that at least half of the commands have, with the same description. */
const commonOptions = (commands: readonly DescribedCommand[]): readonly DescribedTerm[] => {
  const counts = Map.groupBy(
    commands.flatMap(({ options }) => options),
    (option) => option.join('\n'),
  );
  return [...counts.values()].flatMap((same) => (same.length * 2 < commands.length ? [] : same.slice(0, 1)));
};

const commandSection = (
  { words, summary, usage, arguments: args, options, examples, footer }: DescribedCommand,
  common: readonly DescribedTerm[],
): string => {
  const isCommon = ([term, description]: DescribedTerm): boolean => common.some((each) => each[0] === term && each[1] === description);
  const shared = options.filter(isCommon).map(([term]) => code(term.replace(/ <.*/, '')));
  return sections(
    `### ${words}`,
    prose(sentence(summary)),
    fence('text', usage),
    ...termTable('argument', args),
    ...termTable(
      'option',
      options.filter((option) => !isCommon(option)),
    ),
    ...(shared.length === 0 ? [] : [`And of the [common options](#common-options) ${shared.join(', ')}.`]),
    fence('sh', examples.map(([line, purpose]) => `# ${purpose}\n${line}`).join('\n')),
    ...(footer === undefined ? [] : [prose(footer)]),
  );
};

const groupSection = ({ name, summary, commands }: DescribedGroup, common: readonly DescribedTerm[]): string =>
  sections(
    `## ${name === '' ? 'Single commands' : `mintmark ${name}`}`,
    ...(summary === '' ? [] : [prose(sentence(summary))]),
    ...commands.map((command) => commandSection(command, common)),
  );

/** The page. */
export const commandsPage = (groups: readonly DescribedGroup[]): string => {
  const common = commonOptions(groups.flatMap(({ commands }) => commands));
  return sections(
    '# The command',
    'What `mintmark help COMMAND` prints, on one page. The tests run every example. Each command has `-h, --help`.',
    '## Exit codes',
    table(
      ['code', ''],
      EXIT_MEANINGS.map(([exit, meaning]) => [String(exit), prose(meaning)]),
    ),
    '## Common options',
    'Most commands have these:',
    ...termTable('option', common),
    ...groups.map((group) => groupSection(group, common)),
  );
};
