// The examples at the end of a command's help.
import type { Command } from 'commander';

/** Adds examples, each a line of shell and what it is for. */
export const addExamples = (command: Command, examples: readonly (readonly [line: string, purpose: string])[]): Command =>
  command.addHelpText('after', `\nExamples:\n${examples.map(([line, purpose]) => `  # ${purpose}\n  $ ${line}`).join('\n')}`);
