// kill -9 under load: every response that was sent is in the store, and the next start serves at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freePort, SERVING, startServe, temporaryHome } from '../cli/command.ts';

const CLIENT = { client_id: 'admin', client_secret: 'correct-horse-battery-staple-0123456789' };
const ROUNDS = 3;
const CALLERS = 16;
/** How many responses arrive before the server is killed, while the load continues. */
const ENOUGH = 200;

test('every grant_id that a client received is in the store after kill -9', async (t) => {
  const home = await temporaryHome(t);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const options = ['--listen', url, '--public-url', url, '--management-listen', 'http://127.0.0.1:0'];
  const env = { MINTMARK_BOOTSTRAP_CLIENT_ID: CLIENT.client_id, MINTMARK_BOOTSTRAP_CLIENT_SECRET: CLIENT.client_secret };
  const askToken = async (): Promise<{ access_token: string; grant_id: string }> => {
    const body = new URLSearchParams({ grant_type: 'client_credentials', ...CLIENT });
    const response = await fetch(`${url}/oauth2/token`, { method: 'POST', body });
    assert.equal(response.status, 200);
    return response.json() as Promise<{ access_token: string; grant_id: string }>;
  };

  const received: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const server = startServe(t, options, { home, env });
    await server.said(SERVING);
    const before = received.length;
    const killed = Promise.withResolvers<void>();
    const caller = async (): Promise<void> => {
      try {
        for (;;) {
          received.push((await askToken()).grant_id);
          if (received.length === before + ENOUGH) killed.resolve();
        }
      } catch (error) {
        // A killed server refuses or breaks connections; a wrong response would be a failure.
        if (error instanceof assert.AssertionError) throw error;
      }
    };
    const load = Promise.all(Array.from({ length: CALLERS }, caller));
    await killed.promise;
    assert.ok(server.child.pid !== undefined);
    process.kill(-server.child.pid, 'SIGKILL');
    await load;
    await server.ended;
  }

  const server = startServe(t, options, { home, env });
  await server.said(SERVING);
  const { access_token: token } = await askToken();
  assert.ok(received.length >= ROUNDS * ENOUGH);
  for (const id of received) {
    const response = await fetch(`${url}/management/v1/grants/${id}`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(response.status, 200, `grant ${id} was sent and lost`);
    await response.body?.cancel();
  }
});
