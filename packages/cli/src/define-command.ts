// What every command is made of: a node of the command tree, and Commander set up the same way for all.
import { Command } from 'commander';
import type { Io } from './io.ts';

/** What a command's file holds. */
export interface CommandFile {
  /** Adds arguments, options, examples and the action. */
  configure(command: Command, io: Io): void;
}

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
    .showHelpAfterError(`(\`mintmark help${path}\` shows how it is used)`)
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      outputError: (text, write) => write(text.replace(/^error: /, 'mintmark: ')),
    });
