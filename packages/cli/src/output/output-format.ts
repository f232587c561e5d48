// `--output`: a table for a person, which fits the terminal unless it is `wide`; JSON for a program; who reads is told by whether standard output is a terminal.
import { type Command, Option } from 'commander';
import { type Io, writeLine } from '../io.ts';
import { printable, printableJson } from './printable.ts';

/** The options that {@link addOutputOptions} adds. */
export interface OutputOptions {
  readonly output?: 'table' | 'wide' | 'json';
  readonly quiet?: boolean;
}

/** Adds `--output`, and `--quiet` where there are ids to print. */
export const addOutputOptions = (command: Command, quiet?: string): Command => {
  command.addOption(
    new Option('--output <format>', 'how to print: table on a terminal, else json, by default; wide cuts nothing').choices([
      'table',
      'wide',
      'json',
    ]),
  );
  return quiet === undefined ? command : command.option('--quiet', quiet);
};

/** Whether JSON is wanted. */
export const wantsJson = ({ output }: OutputOptions, io: Io): boolean => (output ?? (io.terminal.stdout ? 'table' : 'json')) === 'json';

/** How many columns a table may take. */
const widthFor = ({ output }: OutputOptions, io: Io): number =>
  output === 'wide' ? Number.POSITIVE_INFINITY : (io.terminal.columns?.() ?? Number.POSITIVE_INFINITY);

/** What a result looks like in each form. */
export interface Forms {
  readonly json: unknown;
  /** Takes the columns of the terminal, `Infinity` where there is none. */
  readonly lines: (width: number) => readonly string[];
  /** For `--quiet`. */
  readonly ids?: readonly string[];
}

/** Prints a result in the form that is wanted. */
export const print = async (forms: Forms, options: OutputOptions, io: Io): Promise<void> => {
  if (options.quiet === true && forms.ids !== undefined) for (const id of forms.ids) await writeLine(io.stdout, printable(id));
  else if (wantsJson(options, io)) await writeLine(io.stdout, printableJson(forms.json));
  else for (const line of forms.lines(widthFor(options, io))) await writeLine(io.stdout, line);
};
