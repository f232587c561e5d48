// `mintmark test`: whether a token is valid, as an exit code.
import { defineCommand } from '../define-command.ts';
import { EndedWith, EXIT } from '../failure/exit-code.ts';
import { UsageError } from '../failure/usage-error.ts';
import { tokenTypeOption } from '../guarding/guarded-issuer.ts';
import { type InspectionOptions, inspectToken } from '../inspection/inspect-token.ts';
import { pipedToken } from '../inspection/piped-token.ts';
import { type Io, writeLine } from '../io.ts';
import { printable } from '../output/printable.ts';
import { addTokenClientOptions } from '../tokens/token-client-options.ts';

export const command = defineCommand<InspectionOptions>({
  options: (command) => {
    command.option('--audience <uri>', 'the API that it must be for (default: any)').addOption(tokenTypeOption());
    addTokenClientOptions(command);
  },
  footer: 'Exit codes: 0 valid, 1 failure, 2 usage, 3 credentials refused, 4 network, 5 expired or invalid, 6 unknown to this client.',
  examples: [
    ['mintmark token | mintmark test', 'prints nothing and exits with 0 for a valid token; else prints why and exits with 5'],
    ['mintmark token | mintmark test --audience https://$tenant_url/', 'whether it is valid for this API'],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (options: InspectionOptions, io: Io): Promise<void> => {
  if (options.clientSecretStdin === true) throw new UsageError('Standard input is the token: give the client secret in another way.');
  const token = await pipedToken(io);
  if (token === undefined) throw new UsageError('There is no token on standard input.');
  const { standing, message, code } = await inspectToken(token, options, io);
  if (standing === 'good') return;
  await writeLine(io.stderr, `mintmark: ${printable(message)}`);
  throw new EndedWith(standing === 'unchecked' ? EXIT.usage : code);
};
