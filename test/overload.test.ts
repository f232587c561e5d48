// More requests at once than can be served in time: the rest is refused at once, with the time to try again, and
// nothing that uses no capacity counts (decision 210).
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { before, describe, test } from 'node:test';
import * as tls from 'node:tls';
import { holdStore } from './query-store.ts';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from './running-server.ts';
import { until } from './until.ts';

/** 10 ms of the 10,000 requests per second that are assumed until the rate is measured. */
const LIMIT = 100;
const PEERS = 180;
const FORM = `grant_type=client_credentials&client_id=${ADMIN.clientId}&client_secret=${ADMIN.clientSecret}`;

const post = (path: string, body: string, length = body.length): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${length}\r\n\r\n${body}`;
const TOKEN = post('/oauth2/token', FORM);
const JWKS = 'GET /oauth2/jwks HTTP/1.1\r\nHost: localhost\r\n\r\n';
const CLIENTS = 'GET /management/v1/clients HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** A connection, and the requests that are sent on it one after the other. */
class Peer {
  readonly socket: Socket;
  constructor(socket: Socket) {
    this.socket = socket.on('error', () => undefined);
  }
  /** @returns the response, with head and body */
  async exchange(request: string): Promise<string> {
    this.socket.write(request);
    let text = '';
    do text += String((await once(this.socket, 'data'))[0]);
    while (text.length < text.indexOf('\r\n\r\n') + 4 + Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0));
    return text;
  }
}

const statusOf = (response: string): number => Number(response.slice(9, 12));
const counted = (responses: readonly string[], status: number): number => responses.filter((each) => statusOf(each) === status).length;

for (const scheme of ['http', 'https'] as const) {
  describe(`an overloaded server over ${scheme}`, () => {
    const ending = suiteEnding();
    let server: TestServer;
    let peers: readonly Peer[];
    const peer = async (): Promise<Peer> => {
      const { port } = new URL(server.listening.find((url) => url.startsWith(`${scheme}:`)) ?? '');
      const to = { port: Number(port), host: '127.0.0.1' };
      const socket = scheme === 'http' ? connect(to) : tls.connect({ ...to, servername: 'localhost', rejectUnauthorized: false });
      ending.after(async () => void socket.destroy());
      await once(socket, scheme === 'http' ? 'connect' : 'secureConnect');
      return new Peer(socket);
    };
    /**
     * Sends requests for tokens while the store is held, so that none is completed before the others are refused, however
     * slowly they arrive.
     *
     * @param refused - how many of them must be refused
     */
    const overload = async (
      send: () => readonly Promise<string>[],
      { refused = 1, meanwhile }: { readonly refused?: number; readonly meanwhile?: () => Promise<void> } = {},
    ): Promise<readonly string[]> => {
      using held = await holdStore(server.directory);
      const statuses: number[] = [];
      const responses = send();
      for (const each of responses) void each.then((response) => statuses.push(statusOf(response)));
      await until(`${refused} requests are refused`, () => statuses.length >= refused);
      assert.deepEqual(new Set(statuses), new Set([503]));
      await meanwhile?.();
      held.release();
      return Promise.all(responses);
    };
    const allAtOnce = (): readonly Promise<string>[] => peers.map((each) => each.exchange(TOKEN));

    before(async () => {
      const flags = { listen: ['http://localhost:0', 'https://localhost:0'], publicUrl: 'https://localhost', maxDelay: '10' };
      server = await startTestServer(ending, { flags });
      peers = await Promise.all(Array.from({ length: PEERS }, peer));
      for (const each of peers) assert.equal(statusOf(await each.exchange(JWKS)), 200);
    });

    test('admits as many requests as it can serve in time, and refuses the rest with 503', async () => {
      const responses = await overload(allAtOnce, { refused: PEERS - LIMIT });
      const [granted, refused] = [counted(responses, 200), counted(responses, 503)];
      assert.deepEqual([granted, refused], [LIMIT, PEERS - LIMIT]);
      const [head = '', body = ''] = (responses.find((each) => statusOf(each) === 503) ?? '').split('\r\n\r\n');
      assert.deepEqual(JSON.parse(body), {
        error: 'temporarily_unavailable',
        error_description: 'The server is overloaded. Try again later.',
      });
      for (const field of [/^retry-after: [12]$/m, /^cache-control: no-store$/m, /^mintmark-request-id: [0-9a-f]{20}$/m]) {
        assert.match(head.replaceAll('\r', ''), field);
      }
      assert.doesNotMatch(head, /^connection: close/im);
    });

    // What follows happens after TLS.
    if (scheme === 'https') return;

    test('refuses a public document meanwhile, but not the management API', async () => {
      const [reader, manager, ...crowd] = peers;
      const send = () => crowd.map((each) => each.exchange(TOKEN));
      const meanwhile = async () => {
        assert.equal(statusOf((await reader?.exchange(JWKS)) ?? ''), 503);
        assert.equal(statusOf((await manager?.exchange(CLIENTS)) ?? ''), 401);
      };
      await overload(send, { meanwhile });
    });

    test('serves a connection that was refused, as soon as there is capacity', async () => {
      await overload(allAtOnce);
      for (const each of peers.slice(0, 20)) assert.equal(statusOf(await each.exchange(TOKEN)), 200);
    });

    test('responds to health checks meanwhile', async () => {
      const meanwhile = async () => assert.equal((await fetch(`${server.operationsUrl}/health/ready`)).status, 200);
      await overload(allAtOnce, { meanwhile });
    });

    test('does not count requests whose bodies arrive slowly', async () => {
      const slow = peers.slice(0, -1);
      for (const { socket } of slow) socket.write(post('/oauth2/token', FORM.slice(0, 20), FORM.length));
      assert.equal(statusOf((await peers.at(-1)?.exchange(TOKEN)) ?? ''), 200);
      // Once their bodies are complete, their limit is that of all requests.
      const responses = await overload(() => slow.map((each) => each.exchange(FORM.slice(20))));
      assert.equal(counted(responses, 200) + counted(responses, 503), slow.length);
    });

    test('does not count guards that wait for revocations', async () => {
      const guard = await server.create({ introspect_authorization: 'any' });
      const form = `client_id=${guard.clientId}&client_secret=${guard.clientSecret}`;
      const first = await (await peer()).exchange(post('/oauth2/revocations', form));
      const { cursor } = JSON.parse(first.split('\r\n\r\n')[1] ?? '');
      const waiting = post('/oauth2/revocations', `${form}&wait=25&cursor=${encodeURIComponent(cursor)}`);
      const followers: Peer[] = [];
      // One after the other, since their reserve admits half of the limit at once, and each sends as soon as it is connected:
      // a connection has ten seconds to send.
      while (followers.length < LIMIT + 20) {
        const follower = await peer();
        followers.push(follower);
        follower.socket.write(waiting);
        assert.equal(statusOf((await peers.at(-1)?.exchange(TOKEN)) ?? ''), 200);
      }
      assert.equal(followers.filter(({ socket }) => socket.bytesRead > 0).length, 0);
      for (const { socket } of followers) socket.destroy();
    });
  });
}
