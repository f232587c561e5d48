// Hostile requests to every route: no 5xx, no crash, no hang, no invalid response, and no growing memory.
// `MINTMARK_TEST_FUZZ` searches longer, and with `MINTMARK_TEST_POSTGRES=1` the server is on PostgreSQL.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { responseCheck } from './hostile/checked-response.ts';
import { consoleRequests } from './hostile/console-requests.ts';
import { type GeneratedRequest, type ReceivedResponse, sender } from './hostile/generated-request.ts';
import { createRecords, type Document, managementRequests } from './hostile/management-requests.ts';
import { protocolRequests, validParts } from './hostile/protocol-requests.ts';
import { exchangeBytes, requestBytes, statusesIn } from './hostile/raw-bytes.ts';
import { startPostgres } from './postgres.ts';
import { FUZZ_SECONDS, runs } from './property-runs.ts';
import { ADMIN, type Ending, startTestServer, suiteEnding, type TestServer, type TestServerOptions } from './running-server.ts';

// The heap is measured after garbage collections.
setFlagsFromString('--expose_gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Requests that are in flight at once. */
const CONCURRENCY = 48;
const TIMEOUT = 300_000 + (FUZZ_SECONDS ?? 0) * 2_000;

/** Where the store is, if not in the server's folder. */
const storeOf = async (ending: Ending): Promise<TestServerOptions> => {
  if (process.env['MINTMARK_TEST_POSTGRES'] !== '1') return {};
  const postgres = await startPostgres();
  ending.after(() => postgres.close());
  return { flags: { database: await postgres.freshDatabase() }, env: { MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') } };
};

describe('hostile requests', { timeout: 4 * TIMEOUT }, () => {
  const ending = suiteEnding();
  let server: TestServer;
  let document: Document;
  let oauth: fc.Arbitrary<GeneratedRequest>;
  let send: (request: GeneratedRequest) => Promise<ReceivedResponse>;
  let check: ReturnType<typeof responseCheck>;
  const statuses = new Map<string, number>();
  before(async () => {
    // Without the limit of failed authentications, which would refuse most before they are looked at; nor is a busy machine
    // an overload.
    const flags = { authFailures: '0', maxDelay: '60000', trustedProxy: ['127.0.0.1'], clientCertHeader: 'Client-Cert' };
    const store = await storeOf(ending);
    server = await startTestServer(ending, { ...store, flags: { ...flags, ...store.flags } });
    document = (await (await fetch(`${server.url}/management/v1/openapi.json`)).json()) as Document;
    check = responseCheck(document);
    oauth = protocolRequests(await validParts(server));
    const sending = sender(server.url, CONCURRENCY);
    ending.after(() => sending.close());
    send = async (request) => {
      const response = await sending.send(request);
      const key = `${request.route.includes(' ') ? 'management' : request.route} ${response.status}`;
      statuses.set(key, (statuses.get(key) ?? 0) + 1);
      return response;
    };
  });

  /** Sends several at once, and checks all responses. */
  const exchange = async (requests: readonly GeneratedRequest[]): Promise<void> => {
    const responses = await Promise.all(requests.map(send));
    for (const [index, request] of requests.entries()) check(request, responses[index] as ReceivedResponse);
  };
  const batches = (request: fc.Arbitrary<GeneratedRequest>) => fc.array(request, { minLength: 1, maxLength: CONCURRENCY, size: 'max' });
  /** Statuses of which there must be many, so that the requests are known to reach what they aim at. */
  const requireMany = (...names: readonly string[]): void => {
    for (const name of names) assert.ok((statuses.get(name) ?? 0) >= 10, JSON.stringify([...statuses]));
  };

  test('to the endpoints of OAuth', { timeout: TIMEOUT }, async () => {
    await fc.assert(fc.asyncProperty(batches(oauth), exchange), runs(300));
    requireMany('oauth 200', 'oauth 400', 'oauth 401', 'oauth 405');
  });

  test('to the management API and IBM’s', { timeout: TIMEOUT }, async () => {
    const requests = managementRequests(document, await createRecords(server));
    const property = fc.asyncProperty(batches(requests), async (batch) => {
      const authorization = `Bearer ${await server.token()}`;
      await exchange(batch.map((request) => ({ ...request, headers: { authorization, ...request.headers } })));
    });
    await fc.assert(property, runs(300));
    requireMany('management 200', 'management 400', 'management 404', 'verify 200', 'verify 400');
  });

  test('to the console', { timeout: TIMEOUT }, async () => {
    await fc.assert(fc.asyncProperty(batches(await consoleRequests(server)), exchange), runs(100));
    // One of them may end the session, after which there is no more 404.
    requireMany('console 200', 'console 400', 'console 401', 'console 403');
  });

  test('in bytes that are not quite HTTP', { timeout: TIMEOUT }, async () => {
    const form = `grant_type=client_credentials&client_id=${ADMIN.clientId}&client_secret=${ADMIN.clientSecret}`;
    const property = fc.asyncProperty(requestBytes(new URL(server.url).host, form), async (bytes) => {
      const received = statusesIn(await exchangeBytes(server.url, bytes));
      assert.ok(received.length <= 4 && received.every((status) => status < 500), received.join());
    });
    await fc.assert(property, runs(1_000));
  });

  test('leave memory flat', { timeout: TIMEOUT }, async () => {
    // Each is sent several times: memory that they fill would grow.
    const requests = fc.sample(oauth, { ...runs<GeneratedRequest>(), numRuns: 1_000 });
    const round = async (): Promise<void> => {
      for (let at = 0; at < requests.length; at += CONCURRENCY) await exchange(requests.slice(at, at + CONCURRENCY));
    };
    const heapMegabytes = (): number => {
      collectGarbage();
      return process.memoryUsage().heapUsed / 1e6;
    };
    await round();
    const before = heapMegabytes();
    for (let turn = 0; turn < 3; turn++) await round();
    const growth = heapMegabytes() - before;
    assert.ok(growth < 32, `The heap grew by ${growth.toFixed(0)} MB.`);
  });

  test('leave a server that issues tokens', async (t) => {
    assert.equal((await server.token()).split('.').length, 3);
    t.diagnostic(JSON.stringify(Object.fromEntries([...statuses].toSorted())));
  });
});
