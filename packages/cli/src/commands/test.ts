// `mintmark test`: whether a token is good, as an exit code.
import { defineCommand } from '../define-command.ts';
import { EndedWith, EXIT } from '../failure/exit-code.ts';
import { UsageError } from '../failure/usage-error.ts';
import { tokenTypeOption } from '../guarding/guarded-issuer.ts';
import { type JudgeOptions, judgeToken } from '../inspection/inspect-token.ts';
import { pipedToken } from '../inspection/piped-token.ts';
import { type Io, writeLine } from '../io.ts';
import { printable } from '../output/printable.ts';
import { addTokenClientOptions } from '../tokens/token-client-options.ts';

export const command = defineCommand<JudgeOptions>({
  options: (command) => {
    command.option('--audience <uri>', 'the API that it must be for; any by default').addOption(tokenTypeOption());
    addTokenClientOptions(command);
  },
  footer: 'Exit codes: 0 good, 1 failure, 2 usage, 3 credentials refused, 4 network, 5 expired or invalid, 6 unknown to this client.',
  examples: [
    ['mintmark token | mintmark test', 'silent and 0 when it is good, 5 and why when it is not'],
    ['mintmark token | mintmark test --audience https://$tenant_url/', 'and for this API'],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (options: JudgeOptions, io: Io): Promise<void> => {
  if (options.clientSecretStdin === true) throw new UsageError('Standard input holds the token: give the secret otherwise.');
  const token = await pipedToken(io);
  if (token === undefined) throw new UsageError('There is no token on standard input.');
  const { standing, message, code } = await judgeToken(token, options, io);
  if (standing === 'good') return;
  await writeLine(io.stderr, `mintmark: ${printable(message)}`);
  throw new EndedWith(standing === 'unchecked' ? EXIT.usage : code);
};
