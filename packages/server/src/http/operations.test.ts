import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import type { Family } from '../metrics/family.ts';
import { operationsHandler } from './operations.ts';

const FAMILIES: readonly Family[] = [
  {
    name: 'a_total',
    labels: ['of'],
    help: 'Back\\slash, and\na line.',
    type: 'counter',
    merge: 'sum',
    samples: [{ labels: { of: 'a "b"\\' }, value: 2 }],
  },
  { name: 'b_seconds', labels: [], help: 'None.', type: 'gauge', merge: 'sum', samples: [] },
];

let started = true;
let ready: () => Promise<string | undefined> = async () => undefined;
let mark: () => Promise<string | undefined> = async () => 'salt.digest';
const server = createServer(
  operationsHandler({
    started: () => started,
    ready: () => ready(),
    mark: () => mark(),
    collect: async () => FAMILIES,
    requestId: () => 'id-1',
  }),
);

before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
after(() => server.close());

const send = async (path: string, method = 'GET', headers: Record<string, string> = {}) => {
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const sent = request({ host: '127.0.0.1', port: address.port, path, method, headers, agent: false }).end();
  const [response] = await once(sent, 'response');
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode, headers: response.headers, body };
};

describe('operations', () => {
  for (const path of ['/health/started', '/health/live', '/health/ready', '/health/ready?verbose=1']) {
    test(`GET ${path} is ok`, async () => {
      const { status, headers, body } = await send(path);
      assert.deepEqual([status, body], [200, '{"status":"ok"}']);
      assert.equal(headers['cache-control'], 'no-store');
      assert.equal(headers['content-type'], 'application/json');
      assert.equal(headers['mintmark-request-id'], 'id-1');
    });
  }

  test('the mark of the store is in the response of a ready server alone', async () => {
    const marks = async () => [
      (await send('/health/ready')).headers['mintmark-store'],
      (await send('/health/live')).headers['mintmark-store'],
    ];
    assert.deepEqual(await marks(), ['salt.digest', undefined]);
    ready = async () => 'The store does not respond.';
    assert.deepEqual(await marks(), [undefined, undefined]);
    ready = async () => undefined;
    mark = () => Promise.reject(new Error('no identity'));
    assert.deepEqual(await marks(), [undefined, undefined]);
    assert.equal((await send('/health/ready')).status, 200);
  });

  test('any Host is served', async () => assert.equal((await send('/health/live', 'GET', { host: 'probe.example:1' })).status, 200));

  test('HEAD has the same status and no body', async () => {
    const { status, body } = await send('/health/ready', 'HEAD');
    assert.deepEqual([status, body], [200, '']);
  });

  for (const [path, expected] of [
    ['/health/started', 503],
    ['/health/live', 200],
    ['/health/ready', 503],
  ] as const) {
    test(`while the server starts, ${path} is ${expected}`, async (context) => {
      started = false;
      context.after(() => {
        started = true;
      });
      assert.equal((await send(path)).status, expected);
    });
  }

  test('the response while not ready has the reason', async (context) => {
    ready = async () => 'The storage does not respond.';
    context.after(() => {
      ready = async () => undefined;
    });
    const { status, body } = await send('/health/ready');
    assert.deepEqual([status, JSON.parse(body)], [503, { status: 'unavailable', reason: 'The storage does not respond.' }]);
    assert.equal((await send('/health/live')).status, 200);
  });

  test('a failing check is not ready, and reveals nothing of its cause', async (context) => {
    ready = () => Promise.reject(new Error('postgres://user:password@host'));
    context.after(() => {
      ready = async () => undefined;
    });
    const { status, body } = await send('/health/ready');
    assert.equal(status, 503);
    assert.ok(!body.includes('password'));
  });

  for (const [accept, type, body] of [
    [
      undefined,
      'text/plain; version=0.0.4; charset=utf-8',
      '# HELP a_total Back\\\\slash, and\\na line.\n# TYPE a_total counter\na_total{of="a \\"b\\"\\\\"} 2\n',
    ],
    ['application/openmetrics-text; version=1.0.0', 'application/openmetrics-text; version=1.0.0; charset=utf-8', '# EOF\n'],
  ] as const) {
    test(`GET /metrics has ${type}`, async () => {
      const received = await send('/metrics', 'GET', accept === undefined ? {} : { accept });
      assert.deepEqual([received.status, received.headers['content-type'], received.headers['cache-control']], [200, type, 'no-store']);
      assert.ok(received.body.endsWith(body), received.body);
    });
  }

  for (const path of ['/', '/health', '/health/', '/health/live/', '/management/v1/clients', '/oauth2/token', '/__proto__']) {
    test(`${path} does not exist`, async () => assert.equal((await send(path)).status, 404));
  }

  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    test(`${method} is not allowed`, async () => {
      const { status, headers } = await send('/health/live', method);
      assert.deepEqual([status, headers.allow], [405, 'GET, HEAD']);
    });
  }
});
