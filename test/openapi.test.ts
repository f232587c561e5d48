// The OpenAPI document of the management API is true: each route, its names, its errors, and examples
// that the server accepts.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { startTestServer, suiteEnding, type TestServer } from './running-server.ts';

type Json = Record<string, unknown>;

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

  test('is 3.1 and names every route', async () => {
    assert.match(JSON.parse(text).openapi, /^3\.1\./);
    assert.deepEqual(Object.keys(paths).toSorted(), [
      '/management/v1/audit',
      '/management/v1/audit/chains',
      '/management/v1/audit/chains/{epoch}',
      '/management/v1/audit/checkpoints',
      '/management/v1/clients',
      '/management/v1/clients/{client_id}',
      '/management/v1/clients/{client_id}/credentials/{credential_id}/revoke',
      '/management/v1/clients/{client_id}/disable',
      '/management/v1/clients/{client_id}/enable',
      '/management/v1/clients/{client_id}/end-tokens',
      '/management/v1/clients/{client_id}/lift-lockdown',
      '/management/v1/clients/{client_id}/lockdown',
      '/management/v1/clients/{client_id}/restore',
      '/management/v1/clients/{client_id}/secrets',
      '/management/v1/clients/{client_id}/secrets/rotate',
      '/management/v1/clients/{client_id}/secrets/{secret_id}',
      '/management/v1/clients/{client_id}/secrets/{secret_id}/deactivate',
      '/management/v1/clients/{client_id}/secrets/{secret_id}/reactivate',
      '/management/v1/clients/{client_id}/secrets/{secret_id}/retire',
      '/management/v1/entitlements',
      '/management/v1/entitlements/{name}',
      '/management/v1/evaluate',
      '/management/v1/grants',
      '/management/v1/grants/revoke',
      '/management/v1/grants/{id}',
      '/management/v1/grants/{id}/reactivate',
      '/management/v1/grants/{id}/suspend',
      '/management/v1/keys',
      '/management/v1/keys/rotate',
      '/management/v1/keys/{kid}/revoke',
      '/management/v1/resources',
      '/management/v1/resources/{uri}',
      '/management/v1/secrets',
      '/management/v1/sign-ins',
      '/management/v1/tenants',
      '/management/v1/tenants/{id}',
      '/management/v1/tenants/{id}/disable',
      '/management/v1/tenants/{id}/enable',
      '/management/v1/tenants/{id}/end-tokens',
      '/management/v1/tenants/{id}/fapi-preflight',
      '/management/v1/tenants/{id}/move',
      '/management/v1/whose',
    ]);
  });
  test('gives each operation a name of its own', () => {
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
  test('has examples that are accepted unchanged, with the responses and headers that it documents', async () => {
    const ids: Record<string, string> = {
      client_id: 'billing',
      uri: encodeURIComponent('https://api.example.com/payments'),
      id: 'current',
      name: 'billing:approve',
    };
    let sent = 0;
    for (const { path, method, operation } of operations()) {
      for (const [type, { schema }] of Object.entries(operation.requestBody?.content ?? {})) {
        const [example] = schemas[schema.$ref.replace(/.*\//, '')]?.examples ?? [];
        assert.ok(example !== undefined, `${operation.operationId} has no example`);
        const token = await server.token();
        // Of the secrets, the newest: the others may have ended by then.
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
        // A standby that was created a moment ago may not sign yet.
        assert.ok(response.ok || operation.operationId === 'keysRotate', `${operation.operationId}: ${await response.text()}`);
        for (const header of ['etag', 'location']) {
          assert.equal(response.headers.has(header), header in (reported.headers ?? {}), `${operation.operationId} ${header}`);
        }
        sent++;
      }
    }
    assert.equal(sent, 23);
  });
});
