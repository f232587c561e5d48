// `mintmark exec -- CMD`: runs a program with an access token in its environment.

import { defineCommand } from '../define-command.ts';
import { EndedWith } from '../failure/exit-code.ts';
import type { Io } from '../io.ts';
import { FIRST_SHELL_CODE, runProgram } from '../running/run-program.ts';
import { obtainToken } from '../tokens/obtain-token.ts';
import { addTokenGrantOptions, type TokenGrantOptions } from '../tokens/token-grant-options.ts';
import { tokenVariables } from '../tokens/token-outputs.ts';

export const command = defineCommand<TokenGrantOptions>({
  arguments: [['<command...>', 'the program and its arguments, after --']],
  options: addTokenGrantOptions,
  examples: [
    ['mintmark exec -- env | grep -c ^ACCESS_TOKEN=', 'ACCESS_TOKEN, and the guide’s access_token, are in its environment'],
    [
      'mintmark exec --min-ttl 10m --scope invoices:read -- env true',
      'a token that is valid for at least ten minutes; the exit code is that of the program, and after any but 0 the next run gets a new token',
    ],
  ],
  run: ([file = '', ...args], options, io) => run(file, args, options, io),
});

const run = async (file: string, args: readonly string[], options: TokenGrantOptions, io: Io): Promise<void> => {
  const { token, isCached, drop } = await obtainToken(options, io);
  const code = await runProgram({ file, args, variables: tokenVariables(token) }, io);
  // The program may have failed because its token was ended: the next run must not get the same one.
  if (isCached && code !== 0 && code < FIRST_SHELL_CODE) await drop();
  throw new EndedWith(code);
};
