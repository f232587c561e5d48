// The OpenAPI document of the management API is correct: its routes, names and errors, and its examples,
// which the server accepts.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { startTestServer, suiteEnding, type TestServer } from './running-server.ts';

type Json = Record<string, unknown>;

/** Operations whose example is refused: a standby that was created a moment ago may not sign yet; the token is none. */
const NEED_MORE = ['keysRotate', 'clientsTrustsLearn'];

describe('the OpenAPI document', () => {
  const ending = suiteEnding();
  let server: TestServer;
  interface Operation {
    readonly operationId: string;
    readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: { readonly $ref: string } }>> };
    readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>>; readonly headers?: Json }>>;
  }
  let paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  let schemas: Readonly<Record<string, { readonly examples?: readonly Json[] }>>;
  let text: string;
  before(async () => {
    server = await startTestServer(ending);
    text = await (await fetch(`${server.url}/management/v1/openapi.json`)).text();
    ({
      paths,
      components: { schemas },
    } = JSON.parse(text));
  });
  const operations = () =>
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
    );

  // Which routes it names is in the table of rights.test.ts.
  test('is 3.1', () => {
    assert.match(JSON.parse(text).openapi, /^3\.1\./);
  });
  test('has a unique id for each operation', () => {
    const names = operations().map(({ operation }) => operation.operationId);
    assert.equal(new Set(names).size, names.length);
    assert.ok(names.includes('clientsCredentialsRevoke') && names.includes('keysRotate') && names.includes('tenantsGet'), names.join(' '));
  });
  test('refers to no schema that does not exist', () => {
    for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/([^"]*)"/g)) assert.ok(name in schemas, name);
  });
  test('documents the refusals of each operation', () => {
    for (const { operation } of operations()) {
      for (const status of ['401', '403', '503']) {
        assert.deepEqual(Object.keys(operation.responses[status]?.content ?? {}), ['application/problem+json'], operation.operationId);
      }
    }
  });
  test('has examples that the server accepts, and documents the responses and headers they get', async () => {
    const ids: Record<string, string> = {
      client_id: 'billing',
      uri: encodeURIComponent('https://api.example.com/payments'),
      id: 'current',
      name: 'billing:approve',
      quota_name: 'payments',
      issuer_id: 'github',
      operator_name: 'ada@example.com',
      provider_id: 'acme',
    };
    let accepted = 0;
    for (const { path, method, operation } of operations()) {
      for (const [type, { schema }] of Object.entries(operation.requestBody?.content ?? {})) {
        const [example] = schemas[schema.$ref.replace(/.*\//, '')]?.examples ?? [];
        assert.ok(example !== undefined, `${operation.operationId} has no example`);
        const token = await server.token();
        if (path.includes('{trust_id}')) {
          const { trusts } = (await (await server.manage('GET', '/clients/billing/trusts', undefined, token)).json()) as {
            trusts: { id: string }[];
          };
          ids['trust_id'] = trusts[0]?.id ?? '';
        }
        // The newest secret: an earlier request may have ended the others.
        if (path.includes('{secret_id}')) {
          const { secrets } = (await (await server.manage('GET', '/clients/billing/secrets', undefined, token)).json()) as {
            secrets: { id: string }[];
          };
          ids['secret_id'] =
            secrets
              .map(({ id }) => id)
              .toSorted()
              .at(-1) ?? '';
        }
        const response = await fetch(server.url + path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? ''), {
          method,
          headers: { authorization: `Bearer ${token}`, 'content-type': type },
          body: JSON.stringify(example),
        });
        const reported = operation.responses[String(response.status)];
        assert.ok(reported !== undefined, `${operation.operationId}: ${response.status}`);
        assert.ok(response.ok || NEED_MORE.includes(operation.operationId), `${operation.operationId}: ${await response.text()}`);
        for (const header of ['etag', 'location']) {
          assert.equal(response.headers.has(header), header in (reported.headers ?? {}), `${operation.operationId} ${header}`);
        }
        accepted++;
      }
    }
    assert.equal(accepted, 41);
  });
  test('documents the ETag of each operation without a request body', async () => {
    const { clientId } = await server.create({ client_id: 'shipping' });
    const { secrets } = (await (await server.manage('GET', `/clients/${clientId}`)).json()) as { secrets: readonly { id: string }[] };
    const secret = `/clients/${clientId}/secrets/${secrets[0]?.id}`;
    const tenant = await server.manage('POST', '/tenants', { name: 'Other', public_url: 'https://other.example' });
    const { id } = (await tenant.json()) as { id: string };
    await server.manage('POST', '/resources', { uri: 'https://stock.example.com', name: 'Stock', scopes: [] });
    const requests = [
      ...['GET /clients', 'GET /secrets', 'GET /resources', 'GET /tenants', 'GET /entitlements', 'GET /grants', 'GET /keys'],
      ...[`GET ${secret}`, `POST ${secret}/deactivate?dry_run=true`, `POST ${secret}/deactivate`, `POST ${secret}/reactivate`],
      ...['', '/secrets'].map((path) => `GET /clients/${clientId}${path}`),
      ...['disable', 'enable', 'lockdown', 'lift-lockdown', 'end-tokens'].map((action) => `POST /clients/${clientId}/${action}`),
      ...[`DELETE /clients/${clientId}`, `POST /clients/${clientId}/restore`],
      `POST /clients/${clientId}/credentials/${secrets[0]?.id}/revoke`,
      ...[`GET /tenants/${id}`, `GET /tenants/${id}/fapi-preflight`],
      ...['disable', 'enable', 'end-tokens'].map((action) => `POST /tenants/${id}/${action}`),
      ...['GET', 'DELETE'].map((method) => `${method} /resources/${encodeURIComponent('https://stock.example.com')}`),
      ...['GET', 'DELETE'].map((method) => `${method} /entitlements/billing:approve`),
    ];
    for (const each of requests) {
      const [method = '', path = ''] = each.split(' ');
      const response = await server.manage(method, path);
      assert.ok(response.ok, `${each}: ${await response.text()}`);
      const segments = `/management/v1${path.replace(/\?.*/, '')}`.split('/');
      const documented = operations().find(
        (operation) =>
          operation.method === method &&
          operation.path.split('/').length === segments.length &&
          operation.path.split('/').every((segment, index) => segment.startsWith('{') || segment === segments[index]),
      );
      const headers = documented?.operation.responses[String(response.status)]?.headers ?? {};
      assert.equal(response.headers.has('etag'), 'etag' in headers, each);
    }
  });
});
