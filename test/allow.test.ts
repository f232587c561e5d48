// Every path responds to methods that it does not support with 405, and names the supported ones in `Allow`
// (RFC 9110 §15.5.6, §10.2.1).
import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { before, describe, test } from 'node:test';
import { hostRequest } from './host-request.ts';
import { startTestServer, suiteEnding, type TestServer } from './running-server.ts';

const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PROPFIND', 'PUT'];
/** The maximum length of a parameter. */
const LONGEST = 512;

describe('the Allow header', () => {
  const ending = suiteEnding();
  const routes = new Map<string, Set<string>>();
  let server: TestServer;
  before(async () => {
    const listen = (message: unknown): void => {
      const { fastify } = message as { readonly fastify: import('fastify').FastifyInstance };
      fastify.addHook('onRoute', ({ method, url }) => {
        const known = routes.get(url) ?? new Set<string>();
        for (const each of [method].flat()) known.add(each);
        routes.set(url, known);
      });
    };
    subscribe('fastify.initialization', listen);
    server = await startTestServer(ending);
    // The management API is loaded after the start; a request for it waits until then.
    await fetch(`${server.url}/management/v1/openapi.json`);
    unsubscribe('fastify.initialization', listen);
  });
  const request = (method: string, path: string, origin = server.url): Promise<Response> =>
    hostRequest(origin, new URL(server.url).host, method, path);
  /** Tries each method on a path, and returns those that are supported; each 405 must name exactly these. */
  const supportedMethods = async (path: string, origin?: string): Promise<string[]> => {
    const responses = await Promise.all(METHODS.map(async (method) => [method, await request(method, path, origin)] as const));
    const supported = responses.flatMap(([method, { status }]) => (status === 405 ? [] : [method]));
    for (const [method, { status, headers }] of responses) {
      if (status === 405) assert.equal(headers.get('allow'), supported.join(', '), `${method} ${path}`);
    }
    return supported;
  };

  test('names the methods of every route', async () => {
    assert(routes.size > 80, `${routes.size} paths`);
    for (const [url, methods] of routes) {
      assert.deepEqual(await supportedMethods(url.replaceAll(/:\w+/g, 'x')), [...methods].toSorted(), url);
    }
  });
  const CASES: readonly [what: string, path: string, supported: readonly string[]][] = [
    ['a secret with the name of an action', '/management/v1/clients/x/secrets/rotate', ['POST']],
    ['a grant with the name of an action', '/management/v1/grants/revoke', ['POST']],
    ['a percent-encoded path', '/management/v1/cl%69ents', ['GET', 'HEAD', 'POST']],
    ['a path with a query', '/oauth2/token?x=y', ['POST']],
    ['a path with the longest parameter', `/management/v1/clients/${'x'.repeat(LONGEST)}`, ['DELETE', 'GET', 'HEAD', 'PATCH']],
  ];
  for (const [what, path, supported] of CASES) {
    test(`names the methods of ${what}`, async () => assert.deepEqual(await supportedMethods(path), supported));
  }
  test('has errors in the form of the management API also at an encoded path', async () => {
    for (const path of ['/management/v1/none', '/%6danagement/v1/none']) {
      assert.match((await request('GET', path)).headers.get('content-type') ?? '', /^application\/problem\+json/, path);
    }
  });
  test('is absent where a path does not exist', async () => {
    for (const path of ['/', '/management/v1', '/management/v1/clients/x/none']) {
      for (const method of METHODS) {
        const { status, headers } = await request(method, path);
        assert.deepEqual([status, headers.get('allow')], [404, null], `${method} ${path}`);
      }
    }
  });
  test('names the methods of the operations listener', async () => {
    for (const path of ['/health/live', '/health/ready'])
      assert.deepEqual(await supportedMethods(path, server.operationsUrl), ['GET', 'HEAD']);
  });
  test('names the methods that the OpenAPI document lists for a path', async () => {
    const document = (await (await fetch(`${server.url}/management/v1/openapi.json`)).json()) as {
      readonly paths: Readonly<Record<string, object>>;
      readonly components: { readonly responses: Readonly<Record<string, { readonly headers: object }>> };
    };
    assert.deepEqual(Object.keys(document.components.responses['MethodNotAllowed']?.headers ?? {}), ['Allow']);
    for (const [path, operations] of Object.entries(document.paths)) {
      const allow = (await request('PUT', path.replaceAll(/\{\w+\}/g, 'x'))).headers.get('allow');
      const methods = Object.keys(operations).flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
      assert.equal(allow, methods.toSorted().join(', '), path);
    }
  });
});
