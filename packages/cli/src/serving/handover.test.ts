// The first credentials after a failed start.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, test } from 'node:test';
import { parseConfig } from '@mintmark/server';
import { bootstrapFile } from './bootstrap-file.ts';
import { fileHandover, startWith } from './handover.ts';

const CREDENTIALS = {
  ...{ clientId: 'first', clientSecret: 's', tenantUrl: 'localhost', caFile: undefined },
  operatorLink: 'https://localhost/console/#/setup/token',
};

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mintmark-handover-'));
});
afterEach(() => rm(folder, { recursive: true }));

const configOf = () =>
  parseConfig({
    flags: {
      data: folder,
      publicUrl: 'http://localhost:1',
      listen: ['http://127.0.0.1:0'],
      managementListen: 'http://127.0.0.1:0',
      workers: '1',
    },
    env: {},
    cwd: folder,
  });

test('a start that fails after the store was created leaves bootstrap.env with valid credentials', async () => {
  const stderr = new PassThrough();
  const around = () => assert.fail('after the store');
  const config = configOf();
  await assert.rejects(startWith(config, fileHandover(config), { now: Date.now, stderr }, { around }), /after the store/);
  stderr.end();
  assert.equal(
    await text(stderr),
    `The store was created nevertheless. The credentials in ${bootstrapFile(folder)} are those of its administrator: save them.\n`,
  );
  const lines = await readFile(bootstrapFile(folder), 'utf8');
  const [, clientId = '', clientSecret = ''] = /client_id=(\S+) client_secret=(\S+)/.exec(lines) ?? [];
  const server = await startWith(config, fileHandover(config), { now: Date.now, stderr });
  try {
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret });
    assert.equal(server.firstStart, false);
    assert.equal((await fetch(`${server.listening[0]}/oauth2/token`, { method: 'POST', body })).status, 200);
  } finally {
    await server.close();
  }
});

const FATES: readonly [name: string, made: boolean | undefined, left: boolean, expected: RegExp | undefined][] = [
  ['in the store are not withdrawn', true, true, /^The store was created nevertheless/],
  ['not in the store are withdrawn', false, false, undefined],
  [
    'possibly in the store, after a connection was lost during the commit, are not withdrawn',
    undefined,
    true,
    /^It is unknown whether the store was created/,
  ],
];
for (const [name, made, left, expected] of FATES) {
  test(`credentials that are ${name}`, async () => {
    const handover = fileHandover(configOf());
    await handover.deliver(CREDENTIALS);
    if (made !== undefined) await handover.settled(made);
    assert.equal(existsSync(bootstrapFile(folder)), left);
    const [line] = handover.afterFailure();
    if (expected === undefined) assert.equal(line, undefined);
    else assert.match(line ?? '', expected);
  });
}
