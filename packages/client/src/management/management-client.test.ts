// The management client over a real socket: what it asks, how it pages, and how refusals come back.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { createManagementClient, type ManagementClient, type ManagementError } from './index.ts';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Reply = { status: number; json?: unknown; type?: string };

/** A management client of a server that answers so, and the requests that the server saw. */
const against = async (
  reply: (seen: Seen) => Reply,
  use: (management: ManagementClient, seen: Seen[]) => Promise<void>,
  accessToken: string | (() => Promise<string>) = 'tok',
): Promise<void> => {
  const seen: Seen[] = [];
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const { method, url, headers } = request;
    const one = { method, url, headers, body: await text(request) };
    seen.push(one);
    const { status, json, type = 'application/json' } = reply(one);
    response
      .writeHead(status, { 'content-type': type, 'mintmark-request-id': 'req-9' })
      .end(json === undefined ? '' : JSON.stringify(json));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert(typeof address === 'object' && address !== null);
  try {
    await use(createManagementClient({ tenantUrl: `http://127.0.0.1:${address.port}`, accessToken }), seen);
  } finally {
    server.closeAllConnections();
    server.close();
  }
};

const CLIENT = { client_id: 'c1', id: '1', name: 'n', state: 'enabled' };
const SECRET = { id: 's1', state: 'active' };
const line = ({ method, url }: Seen): string => `${method} ${url}`;

describe('each call is one request', () => {
  const calls: [string, Reply, (management: ManagementClient) => Promise<unknown>][] = [
    ['GET /management/v1/clients', { status: 200, json: { clients: [] } }, (m) => m.clients.list()],
    [
      'GET /management/v1/clients?limit=2&cursor=a%2Bb',
      { status: 200, json: { clients: [] } },
      (m) => m.clients.list({ limit: 2, cursor: 'a+b' }),
    ],
    ['GET /management/v1/clients/c1', { status: 200, json: CLIENT }, (m) => m.clients.get('c1')],
    ['GET /management/v1/clients/a%2Fb%3F%23%25', { status: 200, json: CLIENT }, (m) => m.clients.get('a/b?#%')],
    ['GET /management/v1/clients/c1', { status: 200, json: CLIENT }, (m) => m.records.get('client', 'c1')],
    [
      'POST /management/v1/clients?dry_run=true',
      { status: 200, json: CLIENT },
      (m) => m.records.create('client', { name: 'n' }, { dryRun: true }),
    ],
    [
      'PATCH /management/v1/resources/https%3A%2F%2Fa.example?dry_run=true',
      { status: 200, json: { uri: 'https://a.example' } },
      (m) => m.records.update('resource', 'https://a.example', { name: 'n' }, { dryRun: true }),
    ],
    ['DELETE /management/v1/entitlements/a%3Ab', { status: 204 }, (m) => m.records.delete('entitlement', 'a:b')],
    ['POST /management/v1/clients/c1/disable', { status: 200, json: CLIENT }, (m) => m.clients.disable('c1')],
    ['POST /management/v1/clients/c1/enable', { status: 200, json: CLIENT }, (m) => m.clients.enable('c1')],
    ['DELETE /management/v1/clients/c1', { status: 204 }, (m) => m.clients.delete('c1')],
    ['GET /management/v1/clients/c1/secrets', { status: 200, json: { secrets: [SECRET] } }, (m) => m.secrets.list('c1')],
    ['GET /management/v1/clients/c1/secrets/s%2F1', { status: 200, json: SECRET }, (m) => m.secrets.get('c1', 's/1')],
    ['POST /management/v1/clients/c1/secrets', { status: 201, json: SECRET }, (m) => m.secrets.add('c1')],
    ['POST /management/v1/clients/c1/secrets/rotate', { status: 201, json: SECRET }, (m) => m.secrets.rotate('c1', { overlap: 0 })],
    ['PATCH /management/v1/clients/c1/secrets/s1', { status: 200, json: SECRET }, (m) => m.secrets.update('c1', 's1', { label: null })],
    ['POST /management/v1/clients/c1/secrets/s1/retire', { status: 200, json: SECRET }, (m) => m.secrets.retire('c1', 's1')],
    [
      'POST /management/v1/clients/c1/secrets/s1/deactivate?dry_run=true',
      { status: 200, json: SECRET },
      (m) => m.secrets.deactivate('c1', 's1', { dryRun: true }),
    ],
    ['POST /management/v1/clients/c1/secrets/s1/reactivate', { status: 200, json: SECRET }, (m) => m.secrets.reactivate('c1', 's1')],
    ['GET /management/v1/grants/g1', { status: 200, json: { grant_id: 'g1' } }, (m) => m.grants.get('g1')],
    ['GET /management/v1/audit?request_id=r%261', { status: 200, json: { entries: [] } }, (m) => m.audit.ofRequest('r&1')],
  ];
  for (const [want, reply, call] of calls) {
    test(want, () =>
      against(
        () => reply,
        async (management, seen) => {
          await call(management);
          assert.deepEqual(seen.map(line), [want]);
          assert.equal(seen[0]?.headers.authorization, 'Bearer tok');
          assert.equal(seen[0]?.headers.accept, 'application/json');
        },
      ),
    );
  }

  test('create sends what is given and nothing else, and gives back the secret', () =>
    against(
      () => ({ status: 201, json: { ...CLIENT, client_secret: 's' } }),
      async (management, seen) => {
        const created = await management.clients.create({ name: 'n', scopes: ['a'], description: undefined });
        assert.equal(created.client_secret, 's');
        assert.equal(seen[0]?.headers['content-type'], 'application/json');
        assert.equal(seen[0]?.body, '{"name":"n","scopes":["a"]}');
      },
    ));
});

