// A server that is stopped under load: it says that it is not ready, completes every request that has begun, and ends
// within a bounded time.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { ADMIN, startTestServer } from '../running-server.ts';
import { until } from '../until.ts';

const FORM = `grant_type=client_credentials&client_id=${ADMIN.clientId}&client_secret=${ADMIN.clientSecret}`;
const HEAD = `POST /oauth2/token HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${FORM.length}\r\n`;
const CALLERS = 8;

test('SIGTERM under load: not ready at once, no request that has begun is cut, and the end is bounded', async (t) => {
  const server = await startTestServer(t);
  const { host, port } = new URL(server.url);
  const statuses: number[] = [];
  const failures: string[] = [];
  let isDone = false;
  /** One connection at a time, which is used again until the server closes it. */
  const call = async (): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!isDone) {
      try {
        const headers = { 'content-type': 'application/x-www-form-urlencoded' };
        const sent = request(`${server.url}/oauth2/token`, { method: 'POST', agent, headers }).end(FORM);
        const [response] = await once(sent, 'response');
        await text(response);
        statuses.push(response.statusCode);
      } catch (error) {
        failures.push(error instanceof Error && 'code' in error ? String(error.code) : String(error));
        isDone = true;
      }
    }
    agent.destroy();
  };
  const load = Promise.all(Array.from({ length: CALLERS }, call));
  await until('there is load', () => statuses.length > 50);
  // A request that has begun, and whose end arrives only after the stop.
  const slow = connect(Number(port), '127.0.0.1');
  await once(slow, 'connect');
  slow.write(`${HEAD}Host: ${host}\r\nConnection: close\r\n\r\n`);
  const sent = statuses.length;
  await until('it has begun', () => statuses.length > sent + CALLERS);

  const began = performance.now();
  const closed = server.close();
  const ready = await fetch(`${server.operationsUrl}/health/ready`);
  assert.deepEqual([ready.status, await ready.json()], [503, { status: 'unavailable', reason: 'The server is stopping.' }]);
  slow.write(FORM);
  assert.match(await text(slow), /^HTTP\/1\.1 200 [\s\S]*"access_token"/);
  await Promise.all([closed, load]);
  t.diagnostic(`ended after ${Math.round(performance.now() - began)} ms; ${statuses.length} responses`);
  assert.deepEqual([...new Set(statuses)], [200]);
  // New connections are refused, as after any end of a server. No other failure occurs.
  assert.deepEqual([...new Set(failures)], ['ECONNREFUSED']);
});
