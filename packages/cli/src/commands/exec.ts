// `mintmark exec -- CMD`: a program with an access token in its environment.

import { defineCommand } from '../define-command.ts';
import { EndedWith } from '../failure/exit-code.ts';
import type { Io } from '../io.ts';
import { NOT_ITS_OWN, runProgram } from '../running/run-program.ts';
import { obtainToken } from '../tokens/obtain-token.ts';
import { tokenVariables } from '../tokens/token-outputs.ts';
import { addTokenGrantOptions, type TokenGrantOptions } from '../tokens/token-grant-options.ts';

export const command = defineCommand<TokenGrantOptions>({
  arguments: [['<command...>', 'the program and its arguments, after --']],
  options: addTokenGrantOptions,
  examples: [
    ['mintmark exec -- env | grep -c ^ACCESS_TOKEN=', 'ACCESS_TOKEN, and the guide’s access_token, are in its environment'],
    [
      'mintmark exec --min-ttl 10m --scope invoices:read -- env true',
      'a token that is good for ten minutes at least; the exit code is that of the program, and after another than 0 the next run gets a new token',
    ],
  ],
  run: ([file = '', ...args], options, io) => run(file, args, options, io),
});

const run = async (file: string, args: readonly string[], options: TokenGrantOptions, io: Io): Promise<void> => {
  const { token, isKept, drop } = await obtainToken(options, io);
  const code = await runProgram({ file, args, variables: tokenVariables(token) }, io);
  // Why the program failed is not known here. If its token had been ended, the next run must not get it again.
  if (isKept && code !== 0 && code < NOT_ITS_OWN) await drop();
  throw new EndedWith(code);
};
