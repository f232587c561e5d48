// `--output` selects the format: a table, shortened to fit the terminal unless it is `wide`, or JSON. The
// default is the table if standard output is a terminal, and otherwise JSON.
import { type Command, Option } from 'commander';
import { type Io, writeLine } from '../io.ts';
import { printable, printableJson } from './printable.ts';

/** The options that {@link addOutputOptions} adds. */
export interface OutputOptions {
  readonly output?: 'table' | 'wide' | 'json';
  readonly quiet?: boolean;
}

const description = 'how to print: table on a terminal, else json, by default; wide cuts nothing';

/**
 * Adds `--output`, and `--quiet` where there are ids to print.
 *
 * @param quiet - the description of `--quiet`
 * @param more - formats that only this command has, each with a clause for the help
 */
export const addOutputOptions = (command: Command, quiet?: string, more: Readonly<Record<string, string>> = {}): Command => {
  command.addOption(
    new Option('--output <format>', [description, ...Object.values(more)].join('; ')).choices([
      'table',
      'wide',
      'json',
      ...Object.keys(more),
    ]),
  );
  return quiet === undefined ? command : command.option('--quiet', quiet);
};

/** Whether JSON is requested. */
export const wantsJson = ({ output }: OutputOptions, io: Io): boolean => (output ?? (io.terminal.stdout ? 'table' : 'json')) === 'json';

/** How many columns a table may take. */
const widthFor = ({ output }: OutputOptions, io: Io): number =>
  output === 'wide' ? Number.POSITIVE_INFINITY : (io.terminal.columns?.() ?? Number.POSITIVE_INFINITY);

/** A result in every format. */
export interface Output {
  readonly json: unknown;
  /** The lines for a person. `width` is in columns, `Infinity` where nothing has to fit. */
  readonly lines: (width: number) => readonly string[];
  /** The ids that `--quiet` prints. */
  readonly ids?: readonly string[];
}

/** Prints a result in the requested format. */
export const print = async (output: Output, options: OutputOptions, io: Io): Promise<void> => {
  if (options.quiet === true && output.ids !== undefined) for (const id of output.ids) await writeLine(io.stdout, printable(id));
  else if (wantsJson(options, io)) await writeLine(io.stdout, printableJson(output.json));
  // What others chose may also be outside of tables.
  else for (const line of output.lines(widthFor(options, io)).join('\n').split('\n')) await writeLine(io.stdout, printable(line));
};
