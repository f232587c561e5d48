// Clients from a Client ID Metadata Document (draft-ietf-oauth-client-id-metadata-document), registered by a manager.
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { before, describe, test } from 'node:test';
import { type KeySite, startKeySite } from './key-site.ts';
import { startTestServer, suiteEnding, type TestServer } from './running-server.ts';
import { asForm, assertion, type ClientKey, clientKey, seconds } from './signed.ts';

type Json = Record<string, unknown>;
const HOUR = 3_600_000;

describe('a client from a metadata document', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let site: KeySite;
  let key: ClientKey;
  let n = 0;
  before(async () => {
    site = await startKeySite(ending);
    server = await startTestServer(ending, { flags: { outgoingAllow: ['127.0.0.0/8'], outgoingCa: site.caFile } });
    key = await clientKey('ES256', { kid: 'k1' });
  });
  const json = async (response: Response, status: number): Promise<Json> => {
    const text = await response.text();
    assert.equal(response.status, status, text);
    return JSON.parse(text);
  };
  /** Publishes a document at a new path. @returns its URL */
  const publish = (more: Json = {}): string => {
    const url = `${site.url}/agents/${++n}`;
    publishAt(url, more);
    return url;
  };
  const publishAt = (url: string, more: Json = {}): void => {
    const document = {
      client_id: url,
      client_name: 'Crawler',
      token_endpoint_auth_method: 'private_key_jwt',
      grant_types: ['client_credentials'],
      jwks: { keys: [key.jwk] },
      ...more,
    };
    const members = Object.entries(document).filter(([, value]) => value !== undefined);
    site.documents.set(new URL(url).pathname, Object.fromEntries(members));
  };
  const create = async (url: string, more: Json = {}, status = 201) =>
    json(await server.manage('POST', '/clients', { metadata_url: url, scopes: ['pages:read'], ...more }), status);
  const pathOf = (url: string) => `/clients/${encodeURIComponent(url)}`;
  const refresh = (url: string, query = '') => server.manage('POST', `${pathOf(url)}/refresh-metadata${query}`);
  const token = async (url: string, by = key, offset = 0) => {
    const at = seconds() + offset / 1000;
    const jwt = await assertion(by, url, `${server.publicUrl}/oauth2`, { claims: { iat: at, exp: at + 60 } });
    return (await server.post('/oauth2/token', { grant_type: 'client_credentials', ...asForm(jwt) })).status;
  };

  test('has the URL as its id, name and keys of the document, and everything else from the manager', async () => {
    const url = publish({ scope: 'everything', entitlements: ['administrator'], client_uri: 'https://x.example' });
    const created = await create(url, { entitlements: ['readKeys'], owner: 'search' });
    assert.deepEqual(
      [created['client_id'], created['metadata_url'], created['name'], created['token_endpoint_auth_method'], created['client_secret']],
      [url, url, 'Crawler', 'private_key_jwt', undefined],
    );
    assert.deepEqual([created['scopes'], created['entitlements'], created['owner']], [['pages:read'], ['readKeys'], 'search']);
    assert.equal(await token(url), 200);
    assert.equal(await token(url, await clientKey('ES256', { kid: 'k1' })), 401);
  });

  test('may publish its keys at a jwks_uri', async () => {
    site.documents.set('/keys', { keys: [key.jwk] });
    const url = publish({ jwks: undefined, jwks_uri: `${site.url}/keys` });
    assert.equal((await create(url))['jwks_uri'], `${site.url}/keys`);
    assert.equal(await token(url), 200);
  });

  test('is named by its host if the document has no name that can be shown', async () => {
    for (const client_name of [undefined, '', ' ', 7, 'a\u0000b', 'a\u202eb', 'x'.repeat(257)]) {
      assert.equal((await create(publish({ client_name })))['name'], new URL(site.url).host, JSON.stringify(client_name));
    }
  });

  describe('its URL (§3)', () => {
    const refused: readonly [what: string, url: (site: string) => string][] = [
      ['plain http', (at) => at.replace('https', 'http')],
      ['no path', (at) => new URL(at).origin],
      ['user information', (at) => at.replace('//', '//user@')],
      ['a fragment', (at) => `${at}#a`],
      ['a single-dot segment', (at) => at.replace('/agents', '/./agents')],
      ['a double-dot segment', (at) => at.replace('/agents', '/x/../agents')],
      ['an encoded double-dot segment', (at) => at.replace('/agents', '/x/%2e%2E/agents')],
      ['a backslash', (at) => at.replace('/agents', '\\agents')],
      ['a space', (at) => `${at} `],
      ['an upper-case scheme, which is another string', (at) => at.replace('https', 'HTTPS')],
      ['more than 256 characters', (at) => at.padEnd(257, 'x')],
      ['another scheme', () => 'file:///etc/passwd'],
      ['no URL', () => 'crawler'],
    ];
    for (const [what, url] of refused) {
      test(`is not accepted with ${what}`, async () => {
        const requests = site.requests.length;
        const { errors } = await create(url(publish()), {}, 400);
        assert.deepEqual(
          (errors as Json[]).map(({ pointer }) => pointer),
          ['/metadata_url'],
        );
        assert.equal(site.requests.length, requests, 'it was fetched');
      });
    }
    test('is accepted with a query, a port and 256 characters', async () => {
      const url = `${site.url}/agents/q?v=1`.padEnd(256, 'x');
      site.documents.set(url.slice(site.url.length), { ...(site.documents.get('/agents/1') as Json), client_id: url });
      await create(url);
      assert.equal(await token(url), 200);
    });
  });

  describe('the document (§4)', () => {
    const refused: readonly [what: string, more: (url: string) => Json, detail: RegExp][] = [
      ['another client_id', () => ({ client_id: 'https://other.example/a' }), /another client_id/],
      ['an equivalent client_id', (url) => ({ client_id: url.replace('https', 'HTTPS') }), /another client_id/],
      ['no client_id', () => ({ client_id: undefined }), /another client_id/],
      ['a secret', () => ({ client_secret: 'x' }), /client_secret/],
      ['the expiry of a secret', () => ({ client_secret_expires_at: 0 }), /client_secret_expires_at/],
      ...['none', 'client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'tls_client_auth', undefined, ['private_key_jwt']].map(
        (method): [string, () => Json, RegExp] => [
          `the method ${method}`,
          () => ({ token_endpoint_auth_method: method }),
          /token_endpoint_auth_method/,
        ],
      ),
      ['no grant_types, which means authorization_code (RFC 7591 §2)', () => ({ grant_types: undefined }), /grant_types/],
      ['other grant_types alone', () => ({ grant_types: ['authorization_code', 'refresh_token'] }), /grant_types/],
      ['grant_types that are no list', () => ({ grant_types: 'client_credentials' }), /grant_types/],
      ['neither jwks nor jwks_uri', () => ({ jwks: undefined }), /either jwks or jwks_uri/],
      ['both jwks and jwks_uri', () => ({ jwks_uri: 'https://k.example/' }), /either jwks or jwks_uri/],
      ['a jwks_uri of plain http', () => ({ jwks: undefined, jwks_uri: 'http://k.example/' }), /jwks_uri/],
      ['a jwks_uri of another scheme', () => ({ jwks: undefined, jwks_uri: 'javascript:alert(1)' }), /jwks_uri/],
      ['jwks that are no set', () => ({ jwks: [] }), /is not a JWK Set/],
      ['no key', () => ({ jwks: { keys: [] } }), /has no key/],
      ['a private key', () => ({ jwks: { keys: [{ ...key.jwk, d: 'AAAA' }] } }), /private key/],
      ['no key for signatures', () => ({ jwks: { keys: [{ ...key.jwk, use: 'enc' }] } }), /has no key/],
      ['two keys of one kid', () => ({ jwks: { keys: [key.jwk, key.jwk] } }), /two keys of one kid/],
    ];
    for (const [what, more, detail] of refused) {
      test(`is refused with ${what}`, async () => {
        const url = publish();
        publishAt(url, more(url));
        const { errors } = await create(url, {}, 400);
        const [error] = errors as Json[];
        assert.equal(error?.['pointer'], '/metadata_url');
        assert.match(String(error?.['detail']), detail);
        assert.equal((await server.manage('GET', pathOf(url))).status, 404);
      });
    }
    test('may have keys for other purposes, which are not used', async () => {
      const url = publish({ jwks: { keys: [{ kty: 'oct' }, { ...key.jwk, kid: 'e', use: 'enc' }, key.jwk] } });
      const { jwks } = await create(url);
      assert.deepEqual(
        (jwks as { keys: Json[] }).keys.map(({ kid }) => kid),
        ['k1'],
      );
    });
  });

  describe('how it is fetched (§5)', () => {
    const responses: readonly [what: string, respond: (response: ServerResponse) => void, detail: RegExp][] = [
      ['a redirect', (to) => void to.writeHead(302, { location: '/agents/1' }).end(), /redirect/],
      ['201', (to) => void to.writeHead(201, { 'content-type': 'application/json' }).end('{}'), /status: 201/],
      ['404', (to) => void to.writeHead(404).end(), /status: 404/],
      ['HTML', (to) => void to.writeHead(200, { 'content-type': 'text/html' }).end('{}'), /media_type/],
      ['no JSON', (to) => void to.writeHead(200, { 'content-type': 'application/json' }).end('{'), /malformed/],
      ['a list', (to) => void to.writeHead(200, { 'content-type': 'application/json' }).end('[]'), /is no JSON object/],
    ];
    for (const [what, respond, detail] of responses) {
      test(`${what} is an error`, async () => {
        const url = publish();
        site.documents.set(new URL(url).pathname, respond);
        const { errors } = await create(url, {}, 400);
        assert.match(String((errors as Json[])[0]?.['detail']), detail);
      });
    }
    test('5,120 bytes are read, and one more is an error', async () => {
      const url = publish();
      const sized = (length: number) => {
        const document = { ...(site.documents.get(new URL(url).pathname) as Json), padding: '' };
        const text = JSON.stringify({ ...document, padding: 'x'.repeat(length - JSON.stringify(document).length) });
        return (to: ServerResponse) => void to.writeHead(200, { 'content-type': 'application/cimd+json' }).end(text);
      };
      const [fits, exceeds] = [sized(5_120), sized(5_121)];
      site.documents.set(new URL(url).pathname, exceeds);
      assert.match(JSON.stringify(await create(url, {}, 400)), /too_large/);
      site.documents.set(new URL(url).pathname, fits);
      await create(url);
    });
    for (const host of ['127.0.0.1', '10.0.0.1', '169.254.169.254', '[::1]', '[::ffff:7f00:1]', '2130706433']) {
      test(`a special-use address is not connected to: ${host} (RFC 6890)`, async (t) => {
        const strict = await startTestServer(t);
        const response = await strict.manage('POST', '/clients', { metadata_url: `https://${host}/agent` });
        assert.match(JSON.stringify(await json(response, 400)), /address_refused/);
      });
    }
  });

  describe('what a manager can set', () => {
    for (const [field, value] of Object.entries({
      name: 'Mine',
      token_endpoint_auth_method: 'default',
      jwks: { keys: [] },
      jwks_uri: 'https://k.example/',
      client_id: 'mine',
      client_secret: 'correct-horse-battery-staple-0123456789',
    })) {
      test(`not ${field}, at the creation`, async () => {
        const { errors } = await create(publish(), { [field]: value }, 400);
        assert.deepEqual(
          (errors as Json[]).map(({ pointer }) => pointer),
          [`/${field}`],
        );
      });
    }
    test('later: everything but what the document has, through both management APIs', async () => {
      const url = publish();
      const created = await create(url);
      const patch = (body: Json) => server.manage('PATCH', pathOf(url), body);
      const other = { keys: [(await clientKey()).jwk] };
      for (const body of [
        { name: 'Mine' },
        { jwks: other },
        { jwks: null, jwks_uri: 'https://k.example/' },
        { token_endpoint_auth_method: 'default' },
      ]) {
        assert.match(JSON.stringify(await json(await patch(body), 400)), /comes from the metadata document/);
      }
      const changed = await json(await patch({ name: 'Crawler', scopes: ['a', 'b'], access_token_lifetime: 60 }), 200);
      assert.deepEqual([changed['scopes'], changed['jwks'], changed['metadata_url']], [['a', 'b'], created['jwks'], url]);
      assert.equal(await token(url), 200);
      const authorization = `Bearer ${await server.token()}`;
      const address = `${server.url}/v1.0/apiclients/${encodeURIComponent(url)}`;
      const ibm = (await (await fetch(address, { headers: { authorization } })).json()) as Json;
      const headers = { authorization, 'content-type': 'application/json' };
      const put = (body: Json) => fetch(address, { method: 'PUT', headers, body: JSON.stringify(body) });
      assert.equal((await put({ ...ibm, clientName: 'Mine' })).status, 400);
    });
    test('a plain client is created as before, and needs a name', async () => {
      const { errors } = await json(await server.manage('POST', '/clients', { scopes: ['a'] }), 400);
      assert.deepEqual(errors, [{ pointer: '/name', detail: 'is missing' }]);
    });
    test('a dry run of the creation shows the client, and creates none', async () => {
      const url = publish();
      const shown = await json(await server.manage('POST', '/clients?dry_run=true', { metadata_url: url }), 200);
      assert.deepEqual([shown['client_id'], shown['name']], [url, 'Crawler']);
      assert.equal((await server.manage('GET', pathOf(url))).status, 404);
    });
  });

  describe('a refresh', () => {
    test('replaces name and keys, at once on this node, and widens no right', async () => {
      const url = publish();
      const before = await create(url);
      const next = await clientKey('ES256', { kid: 'k2' });
      publishAt(url, { client_name: 'Crawler 2', jwks: { keys: [next.jwk] }, scope: 'all', entitlements: ['administrator'], owner: 'x' });
      const dry = await json(await refresh(url, '?dry_run=true'), 200);
      assert.deepEqual((dry['changes'] as Json)['name'], { from: 'Crawler', to: 'Crawler 2' });
      assert.deepEqual(Object.keys(dry['changes'] as Json).sort(), ['jwks', 'name']);
      assert.deepEqual([await token(url), await token(url, next)], [200, 401], 'a dry run changes nothing');
      const { client } = await json(await refresh(url), 200);
      assert.deepEqual([await token(url), await token(url, next)], [401, 200]);
      const same = ['scopes', 'entitlements', 'owner', 'client_id', 'restrict_scopes', 'ip_rules', 'introspect_authorization'];
      for (const name of same) assert.deepEqual((client as Json)[name], before[name], name);
      const { entries } = await json(await server.manage('GET', '/audit?event=client.refresh-metadata'), 200);
      assert.deepEqual(
        (entries as Json[]).map(({ subject }) => subject),
        [url],
      );
    });
    test('without a difference keeps the version, so that an edit by its ETag succeeds', async () => {
      const url = publish();
      await create(url);
      const first = await server.manage('GET', pathOf(url));
      server.advance(1_000);
      const refreshed = await refresh(url);
      assert.deepEqual((await json(refreshed, 200))['changes'], {});
      const second = await server.manage('GET', pathOf(url));
      assert.equal(second.headers.get('etag'), first.headers.get('etag'));
      const [a, b] = [await json(first, 200), await json(second, 200)];
      assert.ok(String(a['metadata_fetched_at']) < String(b['metadata_fetched_at']));
    });
    test('of a document that must not be used changes nothing, and says why', async () => {
      const url = publish();
      await create(url);
      for (const more of [{ token_endpoint_auth_method: 'none' }, { jwks: { keys: [] } }, { client_id: 'x' }]) {
        publishAt(url, more);
        assert.match(String((await json(await refresh(url), 409))['detail']), /names a document that has/);
      }
      site.documents.delete(new URL(url).pathname);
      assert.match(String((await json(await refresh(url), 409))['detail']), /cannot be fetched \(status: 503\)/);
      assert.equal(await token(url), 200);
    });
    test('does not revive a key that was revoked as compromised', async () => {
      const url = publish();
      await create(url);
      assert.equal((await server.manage('POST', `${pathOf(url)}/credentials/${key.thumbprint}/revoke`)).status, 200);
      assert.equal(await token(url), 401);
      assert.match(String((await json(await refresh(url), 409))['detail']), /no key that the client may sign with/);
      const next = await clientKey('ES256', { kid: 'k2' });
      publishAt(url, { jwks: { keys: [key.jwk, next.jwk] } });
      await json(await refresh(url), 200);
      assert.deepEqual([await token(url), await token(url, next)], [401, 200]);
    });
    test('is a 409 for a client without a document', async () => {
      const { clientId } = await server.create({});
      assert.equal((await server.manage('POST', `/clients/${clientId}/refresh-metadata`)).status, 409);
    });
    test('is refused to who may not edit the client', async () => {
      const url = publish();
      await create(url, { entitlements: ['readKeys'] });
      const reader = await server.create({ entitlements: ['readAPIClients'] });
      const lesser = await server.create({ entitlements: ['manageAPIClients'] });
      for (const client of [reader, lesser]) {
        const response = await server.manage('POST', `${pathOf(url)}/refresh-metadata`, undefined, await server.token(client));
        assert.equal(response.status, 403);
      }
    });
  });

  test('the metadata does not announce support: an id that is not registered is unknown, and not fetched', async () => {
    const url = publish();
    const requests = site.requests.length;
    assert.equal(await token(url), 401);
    assert.equal(site.requests.length, requests);
    const metadata = (await (await fetch(`${server.url}/.well-known/oauth-authorization-server/oauth2`)).json()) as Json;
    assert.equal(metadata['client_id_metadata_document_supported'], undefined);
  });

  test('its keys are accepted for 24 hours after the last fetch, and then refused with a reason', async (t) => {
    // The periodic tasks would fetch the document again.
    const own = await startTestServer(t, { flags: { outgoingAllow: ['127.0.0.0/8'], outgoingCa: site.caFile }, keepsHouse: false });
    const url = publish();
    await json(await own.manage('POST', '/clients', { metadata_url: url }), 201);
    const attempt = async (offset: number) => {
      const at = seconds() + offset / 1000;
      const jwt = await assertion(key, url, `${own.publicUrl}/oauth2`, { claims: { iat: at, exp: at + 60 } });
      return own.post('/oauth2/token', { grant_type: 'client_credentials', ...asForm(jwt) });
    };
    own.advance(24 * HOUR - 10_000);
    assert.equal((await attempt(24 * HOUR - 10_000)).status, 200);
    own.advance(20_000);
    const refused = await attempt(24 * HOUR + 10_000);
    assert.equal(refused.status, 401);
    const requestId = refused.headers.get('mintmark-request-id');
    const { entries } = await json(await own.manage('GET', `/audit?request_id=${requestId}`), 200);
    assert.deepEqual(
      (entries as Json[]).map(({ reason }) => reason),
      ['client_metadata_stale'],
    );
    await json(await own.manage('POST', `${pathOf(url)}/refresh-metadata`), 200);
    assert.equal((await attempt(24 * HOUR + 10_000)).status, 200);
  });
});
