// The commands as data, for the reference pages of this repository.
import { Help } from 'commander';
import { COMMANDS } from './command-tree.ts';
import { type CommandNode, type CommandTree, type DefinedCommand, newCommand } from './define-command.ts';
import type { Io } from './io.ts';

export { EXIT_MEANINGS } from './failure/exit-code.ts';

/** An argument or option, and what it means. */
export type DescribedTerm = readonly [term: string, description: string];

/** A command, as its help describes it. */
export interface DescribedCommand extends Pick<DefinedCommand, 'examples' | 'footer'> {
  /** The words that call it: `mintmark client create`. */
  readonly words: string;
  readonly summary: string;
  readonly usage: string;
  readonly arguments: readonly DescribedTerm[];
  readonly options: readonly DescribedTerm[];
}

/** A group of commands, by its first word; commands without a group have the empty one. */
export interface DescribedGroup {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly DescribedCommand[];
}

/** All commands, those without a group first. @param io - which nothing is read from */
export const describeCommands = async (io: Io): Promise<readonly DescribedGroup[]> => {
  const nodes = Object.entries(COMMANDS);
  const single = nodes.filter(([, node]) => !('children' in node));
  const groups = nodes.flatMap(([name, node]) => ('children' in node ? [{ name, ...node }] : []));
  return [
    { name: '', summary: '', commands: await describeAll('mintmark', Object.fromEntries(single), io) },
    ...(await Promise.all(
      groups.map(async ({ name, summary, children }) => ({ name, summary, commands: await describeAll(`mintmark ${name}`, children, io) })),
    )),
  ];
};

const describeAll = (parent: string, nodes: CommandTree, io: Io): Promise<readonly DescribedCommand[]> =>
  Promise.all(Object.entries(nodes).map(([name, node]) => describe(parent, name, node, io)));

const describe = async (parent: string, name: string, node: CommandNode, io: Io): Promise<DescribedCommand> => {
  if ('children' in node) throw new TypeError(`${parent} ${name} is a group in a group.`);
  const { command: defined } = await node.load();
  const command = newCommand('', name, io);
  defined.configure(command, io);
  const help = new Help();
  return {
    words: `${parent} ${name}`,
    summary: node.summary,
    usage: `${parent} ${help.commandUsage(command)}`,
    arguments: help.visibleArguments(command).map((each) => [help.argumentTerm(each), help.argumentDescription(each)]),
    options: help
      .visibleOptions(command)
      .filter(({ long }) => long !== '--help')
      .map((option) => [help.optionTerm(option), help.optionDescription(option)]),
    examples: defined.examples,
    ...(defined.footer === undefined ? undefined : { footer: defined.footer }),
  };
};
