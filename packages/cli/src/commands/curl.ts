// `mintmark curl -- ARGS`: runs curl with an access token, which is neither on its command line nor in its
// environment.

import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineCommand } from '../define-command.ts';
import { EndedWith } from '../failure/exit-code.ts';
import { type Io, writeLine } from '../io.ts';
import { runProgram } from '../running/run-program.ts';
import { obtainToken } from '../tokens/obtain-token.ts';
import { addTokenGrantOptions, type TokenGrantOptions } from '../tokens/token-grant-options.ts';
import { curlConfig } from '../tokens/token-outputs.ts';

export const command = defineCommand<TokenGrantOptions>({
  arguments: [['<arguments...>', 'arguments of curl, after --']],
  options: addTokenGrantOptions,
  examples: [
    ['mintmark curl -- --fail https://$tenant_url/management/v1/clients', 'curl reads the token from an unnamed file'],
    [
      'echo \'{"name":"created by curl"}\' | mintmark curl -- --json @- https://$tenant_url/management/v1/clients',
      'standard input is that of curl',
    ],
  ],
  run: (args, options, io) => run(args, options, io),
});

const run = async (args: readonly string[], options: TokenGrantOptions, io: Io): Promise<void> => {
  const { token, isCached, drop } = await obtainToken(options, io);
  const config = await openUnnamed(`${curlConfig(token)}\ndump-header = "/dev/fd/4"`);
  const headers = await openUnnamed('');
  try {
    const code = await runProgram({ file: 'curl', args: ['-K', '/dev/fd/3', ...args], descriptors: [config.fd, headers.fd] }, io);
    if (isCached && (await isRefused(headers, code))) {
      await drop();
      await writeLine(io.stderr, 'mintmark: The cached token was refused (401) and has been dropped: the next run gets a new one.');
    }
    throw new EndedWith(code);
  } finally {
    await Promise.all([config.close(), headers.close()]);
  }
};

/** The exit code of curl --fail for a status of 400 or more. */
const HTTP_ERROR = 22;

/**
 * Whether one of the responses is a 401. If the arguments redirect the headers, the exit code decides.
 */
const isRefused = async (headers: FileHandle, code: number): Promise<boolean> => {
  const { size } = await headers.stat();
  if (size === 0) return code === HTTP_ERROR;
  const { buffer } = await headers.read({ buffer: Buffer.alloc(Math.min(size, MAX_HEADERS)), position: 0 });
  return /^HTTP\/[\d.]+ 401\b/m.test(buffer.toString('latin1'));
};

/** The most bytes of headers that are read. */
const MAX_HEADERS = 1_048_576;

// Opens a file and unlinks it before curl runs. The runtime's pipes are sockets, which cannot be opened by
// path.
const openUnnamed = async (text: string) => {
  const path = join(tmpdir(), `mintmark-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  try {
    await rm(path);
    // An explicit position: the process that shares the descriptor then reads from the start.
    if (text !== '') await file.write(`${text}\n`, 0);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
};
