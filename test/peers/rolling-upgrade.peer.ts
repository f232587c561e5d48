// Nodes of an earlier version are replaced one by one, under load, on one PostgreSQL: every request gets its response,
// and what one version issues or revokes holds at the other. MINTMARK_TEST_UPGRADE_FROM is the folder of a clone of the
// earlier version, with its dependencies installed; without it, this clone is upgraded to itself.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type RunningCommand, SERVING, startProgram, temporaryHome } from '../cli/command.ts';
import { freePort } from '../free-port.ts';
import { startPostgres } from '../postgres.ts';
import { until } from '../until.ts';

const THIS = fileURLToPath(new URL('../..', import.meta.url));
const EARLIER = process.env['MINTMARK_TEST_UPGRADE_FROM'] ?? THIS;
const ADMIN = { client_id: 'admin', client_secret: 'correct-horse-battery-staple-0123456789' };
const CALLERS = 4;
/** Tokens that are issued between two steps. */
const ENOUGH = 100;
/** The documented time within which a change reaches the other node, in milliseconds. */
const BOUND = 1_000;

interface Token {
  readonly access_token: string;
  readonly grant_id: string;
}

const post = async (url: string, path: string, form: Readonly<Record<string, string>>): Promise<Readonly<Record<string, unknown>>> => {
  const response = await fetch(url + path, { method: 'POST', body: new URLSearchParams(form) });
  const text = await response.text();
  assert.equal(response.status, 200, `${path}: ${text}`);
  return text === '' ? {} : JSON.parse(text);
};

/** Callers that request tokens at one node or several until they are stopped. Each response must be a token. */
const startLoad = (urls: string[], received: Map<string, Token[]>) => {
  let isOver = false;
  const call = async (caller: number): Promise<void> => {
    for (let turn = caller; !isOver; turn++) {
      const url = urls[turn % urls.length] ?? '';
      const token = await post(url, '/oauth2/token', { ...ADMIN, grant_type: 'client_credentials' });
      received.set(url, [...(received.get(url) ?? []), token as unknown as Token]);
    }
  };
  const calls = Promise.all(Array.from({ length: CALLERS }, (_, caller) => call(caller)));
  return async (): Promise<void> => {
    isOver = true;
    await calls;
  };
};

test(`from ${EARLIER === THIS ? 'this version' : EARLIER}: every request gets its token, which holds at both versions`, async (t: TestContext) => {
  const postgres = await startPostgres();
  t.after(() => postgres.close());
  const database = await postgres.freshDatabase();
  const home = await temporaryHome(t);
  const env = {
    MINTMARK_BOOTSTRAP_CLIENT_ID: ADMIN.client_id,
    MINTMARK_BOOTSTRAP_CLIENT_SECRET: ADMIN.client_secret,
    MINTMARK_MASTER_KEY: randomBytes(32).toString('base64'),
  };
  const [earlier, later] = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`];
  const start = async (clone: string, url: string): Promise<RunningCommand> => {
    const options = ['--listen', url, '--public-url', earlier, '--management-listen', 'http://127.0.0.1:0', '--database', database];
    const command = [join(clone, 'packages/cli/bin/mintmark.mjs'), 'serve', ...options];
    const running = startProgram(t, process.execPath, command, { home, env });
    await running.waitForOutput(SERVING);
    return running;
  };
  const received = new Map<string, Token[]>();
  const count = (url: string): number => received.get(url)?.length ?? 0;
  const isActive = async (url: string, { access_token: token }: Token): Promise<unknown> =>
    (await post(url, '/oauth2/introspect', { ...ADMIN, token }))['active'];
  const sampleOf = (url: string): readonly Token[] => (received.get(url) ?? []).filter((_, index) => index % 10 === 0);

  const old = await start(EARLIER, earlier);
  const urls = [earlier];
  const stop = startLoad(urls, received);
  await until('the earlier version issues tokens', () => count(earlier) >= ENOUGH);
  await start(THIS, later);
  urls.push(later);
  await until('both issue tokens', () => count(later) >= ENOUGH);

  for (const [issuer, other] of [
    [earlier, later],
    [later, earlier],
  ] as const) {
    for (const token of sampleOf(issuer)) assert.equal(await isActive(other, token), true, `${token.grant_id} of ${issuer} at ${other}`);
    const [revoked] = sampleOf(issuer);
    assert.ok(revoked !== undefined);
    await post(other, '/oauth2/revoke', { ...ADMIN, token: revoked.access_token });
    await delay(BOUND);
    for (const url of [earlier, later]) assert.equal(await isActive(url, revoked), false, `revoked at ${other}`);
  }

  urls.shift();
  await until('only the later one issues tokens', () => count(later) >= 3 * ENOUGH);
  old.child.kill('SIGTERM');
  assert.equal((await old.ended).code, 0);
  await until('it continues', () => count(later) >= 4 * ENOUGH);
  await stop();
  const tokens = [...sampleOf(earlier).slice(1), ...sampleOf(later).slice(1)];
  for (const token of tokens) assert.equal(await isActive(later, token), true, `grant ${token.grant_id} was sent and lost`);
  t.diagnostic(`${count(earlier)} tokens of the earlier version and ${count(later)} of this one, none refused, none lost`);
});
