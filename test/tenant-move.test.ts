// A tenant moves to another public URL: the old one is served for a grace period, and earlier tokens stay valid
// until they expire.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import { type HostRequestInit, hostRequest } from './host-request.ts';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from './running-server.ts';
import { asForm, assertion, clientKey, seconds } from './signed.ts';

type Json = Record<string, unknown>;
type Admin = { readonly client_id: string; readonly client_secret: string };

const DAY = 86_400_000;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

const json = async (response: Response, status: number): Promise<Json> => {
  const text = await response.text();
  assert.equal(response.status, status, text);
  return text === '' ? {} : JSON.parse(text);
};

describe('a tenant that moves', () => {
  const ending = suiteEnding();
  let server: TestServer;
  before(async () => {
    server = await startTestServer(ending);
  });

  /** Creates a tenant for a test, at `https://NAME.old.example`. */
  const createTenant = async (name: string) => {
    const url = `https://${name}.old.example`;
    const { id, admin } = await json(await server.manage('POST', '/tenants', { name, public_url: url }), 201);
    const credentials = admin as Admin;
    const at = (host: string, method: string, path: string, init?: HostRequestInit) => hostRequest(server.url, host, method, path, init);
    const post = (host: string, path: string, form: Readonly<Record<string, string>>) =>
      at(host, 'POST', path, { body: new URLSearchParams(form).toString(), headers: FORM });
    const token = async (host: string, more: Readonly<Record<string, string>> = {}) =>
      String(
        (await json(await post(host, '/oauth2/token', { grant_type: 'client_credentials', ...credentials, ...more }), 200)).access_token,
      );
    const isActive = async (host: string, presented: string) =>
      (await json(await post(host, '/oauth2/introspect', { ...credentials, token: presented }), 200)).active;
    const manage = (host: string, token: string, method = 'GET', path = '/clients', body?: object) =>
      at(host, method, `/management/v1${path}`, {
        headers: { authorization: `Bearer ${token}`, ...(body === undefined ? undefined : { 'content-type': 'application/json' }) },
        ...(body === undefined ? undefined : { body: JSON.stringify(body) }),
      });
    const move = (to: string, more: Json = {}, query = '') =>
      server.manage('POST', `/tenants/${id}/move${query}`, { public_url: to, ...more });
    return { id: String(id), url, host: new URL(url).host, credentials, at, post, token, isActive, manage, move };
  };

  test('the built-in resources of a former URL cannot be registered by others', async () => {
    const tenant = await createTenant('taken');
    await json(await tenant.move('https://taken.new.example', { keep: 0 }), 200);
    const token = await tenant.token('taken.new.example');
    for (const uri of [`${tenant.url}/`, tenant.url, `${tenant.url}/api`, 'https://taken.new.example/']) {
      await json(await tenant.manage('taken.new.example', token, 'POST', '/resources', { uri, name: 'x' }), 409);
    }
    await json(await tenant.manage('taken.new.example', token, 'POST', '/resources', { uri: `${tenant.url}/orders`, name: 'x' }), 201);
  });

  test('each URL names its own issuer, in metadata and in tokens (RFC 8414 §3.3)', async () => {
    const tenant = await createTenant('issuers');
    const moved = await json(await tenant.move('https://issuers.new.example', { keep: 3600 }), 200);
    assert.deepEqual(
      [moved.public_url, moved.hosts, moved.default_audience],
      ['https://issuers.new.example', ['issuers.new.example', tenant.host], 'https://issuers.new.example/api'],
    );
    for (const url of [tenant.url, 'https://issuers.new.example']) {
      const { host } = new URL(url);
      const metadata = await json(await tenant.at(host, 'GET', '/.well-known/oauth-authorization-server/oauth2'), 200);
      assert.deepEqual(
        [metadata.issuer, metadata.token_endpoint, metadata.protected_resources],
        [`${url}/oauth2`, `${url}/oauth2/token`, [`${url}/`]],
      );
      const resource = await json(await tenant.at(host, 'GET', '/.well-known/oauth-protected-resource'), 200);
      assert.equal(resource.resource, `${url}/`);
      const { iss, aud } = decodeJwt(await tenant.token(host));
      assert.deepEqual([iss, aud], [`${url}/oauth2`, `${url}/`]);
      assert.equal(decodeJwt(await tenant.token(host, { resource: `${url}/api` })).aud, `${url}/api`);
    }
  });

  test('a token of either URL, and a resource by either of its URIs, is valid at both', async () => {
    const tenant = await createTenant('both');
    const opaque = await json(
      await tenant.manage(tenant.host, await tenant.token(tenant.host), 'POST', '/clients', {
        name: 'opaque',
        access_token_format: 'opaque',
        default_resource: `${tenant.url}/api`,
      }),
      201,
    );
    const credentials = { client_id: String(opaque.client_id), client_secret: String(opaque.client_secret) };
    const earlier = [await tenant.token(tenant.host), await tenant.token(tenant.host, credentials)];
    await json(await tenant.move('https://both.new.example', { keep: 3600 }), 200);
    const hosts = [tenant.host, 'both.new.example'];
    const tokens = [...earlier, await tenant.token(tenant.host), await tenant.token('both.new.example')];
    for (const host of hosts) {
      for (const token of tokens) assert.equal(await tenant.isActive(host, token), true, host);
      for (const token of [tokens[0], tokens[2], tokens[3]]) await json(await tenant.manage(host, token ?? ''), 200);
      for (const uri of [`${tenant.url}/api`, 'https://both.new.example/api']) {
        assert.equal(decodeJwt(await tenant.token(host, { resource: uri })).aud, uri, host);
      }
    }
    const client = await json(await tenant.manage('both.new.example', tokens[3] ?? '', 'GET', `/clients/${credentials.client_id}`), 200);
    assert.equal(client.default_resource, 'https://both.new.example/api');
    // A request to the old host with the old URI stores the current one.
    const path = `/clients/${credentials.client_id}`;
    const patched = await tenant.manage(tenant.host, tokens[2] ?? '', 'PATCH', path, { default_resource: `${tenant.url}/` });
    assert.equal((await json(patched, 200)).default_resource, 'https://both.new.example/');
    assert.equal((await tenant.post('both.new.example', '/oauth2/revoke', { ...tenant.credentials, token: tokens[0] ?? '' })).status, 200);
    assert.equal(await tenant.isActive(tenant.host, tokens[0] ?? ''), false);
  });

  test('assertions for either URL are accepted at both; any others are refused', async () => {
    const tenant = await createTenant('assertions');
    const key = await clientKey('ES256');
    const created = await json(
      await tenant.manage(tenant.host, await tenant.token(tenant.host), 'POST', '/clients', {
        name: 'signs',
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [key.jwk] },
      }),
      201,
    );
    await json(await tenant.move('https://assertions.new.example', { keep: 3600 }), 200);
    let clockOffset = 0;
    const requestToken = async (host: string, aud: string) => {
      const claims = { iat: seconds() + clockOffset, exp: seconds() + clockOffset + 60 };
      const signed = await assertion(key, String(created.client_id), aud, { claims });
      const { status } = await tenant.post(host, '/oauth2/token', { grant_type: 'client_credentials', ...asForm(signed) });
      return status;
    };
    for (const host of [tenant.host, 'assertions.new.example']) {
      assert.equal(await requestToken(host, `${tenant.url}/oauth2`), 200);
      assert.equal(await requestToken(host, 'https://assertions.new.example/oauth2'), 200);
      assert.equal(await requestToken(host, 'https://other.example/oauth2'), 401);
    }
    clockOffset = 3600;
    server.advance(clockOffset * 1000);
    assert.equal(await requestToken('assertions.new.example', `${tenant.url}/oauth2`), 401);
    assert.equal(await requestToken('assertions.new.example', 'https://assertions.new.example/oauth2'), 200);
  });

  test('after the grace period the old host is unknown, and earlier tokens stay valid', async () => {
    const tenant = await createTenant('ends');
    await json(await tenant.move('https://ends.new.example', { keep: 600 }), 200);
    const oldToken = await tenant.token(tenant.host);
    // The requests may take some seconds on a busy machine.
    server.advance(570_000);
    assert.equal(await tenant.isActive(tenant.host, oldToken), true);
    server.advance(30_000);
    assert.equal((await tenant.at(tenant.host, 'GET', '/.well-known/oauth-authorization-server/oauth2')).status, 404);
    assert.equal(await tenant.isActive('ends.new.example', oldToken), true);
    await json(await tenant.manage('ends.new.example', oldToken), 200);
    const form = { grant_type: 'client_credentials', ...tenant.credentials, resource: `${tenant.url}/api` };
    assert.equal((await json(await tenant.post('ends.new.example', '/oauth2/token', form), 400)).error, 'invalid_target');
  });

  test('with keep 0, the old URL ends at once and its host is free; moving back is possible', async () => {
    const tenant = await createTenant('at-once');
    const first = await tenant.token(tenant.host);
    const moved = await json(await tenant.move('https://at-once.new.example', { keep: 0 }), 200);
    assert.deepEqual(moved.hosts, ['at-once.new.example']);
    assert.equal(await tenant.isActive('at-once.new.example', first), true);
    assert.equal((await tenant.at(tenant.host, 'GET', '/oauth2/jwks')).status, 404);
    const back = await json(await tenant.move(tenant.url, { keep: 60 }), 200);
    assert.deepEqual([back.public_url, back.hosts], [tenant.url, [tenant.host, 'at-once.new.example']]);
    assert.equal(await tenant.isActive(tenant.host, first), true);
    await json(await tenant.move('https://at-once.new.example', { keep: 0 }), 200);
    await json(await server.manage('POST', '/tenants', { name: 'heir', public_url: tenant.url }), 201);
    assert.equal((await tenant.at(tenant.host, 'GET', '/oauth2/jwks')).status, 200);
    assert.equal((await tenant.move(tenant.url)).status, 409);
  });

  test('a repeated move only sets the end of the grace period, which other changes of hosts do not affect', async () => {
    const tenant = await createTenant('again');
    await json(await tenant.move('https://again.new.example'), 200);
    const untilOf = (view: Json) => Date.parse(String((view.former_urls as Json[])[0]?.answered_until));
    const shown = async () => json(await server.manage('GET', `/tenants/${tenant.id}`), 200);
    const before = await shown();
    assert.deepEqual(await json(await tenant.move('https://again.new.example'), 200), before);
    const longer = await json(await tenant.move('https://again.new.example', { keep: 60 * 86_400 }), 200);
    assert.ok(Math.abs(untilOf(longer) - untilOf(before) - 30 * DAY) < 60_000);
    const patched = await json(await server.manage('PATCH', `/tenants/${tenant.id}`, { hosts: ['again.internal'] }), 200);
    assert.deepEqual(patched.hosts, ['again.new.example', tenant.host, 'again.internal']);
    const { entries } = await json(await server.manage('GET', `/audit?event=tenant.move&subject=${tenant.id}`), 200);
    assert.equal((entries as Json[]).length, 2);
  });

  test('a dry run reports what would change and for which clients, and changes nothing', async () => {
    const tenant = await createTenant('dry');
    const token = await tenant.token(tenant.host);
    await json(await tenant.manage(tenant.host, token, 'POST', '/resources', { uri: `${tenant.url}/orders`, name: 'Orders' }), 201);
    const client = { name: 'Shop', client_id: 'shop', default_resource: `${tenant.url}/api`, dpop_bound_access_tokens: true };
    await json(await tenant.manage(tenant.host, token, 'POST', '/clients', client), 201);
    const reported = await json(await tenant.move('https://dry.new.example', {}, '?dry_run=true'), 200);
    const { former_urls, ...rest } = reported;
    assert.equal((former_urls as Json[])[0]?.url, tenant.url);
    assert.deepEqual(rest, {
      dry_run: true,
      from: tenant.url,
      to: 'https://dry.new.example',
      hosts: ['dry.new.example', tenant.host],
      live_tokens: 1,
      resources_renamed: ['/', '/api'].map((path) => ({ from: tenant.url + path, to: `https://dry.new.example${path}` })),
      resources_kept: [`${tenant.url}/orders`],
      clients: [
        {
          client_id: 'shop',
          name: 'Shop',
          reasons: [`Its DPoP proofs name ${tenant.url}.`, `Its default resource ${tenant.url}/api is renamed.`],
          settings: [
            { setting: 'dpop_bound_access_tokens', value: tenant.url },
            { setting: 'default_resource', value: `${tenant.url}/api` },
          ],
        },
      ],
    });
    assert.equal((await json(await server.manage('GET', `/tenants/${tenant.id}`), 200)).public_url, tenant.url);
  });

  test('a move to an invalid or used URL is refused', async () => {
    const tenant = await createTenant('refused');
    const other = await createTenant('other');
    const token = await tenant.token(tenant.host);
    await json(await tenant.manage(tenant.host, token, 'POST', '/resources', { uri: 'https://named.example/api', name: 'Named' }), 201);
    const cases: readonly (readonly [string, Json, number])[] = [
      [other.url, {}, 409],
      [server.url, {}, 409],
      ['https://named.example', {}, 409],
      ['http://plain.example', {}, 400],
      ['https://x.example/path', {}, 400],
      ['https://HTTPS.example', {}, 400],
      ['malformed', {}, 400],
      ['https://x.example', { keep: -1 }, 400],
      ['https://x.example', { keep: 31_536_001 }, 400],
    ];
    for (const [to, more, status] of cases) await json(await tenant.move(to, more), status);
    // Host names are unique in the whole store: the home tenant assigns them.
    await json(await tenant.manage(tenant.host, token, 'POST', '/tenants/current/move', { public_url: 'https://x.example' }), 403);
    assert.equal((await json(await server.manage('GET', `/tenants/${tenant.id}`), 200)).public_url, tenant.url);
  });
});