test('what is made once goes with its key', () =>
  against(
    ({ url }) => ({ status: 201, json: url?.endsWith('/clients') ? CLIENT : { ...SECRET, client_secret: 'x' } }),
    async (management, seen) => {
      const once = { idempotencyKey: 'key-1' };
      await management.clients.create({ name: 'n' }, once);
      await management.secrets.add('c1', {}, once);
      assert.equal((await management.secrets.rotate('c1', { overlap: 60, label: 'x' }, once)).client_secret, 'x');
      await management.secrets.add('c1');
      assert.deepEqual(
        seen.map(({ headers }) => headers['idempotency-key']),
        ['key-1', 'key-1', 'key-1', undefined],
      );
      assert.equal(seen[2]?.body, '{"overlap":60,"label":"x"}');
    },
  ));

describe('listAll', () => {
  const named = (...ids: string[]) => ids.map((client_id) => ({ ...CLIENT, client_id }));
  const collect = async (management: ManagementClient): Promise<string[]> => {
    const ids: string[] = [];
    for await (const { client_id } of management.clients.listAll({ limit: 2 })) ids.push(client_id);
    return ids;
  };

  test('follows the cursor to the end', () =>
    against(
      ({ url }) => ({
        status: 200,
        json: url?.includes('cursor=') ? { clients: named('c'), next_cursor: null } : { clients: named('a', 'b'), next_cursor: 'b' },
      }),
      async (management, seen) => {
        assert.deepEqual(await collect(management), ['a', 'b', 'c']);
        assert.deepEqual(seen.map(line), ['GET /management/v1/clients?limit=2', 'GET /management/v1/clients?limit=2&cursor=b']);
      },
    ));

  test('a cursor that leads to itself ends', () =>
    against(
      () => ({ status: 200, json: { clients: named('a'), next_cursor: 'same' } }),
      async (management) => assert.deepEqual(await collect(management), ['a', 'a']),
    ));

  test('asks for no page that nobody wants', () =>
    against(
      () => ({ status: 200, json: { clients: named('a', 'b'), next_cursor: 'b' } }),
      async (management, seen) => {
        for await (const _client of management.clients.listAll()) break;
        assert.equal(seen.length, 1);
      },
    ));
});

