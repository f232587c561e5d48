// Sessions of the console: sign-in by password, the cookie, and when a session ends.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { browserAt, createOperator, PASSWORD, signedInAs } from '../operator-sessions.ts';
import { startTestServer, suiteEnding, type TestServer } from '../running-server.ts';

type Json = Record<string, unknown>;
const MINUTE = 60_000;
const jsonOf = async (response: Response): Promise<Json> => (await response.json()) as Json;

describe('sessions of operators', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let count = 0;
  before(async () => {
    server = await startTestServer(ending, { flags: { consoleIdle: '15m', consoleSession: '12h' } });
  });
  const newName = () => `op-${++count}`;
  const signIn = async (name: string, password = PASSWORD, browser = browserAt(server)) => {
    const response = await browser.call('POST', '/session', { name, password });
    return { response, browser };
  };
  const statusOf = async (browser: ReturnType<typeof browserAt>) => (await browser.call('GET', '/session')).status;

  test('a sign-in begins one, whose cookie no script reads and no other site sends', async () => {
    const name = newName();
    await signedInAs(server, name, ['auditor']);
    const { response, browser } = await signIn(name.toUpperCase());
    assert.equal(response.status, 200);
    const cookie = response.headers.get('set-cookie') ?? '';
    assert.match(cookie, /^__Host-mintmark-session=[A-Za-z0-9_-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
    assert.equal(response.headers.get('cache-control'), 'no-store');
    const session = await jsonOf(response);
    assert.deepEqual((session.operator as Json).entitlements, [
      'readAudit',
      'readAPIClients',
      'readOIDCGrants',
      'readKeys',
      'readOperators',
    ]);
    assert.deepEqual((session.tenant as Json).issuer, `${server.publicUrl}/oauth2`);
    assert.deepEqual(await jsonOf(await browser.call('GET', '/session')), session);
    assert.equal((await browser.call('GET', '/management/v1/clients')).status, 200);
  });

  test('every sign-in has a new token, and ends the session of the browser, so that no one can fix it beforehand', async () => {
    const name = newName();
    const first = await signedInAs(server, name, ['viewer']);
    const planted = first.cookie;
    const { browser } = await signIn(name, PASSWORD, browserAt(server, planted));
    assert.notEqual(browser.cookie, planted);
    assert.equal(await statusOf(browserAt(server, planted)), 401);
    const fixed = `__Host-mintmark-session=${'A'.repeat(43)}`;
    const { browser: other } = await signIn(name, PASSWORD, browserAt(server, fixed));
    assert.notEqual(other.cookie, fixed);
    assert.equal(await statusOf(browserAt(server, fixed)), 401);
  });

  const ENDS: Readonly<Record<string, (name: string, browser: ReturnType<typeof browserAt>) => Promise<unknown>>> = {
    'fifteen minutes without a request': async () => server.advance(15 * MINUTE),
    'twelve hours of requests': async (_, browser) => {
      for (let minute = 0; minute < 12 * 60; minute += 14) {
        assert.equal((await browser.call('GET', '/sessions')).status, 200, `after ${minute} minutes`);
        server.advance(14 * MINUTE);
      }
    },
    'a sign-out': (_, browser) => browserAt(server, browser.cookie).call('DELETE', '/session'),
    'the end of the operator’s sessions': (name) => server.manage('POST', `/operators/${name}/end-sessions`),
    'the operator being disabled': (name) => server.manage('PATCH', `/operators/${name}`, { disabled: true }),
    'the operator being deleted': (name) => server.manage('DELETE', `/operators/${name}`),
    'a new password in another session': async (name) => {
      const { browser: other } = await signIn(name);
      assert.equal((await other.call('PUT', '/password', { current: PASSWORD, new: 'saturn prefers mittens' })).status, 204);
      assert.equal(await statusOf(other), 200);
      assert.equal((await signIn(name)).response.status, 401);
      assert.equal((await signIn(name, 'saturn prefers mittens')).response.status, 200);
    },
  };
  for (const [title, end] of Object.entries(ENDS)) {
    test(`${title} ends a session`, async () => {
      const name = newName();
      const browser = await signedInAs(server, name, ['viewer']);
      assert.equal(await statusOf(browser), 200);
      await end(name, browser);
      assert.equal(await statusOf(browser), 401);
      assert.equal((await browser.call('GET', '/management/v1/clients')).status, 401);
    });
  }

  test('a request postpones the end, except one that asks for the session', async () => {
    const name = newName();
    const browser = await signedInAs(server, name, ['viewer']);
    server.advance(10 * MINUTE);
    await browser.call('GET', '/management/v1/clients');
    server.advance(10 * MINUTE);
    assert.equal(await statusOf(browser), 200);
    server.advance(5 * MINUTE);
    assert.equal(await statusOf(browser), 401);
  });

  test('a request that an unattended page makes by itself does not', async () => {
    const name = newName();
    const browser = await signedInAs(server, name, ['viewer']);
    for (let minute = 0; minute < 15; minute += 5) {
      const { status } = await browser.call('GET', '/management/v1/clients', undefined, { 'mintmark-unattended': '?1' });
      assert.equal(status, 200);
      server.advance(5 * MINUTE);
    }
    assert.equal(await statusOf(browser), 401);
  });

  test('an operator lists the own sessions and ends them one by one, and none of another', async () => {
    const name = newName();
    const browser = await signedInAs(server, name, ['viewer']);
    const { browser: second } = await signIn(name);
    const stranger = await signedInAs(server, newName(), ['viewer']);
    const { items } = (await jsonOf(await browser.call('GET', '/sessions'))) as { items: readonly Json[] };
    assert.deepEqual(
      items.map(({ current, address }) => [current, address]),
      [
        [false, '127.0.0.1'],
        [true, '127.0.0.1'],
      ],
    );
    const id = items[0]?.id;
    assert.equal((await stranger.call('DELETE', `/sessions/${id}`)).status, 404);
    assert.equal((await browser.call('DELETE', `/sessions/${id}`)).status, 204);
    assert.equal(await statusOf(second), 401);
    assert.equal(await statusOf(browser), 200);
    const { sessions } = (await jsonOf(await server.manage('GET', `/operators/${name}/sessions`))) as { sessions: readonly Json[] };
    assert.deepEqual([sessions.length, sessions[0]?.method], [1, 'link']);
  });

  test('the audit trail names the operator, by the session, for sign-ins, changes and refusals', async () => {
    const name = newName();
    const browser = await signedInAs(server, name, ['client-manager']);
    const created = await browser.call('POST', '/management/v1/clients', { name: 'Billing', client_id: 'billing' });
    assert.equal(created.status, 201);
    assert.equal((await jsonOf(created)).created_by, `operator:${name}`);
    assert.equal((await browser.call('GET', '/management/v1/audit')).status, 403);
    const { entries } = (await jsonOf(await server.manage('GET', `/audit?actor=${encodeURIComponent(`operator:${name}`)}`))) as {
      entries: readonly Json[];
    };
    assert.deepEqual(
      entries.map(({ event, reason }) => [event, reason]),
      [
        ['operator.use-link', null],
        ['client.create', null],
        ['console.request', 'missing_entitlement'],
      ],
    );
    assert.equal(new Set(entries.map(({ credential_id }) => credential_id)).size, 1);
  });

  describe('a sign-in fails alike', () => {
    const FAILURES: Readonly<Record<string, (name: string) => Promise<readonly [name: string, password: string]>>> = {
      'for a wrong password': async (name) => [name, 'neptune wears orange socks!'],
      'for an unknown name': async () => ['unknown', PASSWORD],
      'for an operator who has no password yet': async () => {
        const fresh = newName();
        await createOperator(server, fresh, ['viewer']);
        return [fresh, PASSWORD];
      },
      'for a disabled operator': async (name) => {
        await server.manage('PATCH', `/operators/${name}`, { disabled: true });
        return [name, PASSWORD];
      },
    };
    for (const [title, given] of Object.entries(FAILURES)) {
      test(title, async () => {
        const name = newName();
        await signedInAs(server, name, ['viewer']);
        const { response } = await signIn(...(await given(name)));
        const { request_id, ...problem } = await jsonOf(response);
        assert.deepEqual(
          [response.status, problem],
          [
            401,
            {
              type: 'about:blank',
              title: 'Not authenticated',
              status: 401,
              detail: 'The sign-in failed. Check the name and the password.',
            },
          ],
        );
        assert.equal(response.headers.get('set-cookie'), null);
      });
    }

    test('after ten from an address for a name: 429, whether it exists, and not for another name', async () => {
      const [name, other] = [newName(), newName()];
      for (const each of [name, other]) await signedInAs(server, each, ['viewer']);
      for (const each of [name, 'unknown-too']) {
        let failures = 0;
        // One more after each six seconds.
        while ((await signIn(each, 'wrong')).response.status === 401) failures++;
        assert.ok(failures >= 10, `${failures} failures`);
        const { response } = await signIn(each);
        assert.equal(response.status, 429);
        assert.match(response.headers.get('retry-after') ?? '', /^[1-6]$/);
      }
      assert.equal((await signIn(other)).response.status, 200);
      server.advance(7_000);
      assert.equal((await signIn(name)).response.status, 200);
    });
  });
});
