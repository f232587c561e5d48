// A secret from a file or a pipe is read exactly, except for a line end that editors and echo add.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import type { Io } from '../io.ts';
import { readSecretFile, readSecretStdin } from './secret-input.ts';

const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
const ioOf = (cwd: string, piped: Buffer[] | undefined): Io => ({
  stdin: Readable.from(piped ?? []),
  stdout: sink,
  stderr: sink,
  terminal: { stdin: piped === undefined, stdout: false, stderr: false },
  env: {},
  cwd,
  home: cwd,
  now: Date.now,
  onStop: () => () => {},
  exit: () => {},
});

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mintmark-secret-'));
});
after(() => rm(folder, { recursive: true }));

const CASES: [string, string, string | RegExp][] = [
  ['unchanged', 'abc', 'abc'],
  ['without its line end', 'abc\n', 'abc'],
  ['without its Windows line end', 'abc\r\n', 'abc'],
  ['with its spaces', ' a b ', ' a b '],
  ['not if it is empty', '', /contains no client secret/],
  ['not if it has only a line end', '\n', /contains no client secret/],
  ['not if it has several lines', 'abc\ndef\n', /more than one line/],
  ['not if it has more than 8192 bytes', 'x'.repeat(9000), /more than 8192 bytes/],
];

describe('a file is read', () => {
  for (const [name, content, want] of CASES) {
    test(name, async () => {
      await writeFile(join(folder, 'secret'), content);
      const read = readSecretFile('secret', '--client-secret-file', ioOf(folder, []));
      if (typeof want === 'string') assert.equal(await read, want);
      else await assert.rejects(read, { name: 'UsageError', message: want });
    });
  }
  test('for a missing file, the error has the option and the path', async () => {
    const read = readSecretFile('none', '--client-secret-file', ioOf(folder, []));
    await assert.rejects(read, { name: 'UsageError', message: `--client-secret-file: ${join(folder, 'none')} cannot be read (ENOENT).` });
  });
});

describe('standard input is read', () => {
  for (const [name, content, want] of CASES) {
    test(name, async () => {
      // In chunks, as from a pipe.
      const pieces = [...Buffer.from(content)].map((byte) => Buffer.of(byte));
      const read = readSecretStdin(ioOf(folder, pieces));
      if (typeof want === 'string') assert.equal(await read, want);
      else await assert.rejects(read, { name: 'UsageError', message: want });
    });
  }
  test('not from a terminal, where it would be visible', () =>
    assert.rejects(readSecretStdin(ioOf(folder, undefined)), { name: 'UsageError', message: /reads what is piped in/ }));
});