describe('the home tenant', () => {
  const ending = suiteEnding();

  test('is moved by an administrator only, and starts with the old --public-url until the grace period ends', async () => {
    const first = await startTestServer(ending, { flags: { listen: ['http://127.0.0.1:0'], publicUrl: 'https://old.example' } });
    const { clientId, clientSecret } = await first.create({ entitlements: ['manageTenants'] });
    const weakerToken = await first.token({ clientId, clientSecret });
    const body = { public_url: 'https://new.example', keep: 60 };
    assert.equal((await first.manage('POST', '/tenants/current/move', body, weakerToken)).status, 403);
    await json(await first.manage('POST', '/tenants/current/move', body), 200);
    // The loopback listener serves the tenant at its current URL.
    assert.equal(decodeJwt(await first.token(ADMIN)).iss, 'https://new.example/oauth2');
    await first.close();
    const restart = (publicUrl: string) => startTestServer(ending, { directory: first.directory, flags: { publicUrl } });
    const onOldUrl = await restart('https://old.example');
    assert.equal(decodeJwt(await onOldUrl.token(ADMIN)).iss, 'https://new.example/oauth2');
    await json(await onOldUrl.manage('POST', '/tenants/current/move', { public_url: 'https://new.example', keep: 0 }), 200);
    await onOldUrl.close();
    await assert.rejects(
      restart('https://old.example'),
      /has moved to https:\/\/new\.example, .* Start with --public-url https:\/\/new\.example/,
    );
    await assert.rejects(
      restart('https://other.example'),
      /would be https:\/\/other\.example, .* belongs to https:\/\/new\.example\. Start with --public-url https:\/\/new\.example, or with another --data/,
    );
    const onNewUrl = await restart('https://new.example');
    await onNewUrl.token(ADMIN);
  });
});
