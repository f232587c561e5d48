// The words of all commands, as the completion scripts need them, read from the commands themselves.
import type { Command, Option } from 'commander';
import { type CommandTree, newCommand } from '../define-command.ts';
import type { Io } from '../io.ts';

/** The kind of value that an option takes. */
export type OptionValue = 'none' | 'any' | 'file' | readonly string[];

/** An option. */
export interface OptionWords {
  /** `--output`, `-h`. */
  readonly flags: readonly string[];
  readonly description: string;
  readonly value: OptionValue;
}

/** A command, or a group of them. */
export interface CommandWords {
  /** The words that lead to it, each after a slash; empty for `mintmark` itself. */
  readonly path: string;
  readonly children: readonly { readonly name: string; readonly summary: string }[];
  readonly options: readonly OptionWords[];
  /** The choices of its arguments, if they have any. */
  readonly choices: readonly string[];
}

const FILE = /[<[](?:file|folder|path)(?:\.\.\.)?[>\]]/;

/** All commands and groups, `mintmark` itself first. */
export const commandWords = (commands: CommandTree, io: Io): Promise<readonly CommandWords[]> => groupWords('', commands, io);

const groupWords = async (path: string, nodes: CommandTree, io: Io): Promise<CommandWords[]> => {
  const children = Object.entries(nodes).map(([name, { summary }]) => ({ name, summary }));
  const help = path === '' ? [{ name: 'help', summary: 'show the help of a command' }] : [];
  const group = { path, children: [...children, ...help], options: [HELP], choices: [] };
  const inside: CommandWords[] = [];
  for (const [name, node] of Object.entries(nodes)) {
    const below = `${path}/${name}`;
    if ('children' in node) inside.push(...(await groupWords(below, node.children, io)));
    else {
      const command = newCommand('', name, io);
      (await node.load()).command.configure(command, io);
      inside.push(wordsOf(below, command));
    }
  }
  return [group, ...inside];
};

const HELP: OptionWords = { flags: ['-h', '--help'], description: 'show this help', value: 'none' };

const wordsOf = (path: string, command: Command): CommandWords => ({
  path,
  children: [],
  options: [...command.options.filter(({ hidden }) => !hidden).map(optionWords), HELP],
  choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
});

const optionWords = (option: Option): OptionWords => ({
  flags: [option.short, option.long].filter((flag) => flag !== undefined && flag !== null),
  description: option.description,
  value: wantedBy(option),
});

const wantedBy = ({ argChoices, flags, required, optional }: Option): OptionValue => {
  if (argChoices !== undefined && argChoices !== null) return argChoices;
  if (!required && !optional) return 'none';
  return FILE.test(flags) ? 'file' : 'any';
};
