// `mintmark completion SHELL`: a script for the shell, made of the commands as they are.
import { Argument, type Command } from 'commander';
import { addExamples } from '../command-help.ts';
import { commandWords } from '../completion/command-words.ts';
import { type CompletingShell, completionScript, SHELLS } from '../completion/shell-scripts.ts';
import { type Io, writeLine } from '../io.ts';

export const configure = (command: Command, io: Io): void => {
  command
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .action(async (shell: CompletingShell) => writeLine(io.stdout, completionScript(shell, await commandWords(io)).trimEnd()));
  addExamples(command, [
    ['source <(mintmark completion bash)', 'in ~/.bashrc'],
    ['mintmark completion zsh > _mintmark', 'in a folder of $fpath'],
    ['mintmark completion fish > mintmark.fish', 'in ~/.config/fish/completions'],
  ]);
};
