// What the commands of the management API share: one call, and its outcome printed.
import type { Command } from 'commander';
import { connectManagement, type Management } from '../connection.ts';
import { addConnectionOptions, addServerOptions, type ConnectionOptions } from '../credentials/connection-options.ts';
import type { Io } from '../io.ts';
import { addOutputOptions, type Forms, type OutputOptions, print } from '../output/output-format.ts';
import { withProgress } from '../output/progress.ts';

/** One call. `Options` are the command's own. */
export interface Call<Options, Outcome> {
  /** The argument of the command, as `<kid>`, and what it is. */
  readonly argument?: readonly [name: string, description: string];
  readonly doing: string;
  /** What is asked or checked first, with nothing shown of what is not being done yet. */
  readonly ask?: (management: Management, argument: string, options: Options) => Promise<void>;
  readonly call: (management: Management, argument: string, options: Options) => Promise<Outcome>;
  readonly forms: (outcome: Outcome, argument: string) => Forms;
  /** What `--quiet` prints. */
  readonly quiet?: string;
  /** Whether options of the command's own stand where those of the credentials would; the environment or the profile has these then. */
  readonly ownCredentials?: boolean;
}

/** Makes the command do the call and print what comes of it. */
export const configureCall = <Options extends object, Outcome>(command: Command, io: Io, call: Call<Options, Outcome>): void => {
  const { argument, doing, forms, quiet, ownCredentials = false } = call;
  if (argument !== undefined) command.argument(...argument);
  command.action(async (given: unknown) => {
    const options = command.opts<Options & ConnectionOptions & OutputOptions>();
    const { tenantUrl, caCert, profile } = options;
    const named = argument === undefined || given === undefined ? '' : String(given);
    const management = await connectManagement(ownCredentials ? { tenantUrl, caCert, profile } : options, io);
    await call.ask?.(management, named, options);
    const outcome = await withProgress(io, doing, () => call.call(management, named, options));
    await print(forms(outcome, named), options, io);
  });
  addOutputOptions(command, quiet);
  if (ownCredentials) addServerOptions(command);
  else addConnectionOptions(command);
};
