// A guard that follows the revocation feed of a real server: tokens that are revoked there are refused here
// without introspection; and what is introspected when the feed is not reliable.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createGuard, type Guard, GuardUnavailable, TokenRejected, type TokenRejectedCode } from '@mintmark/guard';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { suiteEnding } from '../running-server.ts';
import { until } from '../until.ts';
import { API, createNetwork, type GuardedTenant, type GuardNetwork, startTenant } from './guarded-tenant.ts';

const refused = (attempt: Promise<unknown>, code: TokenRejectedCode) =>
  assert.rejects(attempt, (error) => error instanceof TokenRejected && error.code === code);
const unavailable = (attempt: Promise<unknown>) =>
  assert.rejects(
    attempt,
    (error) => error instanceof GuardUnavailable && error.code === 'introspection_unavailable' && error.retryAfter > 0,
  );
/** Verifies a token until it is refused: the feed reports revocations within the test's timeout. */
const refusal = async (guard: Guard, token: string): Promise<unknown> => {
  for (;;) {
    const error: unknown = await guard.verify(token).then(
      () => undefined,
      (thrown) => thrown,
    );
    if (error !== undefined) return error;
    await new Promise(setImmediate);
  }
};

describe('the revocation feed', () => {
  const ending = suiteEnding();
  let tenant: GuardedTenant;
  let way: GuardNetwork;
  let guard: Guard;
  const guardOf = (along: GuardNetwork, more: Partial<Parameters<typeof createGuard>[0]> = {}): Guard => {
    const { clientId, clientSecret } = tenant.api;
    const made = createGuard({ issuer: tenant.server.url, audience: API, clientId, clientSecret, ...along.options, ...more });
    ending.after(() => made.close());
    return made;
  };
  const following = async (along: GuardNetwork, more = {}): Promise<Guard> => {
    const made = guardOf(along, more);
    const followed = along.nextEvent('feed_followed');
    await made.warmUp();
    await followed;
    return made;
  };
  before(async () => {
    tenant = await startTenant(ending);
    way = createNetwork();
    guard = await following(way);
  });
  after(() => guard.close());

  const ends: readonly [what: string, end: (token: string) => Promise<unknown>][] = [
    ['a token that its client revokes', (token) => tenant.revoke(token)],
    ['a grant that is suspended', (token) => tenant.server.manage('POST', `/grants/${decodeJwt(token).jti}/suspend`)],
    ['a client whose tokens are ended', () => tenant.server.manage('POST', `/clients/${tenant.caller.clientId}/end-tokens`)],
    ['the tenant whose tokens are ended', () => tenant.server.manage('POST', '/tenants/current/end-tokens')],
    [
      'a key that is revoked',
      async (token) => {
        await tenant.server.manage('POST', '/keys/rotate', { algorithm: 'ES256' });
        return tenant.server.manage('POST', `/keys/${decodeProtectedHeader(token).kid}/revoke`);
      },
    ],
  ];
  for (const [what, end] of ends) {
    test(`${what}: refused, without introspection`, async () => {
      const [token, asked] = [await tenant.token(), way.count('/introspect')];
      assert.equal((await guard.verify(token)).clientId, tenant.caller.clientId);
      const response = await end(token);
      if (response instanceof Response) assert.ok(response.ok, await response.text());
      const error = await refusal(guard, token);
      assert.ok(error instanceof TokenRejected && error.code === 'revoked');
      assert.equal(way.count('/introspect'), asked);
    });
  }
  test('revoking a credential revokes the tokens that were issued with it', async () => {
    const made = await tenant.server.create({ scopes: ['invoices:read'] });
    const token = await tenant.server.token(made, { resource: API });
    await guard.verify(token);
    const [secret] = made.body.secrets as { id: string }[];
    await tenant.server.manage('POST', `/clients/${made.clientId}/credentials/${secret?.id}/revoke`);
    const error = await refusal(guard, token);
    assert.ok(error instanceof TokenRejected && error.code === 'revoked');
  });
  test('a token is accepted after its grant is reactivated', async () => {
    const token = await tenant.token();
    const path = `/grants/${decodeJwt(token).jti}`;
    await tenant.server.manage('POST', `${path}/suspend`);
    await refusal(guard, token);
    await tenant.server.manage('POST', `${path}/reactivate`);
    const accepted = () =>
      guard.verify(token).then(
        () => true,
        () => false,
      );
    await until('the reactivated grant is accepted', accepted);
  });
  test('other tokens are accepted', async () => {
    const [token, other] = [await tenant.token(), await tenant.token()];
    await tenant.revoke(token);
    await refusal(guard, token);
    assert.equal((await guard.verify(other)).clientId, tenant.caller.clientId);
  });
  test('a guard that starts later reads earlier revocations', async () => {
    const token = await tenant.token();
    await tenant.revoke(token);
    const later = createNetwork();
    await refused((await following(later)).verify(token), 'revoked');
    assert.equal(later.count('/introspect'), 0);
  });
  test('the feed revokes a cached opaque token', async () => {
    const made = await tenant.server.create({ access_token_format: 'opaque', scopes: ['invoices:read'] });
    const token = await tenant.server.token(made, { resource: API });
    await guard.verify(token);
    const asked = way.count('/introspect');
    await guard.verify(token);
    assert.equal(way.count('/introspect'), asked, 'remembered');
    await tenant.revoke(token, made);
    const error = await refusal(guard, token);
    assert.ok(error instanceof TokenRejected && error.code === 'revoked');
  });
  test('disabling a client clears the cache of opaque tokens', async () => {
    const made = await tenant.server.create({ access_token_format: 'opaque', scopes: ['invoices:read'] });
    const token = await tenant.server.token(made, { resource: API });
    await guard.verify(token);
    await tenant.server.manage('POST', `/clients/${made.clientId}/end-tokens`);
    const error = await refusal(guard, token);
    assert.ok(error instanceof TokenRejected && error.code === 'inactive');
  });

  describe('when it is not reliable', () => {
    test('each token is introspected before the first snapshot is complete', async () => {
      const cold = createNetwork();
      cold.cut(/revocations$/);
      const behind = guardOf(cold);
      const token = await tenant.token();
      await behind.verify(token);
      await behind.verify(token, '192.0.2.7');
      assert.equal(cold.count('/introspect'), 2);
      assert.deepEqual(
        cold.forms('/introspect').map((form) => form.get('client_address')),
        [null, '192.0.2.7'],
      );
      await tenant.revoke(token);
      await refused(behind.verify(token), 'inactive');
      assert.equal(behind.status().issuers[0]?.feed, 'behind');
    });
    test('with introspection down as well, tokens are 503 until the connection is restored', async () => {
      const cold = createNetwork();
      cold.cut(/revocations$|introspect$/);
      const behind = guardOf(cold);
      const token = await tenant.token();
      await unavailable(behind.verify(token));
      const asked = cold.count('/introspect');
      await unavailable(behind.verify(token));
      assert.equal(cold.count('/introspect'), asked, 'within the cool-down nobody waits');
      cold.cut(undefined);
      const followed = cold.nextEvent('feed_followed');
      await cold.endPause();
      await followed;
      assert.equal((await behind.verify(token)).clientId, tenant.caller.clientId);
    });
    test('the feed becomes stale ten seconds after its last response', async () => {
      const along = createNetwork();
      const lost = await following(along, { staleFeed: 0 });
      const token = await tenant.token();
      await lost.verify(token);
      along.cut(/revocations$/);
      along.advance(9_000);
      await lost.verify(token);
      assert.equal(along.count('/introspect'), 0);
      along.advance(1_001);
      await lost.verify(token);
      assert.equal(along.count('/introspect'), 1);
      assert.equal(lost.status().issuers[0]?.feed, 'behind');
      // A token that was revoked in the outage: introspection decides.
      await tenant.revoke(token);
      await refused(lost.verify(token), 'inactive');
      along.cut(undefined);
      const followed = along.nextEvent('feed_followed');
      await along.endPause();
      await followed;
      await refused(lost.verify(token), 'revoked');
      assert.ok(along.events.includes('feed_lost'));
    });
    test('an API client that may not introspect accepts nothing, and the guard reports it at the start', async () => {
      const stranger = createNetwork();
      const made = guardOf(stranger, { clientSecret: 'wrong' });
      await made.warmUp();
      assert.ok(stranger.events.includes('credentials_refused'));
      assert.deepEqual([made.status().ready, made.status().issuers[0]?.problem], [false, 'credentials_refused']);
      await unavailable(made.verify(await tenant.token()));
    });
    test('with an unreachable server, unrevoked JWTs are accepted within staleFeed, then 503', async () => {
      const along = createNetwork();
      const lost = await following(along, { staleFeed: 60 });
      const [token, revoked] = [await tenant.token(), await tenant.token()];
      await tenant.revoke(revoked);
      await refusal(lost, revoked);
      const noticed = along.nextEvent('feed_lost');
      along.cut(/revocations$|introspect$/);
      along.advance(60_000);
      await noticed;
      await lost.verify(token);
      await refused(lost.verify(revoked), 'revoked');
      assert.deepEqual([lost.status().ready, lost.status().issuers[0]?.feed], [true, 'stale']);
      const asked = along.count('/introspect');
      await lost.verify(await tenant.token());
      assert.equal(along.count('/introspect'), asked, 'one question finds out for all');
      assert.equal(along.events.filter((type) => type === 'feed_stale').length, 1);
      along.advance(10_001);
      await unavailable(lost.verify(token));
      assert.deepEqual([lost.status().ready, lost.status().issuers[0]?.problem], [false, 'revocations_unknown']);
      along.cut(undefined);
      const followed = along.nextEvent('feed_followed');
      await along.endPause();
      await followed;
      await lost.verify(token);
      assert.equal(lost.status().ready, true);
    });
    test('an introspection response takes precedence within staleFeed', async () => {
      const along = createNetwork();
      const lost = await following(along);
      const token = await tenant.token();
      const noticed = along.nextEvent('feed_lost');
      along.cut(/revocations$/);
      along.advance(60_000);
      await noticed;
      await lost.verify(token);
      assert.equal(lost.status().issuers[0]?.feed, 'stale');
      await tenant.revoke(token);
      await refused(lost.verify(token), 'inactive');
    });
    test('with an unreachable server, an expired token gets no grace period', async () => {
      const along = createNetwork();
      const lost = await following(along, { staleFeed: 86_400, clockTolerance: 60 });
      const token = await tenant.token();
      along.cut(/revocations$|introspect$/);
      along.advance(Number(decodeJwt(token).exp) * 1000 - Date.now() + 1_000);
      await unavailable(lost.verify(token));
    });
  });

  describe('with the client of another API', () => {
    for (const format of ['jwt', 'opaque']) {
      test(`${format} is 503, reported at the start; an owner of the resource can check it`, async () => {
        const [along, other] = [createNetwork(), await tenant.server.create({ name: 'other' })];
        const made = guardOf(along, other);
        await made.warmUp();
        assert.ok(along.events.includes('resource_not_visible'));
        assert.deepEqual([made.status().ready, made.status().issuers[0]?.problem], [false, 'resource_not_visible']);
        const caller = await tenant.server.create({ access_token_format: format, scopes: ['invoices:read'] });
        const token = await tenant.server.token(caller, { resource: API });
        await assert.rejects(made.verify(token), (error) => error instanceof GuardUnavailable && error.code === 'resource_not_visible');
        const ended = await tenant.token();
        await tenant.revoke(ended);
        await setOwners([tenant.api.clientId, other.clientId]);
        const owner = await following(createNetwork(), other);
        assert.equal((await owner.verify(token)).clientId, caller.clientId);
        await refused(owner.verify(ended), 'revoked');
        assert.equal(owner.status().ready, true);
        await setOwners([tenant.api.clientId]);
      });
    }
    const setOwners = async (owners: readonly string[]): Promise<void> => {
      const response = await tenant.server.manage('PATCH', `/resources/${encodeURIComponent(API)}`, { owners });
      assert.ok(response.ok, await response.text());
    };
  });

  test('a rotated secret is read again after a refusal', async () => {
    const along = createNetwork();
    const client = await tenant.server.create({ name: 'rotated' });
    let stored = client.clientSecret;
    let cached = stored;
    const clientSecret = ({ fresh }: { readonly fresh: boolean }) => {
      if (fresh) cached = stored;
      return cached;
    };
    const made = guardOf(along, { clientId: client.clientId, clientSecret, revocationFeed: false });
    await made.warmUp();
    assert.equal(made.status().issuers[0]?.introspection, 'up');
    const rotated = await tenant.server.manage('POST', `/clients/${client.clientId}/secrets/rotate`, { overlap: 0 });
    stored = ((await rotated.json()) as { client_secret: string }).client_secret;
    along.advance(5_001);
    made.status();
    await until('the third introspection', () => along.count('/introspect') >= 3);
    assert.equal(cached, stored);
    assert.ok(!along.events.includes('credentials_refused'));
  });
  test('an expired token within the clock tolerance is introspected', async () => {
    const along = createNetwork();
    const made = await following(along, { clockTolerance: 60 });
    const token = await tenant.token();
    // The guard's clock is ahead of the server's: the server decides.
    along.advance(Number(decodeJwt(token).exp) * 1000 - Date.now() + 1_000);
    const other = await tenant.token();
    await tenant.revoke(other);
    // A response by the new clock, so that the token is not introspected because of the feed's age.
    await until('the feed responds', () => made.status().issuers[0]?.feed !== 'behind');
    const asked = along.count('/introspect');
    await made.verify(token);
    assert.equal(along.count('/introspect'), asked + 1);
  });
  test('a response that was in flight during a broad revocation is not cached', async () => {
    const along = createNetwork();
    let release: () => void = () => {};
    let arrived: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const under = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const { fetch: send = fetch } = along.options;
    const slow: typeof fetch = async (input, init) => {
      const response = await send(input, init);
      if (!String(input).endsWith('/introspect')) return response;
      arrived();
      await held;
      return response;
    };
    const made = await following(along, { fetch: slow });
    const settings = { scopes: ['invoices:read'] };
    const [client, ended] = [
      await tenant.server.create({ ...settings, access_token_format: 'opaque' }),
      await tenant.server.create(settings),
    ];
    const [token, other] = [await tenant.server.token(client, { resource: API }), await tenant.server.token(ended, { resource: API })];
    const first = made.verify(token);
    await under;
    await tenant.server.manage('POST', `/clients/${ended.clientId}/end-tokens`);
    await refusal(made, other);
    release();
    await first;
    await made.verify(token);
    assert.equal(along.count('/introspect'), 2);
    await made.verify(token);
    assert.equal(along.count('/introspect'), 2);
  });
  test('close() stops following the feed', async () => {
    const along = createNetwork();
    const made = await following(along);
    await made.close();
    const asked = along.count('/revocations');
    await new Promise(setImmediate);
    assert.equal(along.count('/revocations'), asked);
  });
  test('without credentials there is no feed, and tokens are accepted until they expire', async () => {
    const along = createNetwork();
    const offline = createGuard({ issuer: tenant.server.url, audience: API, ...along.options });
    const token = await tenant.token();
    await tenant.revoke(token);
    assert.equal((await offline.verify(token)).clientId, tenant.caller.clientId);
    assert.equal(offline.status().issuers[0]?.feed, 'off');
  });
});
