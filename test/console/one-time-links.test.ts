// One-time links: how an operator sets a password.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { browserAt, createOperator, PASSWORD, signedInAs, tokenIn } from '../operator-sessions.ts';
import { startTestServer, suiteEnding, type TestServer } from '../running-server.ts';

type Json = Record<string, unknown>;
const DAY = 86_400_000;

describe('one-time links', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let count = 0;
  before(async () => {
    server = await startTestServer(ending);
  });
  const newName = () => `op-${++count}`;
  const redeem = (body: Json) => browserAt(server).call('POST', '/setup', { password: PASSWORD, ...body });
  const show = (token: string) => browserAt(server).call('POST', '/setup/link', { token });

  test('name their operator, and begin a session with the password', async () => {
    const name = newName();
    const token = await createOperator(server, name, ['viewer']);
    const shown = (await (await show(token)).json()) as Json;
    assert.deepEqual([Object.keys(shown).toSorted(), shown.name], [['expires_at', 'name'], name]);
    const response = await redeem({ token, name: name.toUpperCase(), display_name: 'Ada' });
    const session = (await response.json()) as { operator: Json };
    assert.deepEqual([session.operator.name, session.operator.display_name, session.operator.roles], [name, 'Ada', ['viewer']]);
    assert.match(response.headers.get('set-cookie') ?? '', /^__Host-/);
  });

  test('are used once, even by several at once', async () => {
    const name = newName();
    const token = await createOperator(server, name, ['viewer']);
    const statuses = await Promise.all([1, 2, 3].map(async () => (await redeem({ token, name })).status));
    assert.deepEqual(statuses.toSorted(), [200, 410, 410]);
    assert.equal((await show(token)).status, 410);
  });

  test('replace a lost password, and end the sessions under it', async () => {
    const name = newName();
    const browser = await signedInAs(server, name, ['viewer']);
    const link = await (await server.manage('POST', `/operators/${name}/renew-link`)).json();
    assert.equal((await browser.call('GET', '/session')).status, 200);
    assert.equal((await redeem({ token: tokenIn(link), name, password: 'saturn prefers mittens' })).status, 200);
    assert.equal((await browser.call('GET', '/session')).status, 401);
  });

  const REFUSED: Readonly<Record<string, (name: string, token: string) => Promise<string>>> = {
    'after a day': async (_, token) => {
      server.advance(DAY);
      return token;
    },
    'that a newer one replaced': async (name, token) => {
      await server.manage('POST', `/operators/${name}/renew-link`);
      return token;
    },
    'of an operator who is disabled': async (name, token) => {
      await server.manage('PATCH', `/operators/${name}`, { disabled: true });
      return token;
    },
    'of an operator who was deleted': async (name, token) => {
      await server.manage('DELETE', `/operators/${name}`);
      return token;
    },
    'that never existed': async () => 'A'.repeat(43),
  };
  for (const [title, after] of Object.entries(REFUSED)) {
    test(`a link ${title} is refused, alike`, async () => {
      const name = newName();
      const token = await after(name, await createOperator(server, name, ['viewer']));
      for (const response of [await show(token), await redeem({ token, name })]) {
        const { detail } = (await response.json()) as Json;
        assert.deepEqual([response.status, detail], [410, 'This link was used before, or is too old. Ask for another one.']);
      }
    });
  }

  const INVALID: readonly (readonly [string, (name: string) => Json, pointer: string])[] = [
    ['a password of 11 characters', () => ({ password: 'nine orange' }), '/password'],
    ['a password of 257 characters', () => ({ password: `${'neptune wears orange socks, '.repeat(10)}`.slice(0, 257) }), '/password'],
    ['a password that repeats one piece', () => ({ password: 'orangeorangeorange' }), '/password'],
    ['the name of another operator', () => ({ name: 'somebody' }), '/name'],
    ['a name with a blank', () => ({ name: 'a b' }), '/name'],
  ];
  for (const [title, given, pointer] of INVALID) {
    test(`${title} is refused, and does not use up the link`, async () => {
      const name = newName();
      const token = await createOperator(server, name, ['viewer']);
      const response = await redeem({ token, name, ...given(name) });
      const { errors } = (await response.json()) as { errors: readonly Json[] };
      assert.deepEqual([response.status, errors[0]?.pointer], [400, pointer]);
      assert.equal((await redeem({ token, name })).status, 200);
    });
  }

  test('the first start of a store has one for the first operator, an administrator; later starts have none', async (t) => {
    const first = await startTestServer(t);
    const token = tokenIn({ url: first.operatorLink });
    assert.deepEqual(Object.keys((await (await browserAt(first).call('POST', '/setup/link', { token })).json()) as Json), ['expires_at']);
    const browser = browserAt(first);
    const response = await browser.call('POST', '/setup', { token, name: 'ada', password: PASSWORD });
    assert.deepEqual(((await response.json()) as { operator: Json }).operator.roles, ['administrator']);
    assert.equal((await browser.call('POST', '/management/v1/tenants', {})).status, 400);
    await first.close();
    assert.equal((await startTestServer(t, { directory: first.directory, flags: { publicUrl: first.publicUrl } })).operatorLink, undefined);
  });

  test('a server without the console has none, and no path of it', async (t) => {
    const off = await startTestServer(t, { flags: { console: 'off' } });
    assert.equal(off.operatorLink, undefined);
    for (const path of ['/console', '/console/', '/console/api/session']) assert.equal((await fetch(off.url + path)).status, 404, path);
    assert.equal((await browserAt(off).call('POST', '/session', { name: 'a', password: 'b' })).status, 404);
  });

  test('a link in a URL is refused: logs and proxies record URLs', async () => {
    const token = await createOperator(server, newName(), ['viewer']);
    assert.equal((await browserAt(server).call('GET', `/setup?token=${token}`)).status, 400);
  });
});
