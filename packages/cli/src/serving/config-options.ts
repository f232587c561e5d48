// Adds the server's configuration as options, generated from the parser's table, so that help and parser
// agree.
import { CONFIG_KEYS } from '@mintmark/server/serving';
import { type Command, Option } from 'commander';
import { collect } from '../repeatable.ts';

/** Adds the option of each key that has one. @param only - names in the table; all by default */
export const addConfigOptions = (command: Command, only?: readonly (keyof typeof CONFIG_KEYS)[]): Command => {
  for (const [name, { flag, list, default: fallback, description, env }] of Object.entries(CONFIG_KEYS)) {
    if (flag === undefined || (only !== undefined && !only.some((each) => each === name))) continue;
    const notes = [...(fallback === undefined ? [] : [`default: ${fallback}`]), ...(list ? ['may be repeated'] : []), env];
    const text = `${description} (${notes.join('; ')})`;
    if (list) command.option(flag, text, collect);
    else command.option(flag, text);
  }
  return command;
};

/** The same, without a place in the help: for a command that takes what `mintmark serve` takes, and has options of its own. */
export const addHiddenConfigOptions = (command: Command): Command => {
  for (const { flag, list } of Object.values(CONFIG_KEYS)) {
    if (flag === undefined) continue;
    const option = new Option(flag).hideHelp();
    command.addOption(list ? option.argParser(collect) : option);
  }
  return command;
};
