// Commands that call the management API once and print the result.
import type { Command } from 'commander';
import { connectManagement, type Management } from '../connection.ts';
import { addConnectionOptions, addServerOptions, type ConnectionOptions } from '../credentials/connection-options.ts';
import { type ArgumentValues, type CommandDefinition, type DefinedCommand, defineCommand } from '../define-command.ts';
import type { Io } from '../io.ts';
import { addOutputOptions, type Output, type OutputOptions, print } from '../output/output-format.ts';
import { withProgress } from '../output/progress.ts';
import { addEndingOptions, confirmEnding, type Ending, type EndingOptions, effectOutput } from './ending.ts';

/** A command of the management API. `Options` are its own; `Outcome` is what the call resolves to. */
export interface ManagementCommand<Options extends object, Outcome>
  extends Pick<CommandDefinition<Options>, 'arguments' | 'options' | 'examples'> {
  /** Shown during the call, such as `Deleting`. */
  readonly progress: string;
  /** The tokens or credentials that the call ends. Adds the options `--dry-run` and `--yes`. */
  readonly ending?: Ending<Options>;
  /** Checks and asks for confirmation before the call, without a progress display. */
  readonly confirm?: (management: Management, args: ArgumentValues, options: Options, io: Io) => Promise<void>;
  readonly call: (management: Management, args: ArgumentValues, options: Options, io: Io) => Promise<Outcome>;
  readonly show: (outcome: Outcome, args: ArgumentValues) => Output;
  /** The description of `--quiet`, which prints the ids alone. */
  readonly quiet?: string;
  /**
   * Whether the command uses the names of the credential options for its own. Its credentials then come only
   * from the environment or the profile.
   */
  readonly ownCredentials?: boolean;
}

/** Turns a definition into a command with the options of the server, the credentials and the output. */
export const managementCommand = <Options extends object, Outcome>(definition: ManagementCommand<Options, Outcome>): DefinedCommand => {
  const { progress, ending, call, show, quiet, ownCredentials = false } = definition;
  return defineCommand<Options & ConnectionOptions & OutputOptions & EndingOptions>({
    arguments: definition.arguments ?? [],
    options: (command: Command) => {
      definition.options?.(command);
      if (ending !== undefined) addEndingOptions(command);
      addOutputOptions(command, quiet);
      if (ownCredentials) addServerOptions(command);
      else addConnectionOptions(command);
    },
    examples: definition.examples,
    run: async ([first = '', second = ''], options, io) => {
      const args = [first, second] as const;
      const { tenantUrl, caCert, profile } = options;
      const management = await connectManagement(ownCredentials ? { tenantUrl, caCert, profile } : options, io);
      if (ending !== undefined && options.dryRun === true) {
        const effect = await withProgress(io, progress, () => ending.effect(management, args, options));
        return print(effectOutput(effect), options, io);
      }
      await definition.confirm?.(management, args, options, io);
      if (ending !== undefined) await confirmEnding(ending, management, args, options, io);
      const outcome = await withProgress(io, progress, () => call(management, args, options, io));
      await print(show(outcome, args), options, io);
    },
  });
};
