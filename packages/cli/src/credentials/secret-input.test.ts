// A secret from a file or a pipe: exactly what is in it, but for the line end that editors and echo add.
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
  ['as it is', 'abc', 'abc'],
  ['without its line end', 'abc\n', 'abc'],
  ['without the line end of another system', 'abc\r\n', 'abc'],
  ['blanks belong to it', ' a b ', ' a b '],
  ['empty', '', /holds no client secret/],
  ['a line end alone', '\n', /holds no client secret/],
  ['several lines', 'abc\ndef\n', /more than one line/],
  ['far too much', 'x'.repeat(9000), /more than 8192 bytes/],
];

describe('from a file', () => {
  for (const [name, content, want] of CASES) {
    test(name, async () => {
      await writeFile(join(folder, 'secret'), content);
      const read = readSecretFile('secret', '--client-secret-file', ioOf(folder, []));
      if (typeof want === 'string') assert.equal(await read, want);
      else await assert.rejects(read, { name: 'UsageError', message: want });
    });
  }
  test('that is not there: names the option and the path', async () => {
    const read = readSecretFile('none', '--client-secret-file', ioOf(folder, []));
    await assert.rejects(read, { message: `--client-secret-file: ${join(folder, 'none')} cannot be read (ENOENT).` });
  });
});

describe('from standard input', () => {
  for (const [name, content, want] of CASES) {
    test(name, async () => {
      // In pieces, as pipes deliver.
      const pieces = [...Buffer.from(content)].map((byte) => Buffer.of(byte));
      const read = readSecretStdin(ioOf(folder, pieces));
      if (typeof want === 'string') assert.equal(await read, want);
      else await assert.rejects(read, { name: 'UsageError', message: want });
    });
  }
  test('that is a terminal, where it would be seen', () =>
    assert.rejects(readSecretStdin(ioOf(folder, undefined)), { name: 'UsageError', message: /reads what is piped in/ }));
});
