// `mintmark curl -- ARGS`: curl with an access token that is on no command line and in no environment.

import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineCommand } from '../define-command.ts';
import { EndedWith } from '../failure/exit-code.ts';
import { type Io, writeLine } from '../io.ts';
import { runProgram } from '../running/run-program.ts';
import { obtainToken } from '../tokens/obtain-token.ts';
import { curlConfig } from '../tokens/token-outputs.ts';
import { addTokenGrantOptions, type TokenGrantOptions } from '../tokens/token-grant-options.ts';

export const command = defineCommand<TokenGrantOptions>({
  arguments: [['<arguments...>', 'arguments of curl, after --']],
  options: addTokenGrantOptions,
  examples: [
    ['mintmark curl -- --fail https://$tenant_url/management/v1/clients', 'curl gets the token by a file that has no name any more'],
    [
      'echo \'{"name":"made by curl"}\' | mintmark curl -- --json @- https://$tenant_url/management/v1/clients',
      'standard input stays free',
    ],
  ],
  run: (args, options, io) => run(args, options, io),
});

const run = async (args: readonly string[], options: TokenGrantOptions, io: Io): Promise<void> => {
  const { token, isKept, drop } = await obtainToken(options, io);
  const config = await openNameless(`${curlConfig(token)}\ndump-header = "/dev/fd/4"`);
  const headers = await openNameless('');
  try {
    const code = await runProgram({ file: 'curl', args: ['-K', '/dev/fd/3', ...args], descriptors: [config.fd, headers.fd] }, io);
    if (isKept && (await isRefused(headers, code))) {
      await drop();
      await writeLine(io.stderr, 'mintmark: The kept token was refused (401) and has been dropped: the next run gets another one.');
    }
    throw new EndedWith(code);
  } finally {
    await Promise.all([config.close(), headers.close()]);
  }
};

/** What curl ends with when told to fail by --fail, and the status is 400 or more. */
const HTTP_ERROR = 22;

/** Whether a 401 is among the answers. Arguments may send the headers elsewhere; only curl's own word is left then. */
const isRefused = async (headers: FileHandle, code: number): Promise<boolean> => {
  const { size } = await headers.stat();
  if (size === 0) return code === HTTP_ERROR;
  const { buffer } = await headers.read({ buffer: Buffer.alloc(Math.min(size, LARGEST)), position: 0 });
  return /^HTTP\/[\d.]+ 401\b/m.test(buffer.toString('latin1'));
};

/** Most bytes of headers that are looked at. */
const LARGEST = 1_048_576;

// Not a pipe: the runtime's pipes are sockets, which cannot be opened by their path. The file is gone before anybody runs.
const openNameless = async (text: string) => {
  const path = join(tmpdir(), `mintmark-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  try {
    await rm(path);
    // At a position of its own, so that whoever shares the descriptor reads from the start.
    if (text !== '') await file.write(`${text}\n`, 0);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
};
