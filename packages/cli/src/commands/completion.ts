// `mintmark completion SHELL`: a script for the shell, made of the commands as they are.
import { Argument, type Command } from 'commander';
import { addExamples } from '../command-help.ts';
import { commandWords } from '../completion/command-words.ts';
import { type CompletingShell, completionScript, SHELLS } from '../completion/shell-scripts.ts';
import type { CommandFile, CommandTree } from '../define-command.ts';
import { type Io, writeLine } from '../io.ts';

/** The command, which completes the words of `commands`. */
export const completionOf = (commands: CommandTree): CommandFile => ({ configure: (command, io) => configure(commands, command, io) });

const configure = (commands: CommandTree, command: Command, io: Io): void => {
  command
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .action(async (shell: CompletingShell) => writeLine(io.stdout, completionScript(shell, await commandWords(commands, io)).trimEnd()));
  addExamples(command, [
    ['source <(mintmark completion bash)', 'in ~/.bashrc'],
    ['mintmark completion zsh > _mintmark', 'in a folder of $fpath'],
    ['mintmark completion fish > mintmark.fish', 'in ~/.config/fish/completions'],
  ]);
};
