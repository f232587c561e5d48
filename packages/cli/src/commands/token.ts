// `mintmark token`: the token alone on standard output, so that it fits into a variable or a header.
import { requestToken } from '@mintmark/client';
import type { Command } from 'commander';
import { addExamples } from '../command-help.ts';
import { connect } from '../connection.ts';
import { addConnectionOptions, type ConnectionOptions } from '../credentials/connection-options.ts';
import { type Io, writeLine } from '../io.ts';
import { withProgress } from '../output/progress.ts';
import { collectWords } from '../repeatable.ts';

interface TokenOptions extends ConnectionOptions {
  readonly scope?: readonly string[];
  readonly resource?: readonly string[];
}

export const configure = (command: Command, io: Io): void => {
  command
    .option('--scope <scope>', 'a scope to ask for; may be repeated', collectWords)
    .option('--resource <uri>', 'an API that the token is for (RFC 8707); may be repeated', collectWords)
    .action(() => run(command.opts<TokenOptions>(), io));
  addConnectionOptions(command);
  addExamples(command, [
    ['mintmark token', 'a token of the credentials in the environment or the profile'],
    ['access_token=$(mintmark token --scope invoices:read)', 'into a variable; empty and exit code 3 when refused'],
    ['mintmark token --profile production', 'with a saved profile'],
  ]);
};

const run = async ({ scope, resource, ...options }: TokenOptions, io: Io): Promise<void> => {
  const credentials = await connect(options, io);
  const request = { ...credentials, scope: scope?.join(' '), resource, now: io.now };
  const token = await withProgress(io, 'Getting a token', () => requestToken(request));
  await writeLine(io.stdout, token.accessToken);
};