test('a function is asked for a token before each request', () => {
  let count = 0;
  return against(
    () => ({ status: 200, json: CLIENT }),
    async (management, seen) => {
      await management.clients.get('a');
      await management.clients.get('a');
      assert.deepEqual(
        seen.map(({ headers }) => headers.authorization),
        ['Bearer t1', 'Bearer t2'],
      );
    },
    async () => `t${++count}`,
  );
});

describe('a refusal is a ManagementError', () => {
  test('with status, problem, fields and request id', () =>
    against(
      () => ({
        status: 400,
        type: 'application/problem+json',
        json: { type: 'urn:x', title: 'Bad', detail: 'One field is wrong.', errors: [{ pointer: '/name', detail: 'is empty' }, 5] },
      }),
      (management) =>
        assert.rejects(management.clients.create({ name: '' }), (error: ManagementError) => {
          assert.equal(error.name, 'ManagementError');
          assert.equal(error.code, 'management_error');
          assert.equal(error.status, 400);
          assert.equal(error.requestId, 'req-9');
          assert.equal(error.message, 'One field is wrong.');
          assert.deepEqual(error.problem, {
            type: 'urn:x',
            title: 'Bad',
            detail: 'One field is wrong.',
            errors: [{ pointer: '/name', detail: 'is empty' }],
          });
          return true;
        }),
    ));

  test('without a word in it', () =>
    against(
      () => ({ status: 403, json: {} }),
      (management) => assert.rejects(management.clients.list(), { name: 'ManagementError', message: 'The management API answered 403.' }),
    ));
});

describe('an answer that makes no sense is a ProtocolError', () => {
  const cases: [string, Reply, (management: ManagementClient) => Promise<unknown>][] = [
    ['a page instead of a problem', { status: 502, type: 'text/html', json: 'x' }, (m) => m.clients.list()],
    ['success without JSON', { status: 200 }, (m) => m.clients.list()],
    ['a list that is none', { status: 200, json: { clients: {} } }, (m) => m.clients.list()],
    ['a list with something else in it', { status: 200, json: { clients: [{}] } }, (m) => m.clients.list()],
    ['a client without its id', { status: 200, json: { state: 'enabled' } }, (m) => m.clients.get('c1')],
    [
      'a new client whose secret is no text',
      { status: 201, json: { ...CLIENT, client_secret: 1 } },
      (m) => m.clients.create({ name: 'n' }),
    ],
    ['a grant without its id', { status: 200, json: {} }, (m) => m.grants.get('g')],
    ['audit entries that are none', { status: 200, json: { entries: [null] } }, (m) => m.audit.ofRequest('r')],
  ];
  for (const [name, reply, call] of cases) {
    test(name, () =>
      against(
        () => reply,
        (management) => assert.rejects(call(management), { name: 'ProtocolError', code: 'unexpected_answer' }),
      ),
    );
  }
});

describe('arguments that cannot be used are TypeErrors, before anything is sent', () => {
  const fetch = (): never => assert.fail('sent');
  const management = createManagementClient({ tenantUrl: 'localhost:8443', accessToken: 'tok', fetch });
  const calls: [string, () => Promise<unknown>][] = [
    ['an empty client id', () => management.clients.get('')],
    ['a client id that climbs out of the path', () => management.clients.delete('..')],
    ['a client id that stays where it is', () => management.clients.delete('.')],
    ['an empty request id', () => management.audit.ofRequest('')],
    ['a token with a line end', () => createManagementClient({ tenantUrl: 'localhost', accessToken: 'a\nb', fetch }).clients.list()],
    ['no token', () => createManagementClient({ tenantUrl: 'localhost', accessToken: '', fetch }).clients.list()],
  ];
  for (const [name, call] of calls) {
    test(name, () => assert.rejects(call(), { name: 'TypeError', code: 'invalid_argument' }));
  }
  test('a tenant URL with a path', () => {
    assert.throws(() => createManagementClient({ tenantUrl: 'localhost/x', accessToken: 'tok' }), { name: 'TypeError' });
  });
});
