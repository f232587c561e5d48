// The operations and errors of /v1.0/apiclients, as documented by IBM Security Verify.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { ADMIN, suiteEnding } from '../running-server.ts';
import { ABSENT, API_CLIENTS, describesProblem, postApiClient } from './api-client-requests.ts';
import { type Json, REQUIRED_MEMBERS, startVerifyServer, type VerifyServer } from './verify-server.ts';

describe('IBM Security Verify: API clients', () => {
  const ending = suiteEnding();
  let server: VerifyServer;
  before(async () => {
    server = await startVerifyServer(ending);
  });

  describe('operations', () => {
    test('GET of a client returns its members, and its location', async () => {
      const created = await server.createApiClient({ description: 'all' });
      assert.deepEqual(Object.keys(created), [
        'id',
        'clientId',
        'clientSecret',
        'clientName',
        'description',
        'enabled',
        'entitlements',
        'ipFilterOp',
        'ipFilters',
        'accessTokenType',
        'restrictScopes',
        'scopes',
        'overrideSettings',
        'additionalProperties',
        'additionalConfig',
        '_links',
      ]);
      assert.deepEqual(created._links, { self: { href: `${API_CLIENTS}/${created.id}` } });
      assert.equal(created.accessTokenType, 'default');
      assert.deepEqual(created.overrideSettings, { restrictScopes: false, scopes: [] });
      assert.deepEqual(created.additionalConfig, {
        clientAuthMethod: 'default',
        validateClientAssertionJti: true,
        allowedClientAssertionVerificationKeys: [],
        introspectAuthorization: 'app',
        dpopBoundAccessTokens: false,
        certificateBoundAccessTokens: false,
        assertionAudienceList: true,
        legacyAssertionAudience: false,
        maxAssertionLifetime: 1800,
      });
    });
    test('a path may contain the id or the encoded client id of a client', async () => {
      const created = await server.createApiClient({ clientId: 'svc:mail/eu@1' });
      assert.equal((await server.read('svc:mail/eu@1')).id, created.id);
      assert.equal((await server.request('DELETE', `${API_CLIENTS}/${encodeURIComponent('svc:mail/eu@1')}`)).status, 204);
      assert.equal((await server.request('GET', `${API_CLIENTS}/${created.id}`)).status, 404);
    });
    test('a chosen client id cannot shadow another client', async () => {
      const first = await server.createApiClient();
      const second = await server.createApiClient({ clientId: first.id });
      assert.equal((await server.read(first.id)).clientId, first.clientId);
      assert.equal((await server.read(second.id)).clientId, first.id);
    });
    test('DELETE returns 204, even for a client that does not exist', async () => {
      assert.equal((await server.request('DELETE', `${API_CLIENTS}/${ABSENT}`)).status, 204);
      assert.equal((await server.request('DELETE', `${API_CLIENTS}/nobody`)).status, 204);
    });
    for (const [method, body] of [
      ['GET', undefined],
      ['PUT', REQUIRED_MEMBERS],
    ] as const) {
      test(`${method} of a client that does not exist returns 404 without a body`, async () => {
        const response = await server.request(method, `${API_CLIENTS}/${ABSENT}`, body);
        assert.deepEqual([response.status, response.text, response.headers.get('content-type')], [404, '', null]);
      });
    }
    test('PATCH removes several clients: 204 if all succeeded, including ones that do not exist', async () => {
      const [one, other] = [await server.createApiClient(), await server.createApiClient({ clientId: 'bulk/1' })];
      const operations = [one.id, 'bulk~11', ABSENT].map((id) => ({ op: 'remove', path: `/${id}` }));
      const response = await server.request('PATCH', API_CLIENTS, operations);
      assert.deepEqual([response.status, response.text], [204, '']);
      for (const { id } of [one, other]) assert.equal((await server.request('GET', `${API_CLIENTS}/${id}`)).status, 404);
    });
    test('PATCH returns 207 with a result for each operation if one was refused; the others are executed', async () => {
      const created = await server.createApiClient();
      const response = await server.request('PATCH', API_CLIENTS, [
        { op: 'remove', path: `/${ADMIN.clientId}` },
        { op: 'remove', path: `/${created.id}` },
        { op: 'replace', path: `/${created.id}`, value: 1 },
        { op: 'remove', path: '/a/b' },
      ]);
      assert.equal(response.status, 207, response.text);
      assert.deepEqual(Object.keys(response.body), ['messageId', 'messageDescription', 'results']);
      const results = response.body.results as Json[];
      assert.deepEqual(
        results.map(({ op, path, result }) => [op, path, result]),
        [
          ['remove', `/${ADMIN.clientId}`, 'failure'],
          ['remove', `/${created.id}`, 'success'],
          ['replace', `/${created.id}`, 'failure'],
          ['remove', '/a/b', 'failure'],
        ],
      );
      assert.match(String(results[0]?.error), /no client could authenticate and manage/);
      assert.equal((await server.request('GET', `${API_CLIENTS}/${created.id}`)).status, 404);
      const audit = await server.manage('GET', `/audit?request_id=${response.headers.get('mintmark-request-id')}`);
      const { entries } = (await audit.json()) as { entries: Json[] };
      assert.deepEqual(
        entries.map(({ event, reason }) => [event, reason]).toSorted(),
        [
          ['client.delete', null],
          ['management.request', 'malformed_request'],
          ['management.request', 'malformed_request'],
          ['management.request', 'would_lock_out'],
        ].toSorted(),
      );
    });
    test('PATCH accepts 1 to 500 operations', async () => {
      const operations = (count: number) => Array.from({ length: count }, (_, n) => ({ op: 'remove', path: `/no-${n}` }));
      assert.equal((await server.request('PATCH', API_CLIENTS, operations(500))).status, 204);
      assert.equal((await server.request('PATCH', API_CLIENTS, operations(501))).status, 400);
      assert.equal((await server.request('PATCH', API_CLIENTS, [])).status, 400);
    });
    test('an unsupported method gets 405 with Allow', async () => {
      const response = await server.request('PUT', API_CLIENTS, {});
      assert.deepEqual([response.status, response.headers.get('allow')], [405, 'GET, HEAD, PATCH, POST']);
    });
  });

  describe('errors', () => {
    test('a request without a token gets 401 with a challenge', async () => {
      const response = await fetch(server.url + API_CLIENTS);
      assert.equal(response.status, 401);
      assert.match(response.headers.get('www-authenticate') ?? '', /^Bearer realm=/);
      assert.deepEqual(await response.json(), {
        messageId: 'CSIBX0001E',
        messageDescription: 'You are not authorized to access this resource.',
      });
    });
    test('a token that is not for this API alone gets 401', async () => {
      const token = await server.token(await server.create({ scopes: [] }));
      assert.equal((await server.request('GET', API_CLIENTS, undefined, token)).status, 401);
    });
    test('a missing right gets 403 without a body, before the request body is validated', async () => {
      const response = await server.request('POST', API_CLIENTS, { nonsense: 1 }, await server.tokenWith('readAPIClients'));
      assert.deepEqual([response.status, response.text, response.headers.get('content-type')], [403, '', null]);
      assert.match(response.headers.get('www-authenticate') ?? '', /error="insufficient_scope"/);
    });
    test('malformed JSON gets 400', async () => {
      describesProblem(await server.request('POST', API_CLIENTS, '{'), 400, 'CSIBX0004E', /improperly structured JSON/);
    });
    test("the error names all invalid fields, by IBM's names", async () => {
      const response = await server.request('POST', API_CLIENTS, { enabled: 'yes', entitlements: [], ipFilterOp: 'maybe', colour: 1 });
      describesProblem(response, 400, 'CSIBX0005E', /^The request is invalid: /);
      for (const pointer of ['/enabled', '/ipFilterOp', '/colour', '/clientName']) assert.match(response.text, new RegExp(`${pointer} `));
    });
    test('a client id of an existing or a deleted client gets 409', async () => {
      await server.createApiClient({ clientId: 'verify-once' });
      describesProblem(await postApiClient(server, { clientId: 'verify-once' }), 409, 'CSIBX0005E', /\/clientId is taken/);
      await server.request('DELETE', `${API_CLIENTS}/verify-once`);
      assert.equal((await postApiClient(server, { clientId: 'verify-once' })).status, 409);
    });
  });
});
