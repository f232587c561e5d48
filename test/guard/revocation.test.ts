// A guard that follows the revocation feed of a real server refuses revoked tokens without introspection. While the
// feed is not reliable, it introspects tokens.

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
/** Verifies a token until it is refused, which the feed causes within the timeout of the test. */
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
  let network: GuardNetwork;
  let guard: Guard;
  const guardOf = (guardNetwork: GuardNetwork, more: Partial<Parameters<typeof createGuard>[0]> = {}): Guard => {
    const { clientId, clientSecret } = tenant.api;
    const made = createGuard({ issuer: tenant.server.url, audience: API, clientId, clientSecret, ...guardNetwork.options, ...more });
    ending.after(() => made.close());
    return made;
  };
  const following = async (guardNetwork: GuardNetwork, more = {}): Promise<Guard> => {
    const made = guardOf(guardNetwork, more);
    const followed = guardNetwork.nextEvent('feed_followed');
    await made.warmUp();
    await followed;
    return made;
  };
  before(async () => {
    tenant = await startTenant(ending);
    network = createNetwork();
    guard = await following(network);
  });
  after(() => guard.close());

  const ends: readonly [what: string, end: (token: string) => Promise<unknown>][] = [
    ['a token revoked by its client', (token) => tenant.revoke(token)],
    ['a suspended grant', (token) => tenant.server.manage('POST', `/grants/${decodeJwt(token).jti}/suspend`)],
    ['a client whose tokens are ended', () => tenant.server.manage('POST', `/clients/${tenant.caller.clientId}/end-tokens`)],
    ['the tenant whose tokens are ended', () => tenant.server.manage('POST', '/tenants/current/end-tokens')],
    [
      'a revoked key',
      async (token) => {
        await tenant.server.manage('POST', '/keys/rotate', { algorithm: 'ES256' });
        return tenant.server.manage('POST', `/keys/${decodeProtectedHeader(token).kid}/revoke`);
      },
    ],
  ];
  for (const [what, end] of ends) {
    test(`ends a token without introspection after ${what}`, async () => {
      const [token, earlierCount] = [await tenant.token(), network.count('/introspect')];
      assert.equal((await guard.verify(token)).clientId, tenant.caller.clientId);
      const response = await end(token);
      if (response instanceof Response) assert.ok(response.ok, await response.text());
      const error = await refusal(guard, token);
      assert.ok(error instanceof TokenRejected && error.code === 'revoked');
      assert.equal(network.count('/introspect'), earlierCount);
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
  test('a guard gets revocations from before its start', async () => {
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
    const earlierCount = network.count('/introspect');
    await guard.verify(token);
    assert.equal(network.count('/introspect'), earlierCount, 'remembered');
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

  describe('while it is not reliable', () => {
    test('each token is introspected before the first snapshot is complete', async () => {
      const newNetwork = createNetwork();
      newNetwork.cut(/revocations$/);
      const newGuard = guardOf(newNetwork);
      const token = await tenant.token();
      await newGuard.verify(token);
      await newGuard.verify(token, '192.0.2.7');
      assert.equal(newNetwork.count('/introspect'), 2);
      assert.deepEqual(
        newNetwork.forms('/introspect').map((form) => form.get('client_address')),
        [null, '192.0.2.7'],
      );
      await tenant.revoke(token);
      await refused(newGuard.verify(token), 'inactive');
      assert.equal(newGuard.status().issuers[0]?.feed, 'behind');
    });
    test('while introspection is unavailable as well, tokens are 503', async () => {
      const newNetwork = createNetwork();
      newNetwork.cut(/revocations$|introspect$/);
      const newGuard = guardOf(newNetwork);
      const token = await tenant.token();
      await unavailable(newGuard.verify(token));
      const earlierCount = newNetwork.count('/introspect');
      await unavailable(newGuard.verify(token));
      assert.equal(newNetwork.count('/introspect'), earlierCount, 'within the cool-down nobody waits');
      newNetwork.cut(undefined);
      const followed = newNetwork.nextEvent('feed_followed');
      await newNetwork.endPause();
      await followed;
      assert.equal((await newGuard.verify(token)).clientId, tenant.caller.clientId);
    });
    test('the feed becomes stale ten seconds after its last response', async () => {
      const guardNetwork = createNetwork();
      const followingGuard = await following(guardNetwork, { staleFeed: 0 });
      const token = await tenant.token();
      await followingGuard.verify(token);
      guardNetwork.cut(/revocations$/);
      guardNetwork.advance(5_000);
      await followingGuard.verify(token);
      assert.equal(guardNetwork.count('/introspect'), 0);
      guardNetwork.advance(5_001);
      await followingGuard.verify(token);
      assert.equal(guardNetwork.count('/introspect'), 1);
      assert.equal(followingGuard.status().issuers[0]?.feed, 'behind');
      // A token that was revoked during the outage is refused after introspection.
      await tenant.revoke(token);
      await refused(followingGuard.verify(token), 'inactive');
      guardNetwork.cut(undefined);
      const followed = guardNetwork.nextEvent('feed_followed');
      await guardNetwork.endPause();
      await followed;
      await refused(followingGuard.verify(token), 'revoked');
      assert.ok(guardNetwork.events.includes('feed_lost'));
    });
    test('a guard whose client cannot introspect accepts no token, and reports that at its start', async () => {
      const otherNetwork = createNetwork();
      const made = guardOf(otherNetwork, { clientSecret: 'wrong' });
      await made.warmUp();
      assert.ok(otherNetwork.events.includes('credentials_refused'));
      assert.deepEqual([made.status().ready, made.status().issuers[0]?.problem], [false, 'credentials_refused']);
      await unavailable(made.verify(await tenant.token()));
    });
    test('while the server is unreachable, unrevoked JWTs are accepted within staleFeed, and are 503 afterwards', async () => {
      const guardNetwork = createNetwork();
      const followingGuard = await following(guardNetwork, { staleFeed: 60 });
      const [token, revoked] = [await tenant.token(), await tenant.token()];
      await tenant.revoke(revoked);
      await refusal(followingGuard, revoked);
      const feedLost = guardNetwork.nextEvent('feed_lost');
      guardNetwork.cut(/revocations$|introspect$/);
      guardNetwork.advance(60_000);
      await feedLost;
      await followingGuard.verify(token);
      await refused(followingGuard.verify(revoked), 'revoked');
      assert.deepEqual([followingGuard.status().ready, followingGuard.status().issuers[0]?.feed], [true, 'stale']);
      const earlierCount = guardNetwork.count('/introspect');
      await followingGuard.verify(await tenant.token());
      assert.equal(guardNetwork.count('/introspect'), earlierCount, 'one question finds out for all');
      assert.equal(guardNetwork.events.filter((type) => type === 'feed_stale').length, 1);
      guardNetwork.advance(10_001);
      await unavailable(followingGuard.verify(token));
      assert.deepEqual([followingGuard.status().ready, followingGuard.status().issuers[0]?.problem], [false, 'revocations_unknown']);
      guardNetwork.cut(undefined);
      const followed = guardNetwork.nextEvent('feed_followed');
      await guardNetwork.endPause();
      await followed;
      await followingGuard.verify(token);
      assert.equal(followingGuard.status().ready, true);
    });
    test('an introspection response takes precedence within staleFeed', async () => {
      const guardNetwork = createNetwork();
      const followingGuard = await following(guardNetwork);
      const token = await tenant.token();
      const feedLost = guardNetwork.nextEvent('feed_lost');
      guardNetwork.cut(/revocations$/);
      guardNetwork.advance(60_000);
      await feedLost;
      await followingGuard.verify(token);
      assert.equal(followingGuard.status().issuers[0]?.feed, 'stale');
      await tenant.revoke(token);
      await refused(followingGuard.verify(token), 'inactive');
    });
    test('while the server is unreachable, an expired token is refused without clock tolerance', async () => {
      const guardNetwork = createNetwork();
      const followingGuard = await following(guardNetwork, { staleFeed: 86_400, clockTolerance: 60 });
      const token = await tenant.token();
      guardNetwork.cut(/revocations$|introspect$/);
      guardNetwork.advance(Number(decodeJwt(token).exp) * 1000 - Date.now() + 1_000);
      await unavailable(followingGuard.verify(token));
    });
  });

  describe('with the client of another API', () => {
    for (const format of ['jwt', 'opaque']) {
      test(`a token of format ${format} is 503, which the guard reports at its start`, async () => {
        const [guardNetwork, other] = [createNetwork(), await tenant.server.create({ name: 'other' })];
        const made = guardOf(guardNetwork, other);
        await made.warmUp();
        assert.ok(guardNetwork.events.includes('resource_not_visible'));
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
    const guardNetwork = createNetwork();
    const client = await tenant.server.create({ name: 'rotated' });
    let stored = client.clientSecret;
    let cached = stored;
    const clientSecret = ({ fresh }: { readonly fresh: boolean }) => {
      if (fresh) cached = stored;
      return cached;
    };
    const made = guardOf(guardNetwork, { clientId: client.clientId, clientSecret, revocationFeed: false });
    await made.warmUp();
    assert.equal(made.status().issuers[0]?.introspection, 'up');
    const rotated = await tenant.server.manage('POST', `/clients/${client.clientId}/secrets/rotate`, { overlap: 0 });
    stored = ((await rotated.json()) as { client_secret: string }).client_secret;
    guardNetwork.advance(5_001);
    made.status();
    await until('the third introspection', () => guardNetwork.count('/introspect') >= 3);
    assert.equal(cached, stored);
    assert.ok(!guardNetwork.events.includes('credentials_refused'));
  });
  test('an expired token within the clock tolerance is introspected', async () => {
    const guardNetwork = createNetwork();
    const made = await following(guardNetwork, { clockTolerance: 60 });
    const token = await tenant.token();
    // The guard's clock is ahead of the server's, so that the server still returns active.
    guardNetwork.advance(Number(decodeJwt(token).exp) * 1000 - Date.now() + 1_000);
    const other = await tenant.token();
    await tenant.revoke(other);
    // A response of the feed by the new clock, so that its age does not cause the introspection.
    await until('the feed responds', () => made.status().issuers[0]?.feed !== 'behind');
    const earlierCount = guardNetwork.count('/introspect');
    await made.verify(token);
    assert.equal(guardNetwork.count('/introspect'), earlierCount + 1);
  });
  test('a response that was in flight during a broad revocation is not cached', async () => {
    const guardNetwork = createNetwork();
    let release: () => void = () => {};
    let arrived: () => void = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const responseArrived = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const { fetch: send = fetch } = guardNetwork.options;
    const slow: typeof fetch = async (input, init) => {
      const response = await send(input, init);
      if (!String(input).endsWith('/introspect')) return response;
      arrived();
      await released;
      return response;
    };
    const made = await following(guardNetwork, { fetch: slow });
    const settings = { scopes: ['invoices:read'] };
    const [client, ended] = [
      await tenant.server.create({ ...settings, access_token_format: 'opaque' }),
      await tenant.server.create(settings),
    ];
    const [token, other] = [await tenant.server.token(client, { resource: API }), await tenant.server.token(ended, { resource: API })];
    const first = made.verify(token);
    await responseArrived;
    await tenant.server.manage('POST', `/clients/${ended.clientId}/end-tokens`);
    await refusal(made, other);
    release();
    await first;
    await made.verify(token);
    assert.equal(guardNetwork.count('/introspect'), 2);
    await made.verify(token);
    assert.equal(guardNetwork.count('/introspect'), 2);
  });
  test('close() stops following the feed', async () => {
    const guardNetwork = createNetwork();
    const made = await following(guardNetwork);
    await made.close();
    const earlierCount = guardNetwork.count('/revocations');
    await new Promise(setImmediate);
    assert.equal(guardNetwork.count('/revocations'), earlierCount);
  });
  test('is not used without credentials, so that tokens are accepted until they expire', async () => {
    const guardNetwork = createNetwork();
    const offline = createGuard({ issuer: tenant.server.url, audience: API, ...guardNetwork.options });
    const token = await tenant.token();
    await tenant.revoke(token);
    assert.equal((await offline.verify(token)).clientId, tenant.caller.clientId);
    assert.equal(offline.status().issuers[0]?.feed, 'off');
  });
});
