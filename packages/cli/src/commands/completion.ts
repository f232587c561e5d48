// `mintmark completion SHELL`: prints a script for the shell that completes the words of every command.
import { Argument } from 'commander';
import { commandWords } from '../completion/command-words.ts';
import { completionScript, isCompletingShell, SHELLS } from '../completion/shell-scripts.ts';
import { type CommandFile, type CommandTree, defineCommand } from '../define-command.ts';
import { writeLine } from '../io.ts';

/** The command, for these commands. */
export const completionOf = (commands: CommandTree): CommandFile => ({
  command: defineCommand({
    arguments: [new Argument('<shell>', 'the shell').choices(SHELLS)],
    examples: [
      ['source <(mintmark completion bash)', 'in ~/.bashrc'],
      ['mintmark completion zsh > _mintmark', 'in a folder of $fpath'],
      ['mintmark completion fish > mintmark.fish', 'in ~/.config/fish/completions'],
    ],
    run: async ([shell], _, io) => {
      if (isCompletingShell(shell)) await writeLine(io.stdout, completionScript(shell, await commandWords(commands, io)).trimEnd());
    },
  }),
});
