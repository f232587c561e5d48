// `mintmark serve --workers 2`: two processes serve, and one writes to the store. Workers are killed and replaced
// under load; what was sent before remains valid, on every worker.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { rename } from 'node:fs/promises';
import { Agent, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../free-port.ts';
import { startCollector } from '../otlp/collector.ts';
import { asForm, assertion, clientKey } from '../signed.ts';
import { until } from '../until.ts';
import { type RunningCommand, SERVING, startServe, temporaryHome } from './command.ts';

const ADMIN = { client_id: 'admin', client_secret: 'correct-horse-battery-staple-0123456789' };
const CALLERS = 8;
/** Milliseconds between two requests of a caller: a worker that starts needs a part of the cores. */
const PACE = 10;
/** Milliseconds after which a request without a response fails. */
const DEADLINE = 20_000;

/** The response to a request. */
interface Received {
  readonly status: number | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

type Form = Readonly<Record<string, string>>;

/** Posts a form; on a connection of its own unless an agent is given. */
const post = async (url: string, form: Form, agent: Agent | false = false): Promise<Received> => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const sent = request(url, { method: 'POST', agent, headers }).end(new URLSearchParams(form).toString());
  sent.setTimeout(DEADLINE, () => sent.destroy(new Error(`No response from ${url} within ${DEADLINE} ms.`)));
  const [response]: IncomingMessage[] = await once(sent, 'response');
  const body = await text(response as IncomingMessage);
  return { status: response?.statusCode, body: body === '' ? {} : JSON.parse(body) };
};

/** A server with two workers. */
interface Workers {
  readonly running: RunningCommand;
  readonly url: string;
  readonly home: string;
  /** The log, one object per line. */
  readonly log: () => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** The process ids of the workers that have started so far, in that order. */
  readonly pids: () => Promise<readonly number[]>;
  readonly token: (form?: Form, agent?: Agent) => Promise<string>;
  readonly isActive: (token: string, agent?: Agent | false) => Promise<boolean>;
  /** The sum of the samples of a scrape whose name and labels match. */
  readonly measured: (pattern: RegExp) => Promise<number>;
}

const startWorkers = async (
  t: TestContext,
  options: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
): Promise<Workers> => {
  const [home, port, operationsPort] = [await temporaryHome(t), await freePort(), await freePort()];
  const [url, operations] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${operationsPort}`];
  const env = { MINTMARK_BOOTSTRAP_CLIENT_ID: ADMIN.client_id, MINTMARK_BOOTSTRAP_CLIENT_SECRET: ADMIN.client_secret, ...more };
  const args = ['--workers', '2', '--listen', url, '--public-url', url, '--management-listen', operations, ...options];
  const running = startServe(t, args, { home, env });
  await running.waitForOutput(SERVING);
  const log = async () =>
    (await running.waitForOutput(/^/))
      .split('\n')
      .flatMap((line) => (line.startsWith('{') && line.endsWith('}') ? [JSON.parse(line)] : []));
  const pids = async () => (await log()).filter(({ msg }) => msg === 'serving').map(({ pid }) => Number(pid));
  // The lines of the workers and of the command come by different ways.
  await until('each worker has reported', async () => (await pids()).length === 2);
  const introspect = (token: string, agent: Agent | false) => post(`${url}/oauth2/introspect`, { ...ADMIN, token }, agent);
  return {
    running,
    url,
    home,
    log,
    pids,
    token: async (form = ADMIN, agent) => {
      const { status, body } = await post(`${url}/oauth2/token`, { grant_type: 'client_credentials', ...form }, agent);
      assert.equal(status, 200, JSON.stringify(body));
      return String(body['access_token']);
    },
    measured: async (pattern) => {
      const response = await fetch(`${operations}/metrics`, { headers: { connection: 'close' } });
      const samples = (await response.text()).split('\n').filter((line) => pattern.test(line));
      return samples.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
    },
    isActive: async (token, agent = false) => (await introspect(token, agent)).body['active'] === true,
  };
};

/** Connections that stay open: each is served by one worker, and consecutive ones by different workers. */
const openConnections = async (t: TestContext, { token }: Workers, count: number): Promise<readonly Agent[]> => {
  const agents = Array.from({ length: count }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
  t.after(() => {
    for (const agent of agents) agent.destroy();
  });
  for (const agent of agents) await token(ADMIN, agent);
  return agents;
};

const exists = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const parentOf = (pid: number): number => Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }));

/** A management request. */
const manage = async ({ url, token }: Workers, method: string, path: string, body?: unknown): Promise<Response> => {
  const headers = { authorization: `Bearer ${await token({ ...ADMIN, resource: `${url}/` })}`, 'content-type': 'application/json' };
  return fetch(`${url}/management/v1${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
};

describe('a server with two workers', () => {
  test('spreads connections evenly, and what one worker records holds at the other at once', async (t) => {
    const collector = await startCollector(t);
    const server = await startWorkers(t, ['--access-log', 'all'], {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_SERVICE_NAME: 'tokens',
    });
    const COUNT = 20;
    for (let count = 0; count < COUNT; count++) await server.token();
    const served = async (): Promise<readonly unknown[]> =>
      (await server.log()).filter(({ msg }) => msg === 'request').map(({ worker }) => worker);
    await until('all requests are logged', async () => (await served()).length === COUNT);
    const byWorker = Object.groupBy(await served(), String);
    assert.deepEqual([byWorker['1']?.length, byWorker['2']?.length], [COUNT / 2, COUNT / 2]);

    // Whichever worker a scrape reaches, it gets the sum.
    for (let scrapes = 0; scrapes < 2; scrapes++) {
      assert.equal(await server.measured(/^mintmark_tokens_issued_total/), COUNT);
      assert.equal(await server.measured(/^mintmark_worker_up\{worker="[12]"\} 1$/), 2);
    }
    for (const worker of ['1', '2', 'primary'])
      assert.ok((await server.measured(new RegExp(`^process_resident_memory_bytes.*"${worker}"`))) > 0);

    const connections = await openConnections(t, server, 4);
    const [first] = connections;
    const token = await server.token(ADMIN, first);
    for (const agent of connections) assert.ok(await server.isActive(token, agent));
    await post(`${server.url}/oauth2/revoke`, { ...ADMIN, token }, first);
    for (const agent of connections) await until('the token is inactive', async () => !(await server.isActive(token, agent)));

    const key = await clientKey();
    const client = { name: 'Key', token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] } };
    const created = await manage(server, 'POST', '/clients', client);
    const { client_id: id } = (await created.json()) as { client_id: string };
    const form = { grant_type: 'client_credentials', ...asForm(await assertion(key, id, `${server.url}/oauth2`)) };
    const uses = await Promise.all(connections.map((agent) => post(`${server.url}/oauth2/token`, form, agent)));
    assert.deepEqual(uses.map(({ status }) => status).toSorted(), [200, 401, 401, 401]);

    await manage(server, 'DELETE', `/clients/${id}`);
    for (const agent of connections) {
      const statusOf = async (): Promise<unknown> => {
        const proof = asForm(await assertion(key, id, `${server.url}/oauth2`));
        return (await post(`${server.url}/oauth2/token`, { grant_type: 'client_credentials', ...proof }, agent)).status;
      };
      await until('a deleted client is refused', async () => (await statusOf()) === 401);
    }

    // Each worker sends its spans, and the primary process the metrics of all.
    const issued = await server.measured(/^mintmark_tokens_issued_total/);
    server.running.child.kill('SIGTERM');
    assert.equal((await server.running.ended).code, 0);
    const { spans, metrics } = collector;
    assert.deepEqual([...new Set(spans.map(({ resource }) => resource['mintmark.worker']))].toSorted(), [1, 2]);
    const ofTokens = spans.filter(
      ({ name, attributes: { 'http.response.status_code': status } }) => name === 'POST /oauth2/token' && status === 200,
    );
    assert.equal(ofTokens.length, issued);
    const tokens = metrics.find(({ name }) => name === 'mintmark_tokens_issued_total');
    assert.equal(
      tokens?.points.reduce((sum, { value }) => sum + value, 0),
      issued,
    );
    const instances = [...spans, ...metrics].map(({ resource }) => `${resource['service.name']} ${resource['service.instance.id']}`);
    assert.match([...new Set(instances)].join(), /^tokens [0-9a-f-]{36}$/);
  });

  test('replaces a killed worker under load: every token that was sent is active', async (t) => {
    const server = await startWorkers(t);
    const received: string[] = [];
    let isDone = false;
    const call = async (): Promise<void> => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      while (!isDone) {
        try {
          received.push(await server.token(ADMIN, agent));
        } catch (error) {
          // Connections of the killed worker break.
          if (error instanceof assert.AssertionError) throw error;
        }
        await pause(PACE);
      }
      agent.destroy();
    };
    const load = Promise.all(Array.from({ length: CALLERS }, call));
    await until('there is load', () => received.length > 50);
    for (let killed = 0; killed < 2; killed++) {
      const [victim] = (await server.pids()).filter(exists);
      assert.ok(victim !== undefined);
      process.kill(victim, 'SIGKILL');
      const sent = received.length;
      await until('the other worker serves', () => received.length > sent + 50);
      await until('it is replaced', async () => (await server.pids()).length === 3 + killed);
    }
    isDone = true;
    await load;
    for (const token of received) assert.ok(await server.isActive(token));

    const [hung] = (await server.pids()).filter(exists);
    assert.ok(hung !== undefined);
    process.kill(hung, 'SIGSTOP');
    await server.running.waitForOutput(/a worker did not respond, and was killed, and is replaced/);
    await until('it is replaced, too', async () => (await server.pids()).length === 5);
    server.running.child.kill('SIGTERM');
    assert.equal((await server.running.ended).code, 0);
  });

  test('SIGHUP replaces every worker, and no connection is refused or broken', async (t) => {
    const server = await startWorkers(t);
    const before = await server.pids();
    assert.equal(await server.measured(/^mintmark_worker_ends_total/), 0);
    let [isDone, count] = [false, 0];
    const call = async (agent?: Agent): Promise<void> => {
      for (; !isDone; count++) {
        await server.token(ADMIN, agent);
        await pause(PACE);
      }
      agent?.destroy();
    };
    const agents = [undefined, undefined, ...Array.from({ length: 4 }, () => new Agent({ keepAlive: true, maxSockets: 1 }))];
    const load = Promise.all(agents.map(call));
    await until('there is load', () => count > 50);
    server.running.child.kill('SIGHUP');
    await Promise.race([server.running.waitForOutput(/every worker was replaced/), load]);
    await until('the old ones have ended', () => !before.some(exists));
    const sent = count;
    await until('the new ones serve', () => count > sent + 50);
    isDone = true;
    await load;
    // What the old ones had counted remains.
    assert.equal(await server.measured(/^mintmark_tokens_issued_total/), count);
    assert.equal(await server.measured(/^mintmark_worker_ends_total/), 2);
    server.running.pressCtrlC();
    assert.equal((await server.running.ended).code, 0);
  });

  test('SIGKILL of the primary process leaves no worker behind', async (t) => {
    const server = await startWorkers(t);
    const pids = await server.pids();
    assert.equal(pids.length, 2);
    process.kill(parentOf(pids[0] ?? 0), 'SIGKILL');
    await until('the workers have ended', () => !pids.some(exists));
    await assert.rejects(server.token(), { code: 'ECONNREFUSED' });
    await server.running.ended;
  });

  test('ends with a message when its workers cannot be replaced', async (t) => {
    const server = await startWorkers(t);
    await rename(join(server.home, 'data', 'mintmark.db'), join(server.home, 'data', 'elsewhere.db'));
    for (const pid of await server.pids()) process.kill(pid, 'SIGKILL');
    const { code, out, err } = await server.running.ended;
    assert.equal(code, 1);
    assert.match(err, /Workers ended \d+ times within a minute/);
    assert.match(out, /a worker did not start, and is tried again/);
  });
});
