// Defines commands: the definition of a command as plain data, the nodes of the command tree, and the setup
// of Commander, which all commands share.
import { type Argument, Command } from 'commander';
import type { Io } from './io.ts';

/** An argument as Commander writes it (`<file>`, `[client-id]`), with its description. */
export type NamedArgument = readonly [name: string, description: string];

/** The values of up to two arguments; one that was not given, or that the command does not have, is empty. */
export type ArgumentValues = readonly [first: string, second: string];

/** A command. `Options` are the values of what `options` adds. */
export interface CommandDefinition<Options extends object> {
  readonly arguments?: readonly (NamedArgument | Argument)[];
  /** Adds the options, in the order in which the help shows them. */
  readonly options?: (command: Command) => unknown;
  /** Lines of shell that the help shows, each with its purpose. The tests run every line. */
  readonly examples: readonly (readonly [line: string, purpose: string])[];
  /** A paragraph after the examples. */
  readonly footer?: string;
  readonly run: (args: readonly string[], options: Options, io: Io) => Promise<void>;
}

/** A command whose types are no longer needed. */
export interface DefinedCommand extends Pick<CommandDefinition<object>, 'examples' | 'footer'> {
  /** Sets up Commander's command. */
  configure(command: Command, io: Io): void;
}

/** The exports of a command's file. */
export interface CommandFile {
  readonly command: DefinedCommand;
}

/** Turns a definition into a command. */
export const defineCommand = <Options extends object = object>(definition: CommandDefinition<Options>): DefinedCommand => ({
  examples: definition.examples,
  ...(definition.footer === undefined ? undefined : { footer: definition.footer }),
  configure(command, io) {
    for (const argument of definition.arguments ?? []) {
      if (isNamed(argument)) command.argument(...argument);
      else command.addArgument(argument);
    }
    definition.options?.(command);
    command.action(() => definition.run(command.args, command.opts<Options>(), io));
    const examples = definition.examples.map(([line, purpose]) => `  # ${purpose}\n  $ ${line}`).join('\n');
    command.addHelpText('after', `\nExamples:\n${examples}`);
    if (definition.footer !== undefined) command.addHelpText('after', `\n${definition.footer}`);
  },
});

const isNamed = (argument: NamedArgument | Argument): argument is NamedArgument => Array.isArray(argument);

/** A command, or a group of them. */
export type CommandNode =
  | { readonly summary: string; readonly load: () => Promise<CommandFile> }
  | { readonly summary: string; readonly children: CommandTree };

/** Commands and groups by name. */
export type CommandTree = Readonly<Record<string, CommandNode>>;

/**
 * Commander's command without arguments and options of its own.
 *
 * @param path - the words that lead to it, each after a blank
 */
export const newCommand = (path: string, name: string, io: Io): Command =>
  new Command(name)
    .exitOverride()
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .showHelpAfterError(`(see \`mintmark help${path}\`)`)
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      outputError: (text, write) => write(text.replace(/^error: /, 'mintmark: ')),
    });
