// `mintmark curl -- ARGS`: curl with an access token that is on no command line and in no environment.
import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { addExamples } from '../command-help.ts';
import { EndedWith } from '../failure/ended-with.ts';
import type { Io } from '../io.ts';
import { runProgram } from '../running/run-program.ts';
import { obtainToken } from '../tokens/obtain-token.ts';
import { curlConfig } from '../tokens/token-forms.ts';
import { addTokenGrantOptions, type TokenGrantOptions } from '../tokens/token-grant-options.ts';

export const configure = (command: Command, io: Io): void => {
  command
    .argument('<arguments...>', 'arguments of curl, after --')
    .action((args: string[]) => run(args, command.opts<TokenGrantOptions>(), io));
  addTokenGrantOptions(command);
  addExamples(command, [
    ['mintmark curl -- --fail https://$tenant_url/management/v1/clients', 'curl gets the token by a file that has no name any more'],
    [
      'echo \'{"name":"made by curl"}\' | mintmark curl -- --json @- https://$tenant_url/management/v1/clients',
      'standard input stays free',
    ],
  ]);
};

const run = async (args: readonly string[], options: TokenGrantOptions, io: Io): Promise<void> => {
  const config = curlConfig(await obtainToken(options, io));
  const descriptor = await openNameless(config);
  try {
    throw new EndedWith(await runProgram({ file: 'curl', args: ['-K', '/dev/fd/3', ...args], descriptor: descriptor.fd }, io));
  } finally {
    await descriptor.close();
  }
};

// Not a pipe: the runtime's pipes are sockets, which cannot be opened by their path. The file is gone before anybody runs.
const openNameless = async (text: string) => {
  const path = join(tmpdir(), `mintmark-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  try {
    await rm(path);
    // At a position of its own, so that whoever shares the descriptor reads from the start.
    await file.write(`${text}\n`, 0);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
};
