// One token request over a real socket: what is sent, and the error for each kind of failure.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { type NetworkError, requestToken } from '../index.ts';

const CREDENTIALS = { clientId: 'id', clientSecret: 'a-secret' };

const listening = async (handler: RequestListener): Promise<{ server: Server; tenantUrl: string }> => {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert(typeof address === 'object' && address !== null);
  return { server, tenantUrl: `http://127.0.0.1:${address.port}` };
};

/** Runs `use` against a server that responds so, and closes it. */
const against = async (handler: RequestListener, use: (tenantUrl: string) => Promise<void>): Promise<void> => {
  const { server, tenantUrl } = await listening(handler);
  try {
    await use(tenantUrl);
  } finally {
    server.closeAllConnections();
    server.close();
  }
};

const respondJson = (response: ServerResponse, status: number, json: object, headers: Record<string, string> = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(json));
};

const TOKEN = { access_token: 'abc', grant_id: 'g', token_type: 'Bearer', expires_in: 7200 };

describe('the token request', () => {
  const sent = async (options: object): Promise<{ request: IncomingMessage; body: string }> => {
    const seen: { request: IncomingMessage; body: string }[] = [];
    await against(
      async (request, response) => {
        seen.push({ request, body: await text(request) });
        respondJson(response, 200, TOKEN);
      },
      async (tenantUrl) => {
        await requestToken({ tenantUrl, ...CREDENTIALS, ...options });
      },
    );
    assert.equal(seen.length, 1);
    return seen[0] ?? assert.fail();
  };

  test("the guide's request: path, content type and form", async () => {
    const { request, body } = await sent({});
    assert.equal(request.method, 'POST');
    assert.equal(request.url, '/v1.0/endpoint/default/token');
    assert.equal(request.headers['content-type'], 'application/x-www-form-urlencoded');
    assert.equal(request.headers.authorization, undefined);
    assert.equal(body, 'grant_type=client_credentials&client_id=id&client_secret=a-secret');
  });

  test('special characters are form-encoded', async () => {
    const { body } = await sent({ clientId: 'a+b&c', clientSecret: ' %&+£€' });
    assert.equal(body, 'grant_type=client_credentials&client_id=a%2Bb%26c&client_secret=+%25%26%2B%C2%A3%E2%82%AC');
  });

  test('client_secret_basic form-encodes id and secret (RFC 6749 §2.3.1), and the form has neither', async () => {
    const { request, body } = await sent({
      clientId: '1PpG/Q 1',
      clientSecret: 'z/tZ9VwFZqApmIQ+ZH1I5pLk/uB4ud:X2/8bL+wfFTt1rFw=',
      authMethod: 'client_secret_basic',
    });
    assert.equal(
      request.headers.authorization,
      'Basic MVBwRyUyRlErMTp6JTJGdFo5VndGWnFBcG1JUSUyQlpIMUk1cExrJTJGdUI0dWQlM0FYMiUyRjhiTCUyQndmRlR0MXJGdyUzRA==',
    );
    assert.equal(body, 'grant_type=client_credentials');
  });

  test('sends scope and several resources (RFC 8707)', async () => {
    const { body } = await sent({ scope: 'a b', resource: ['https://a.example', 'https://b.example'] });
    assert.match(body, /&scope=a\+b&resource=https%3A%2F%2Fa\.example&resource=https%3A%2F%2Fb\.example$/);
  });

  test('sends one resource to a tokenUrl', () =>
    against(
      async (request, response) => respondJson(response, 200, { ...TOKEN, scope: `${request.url} ${await text(request)}` }),
      async (tenantUrl) => {
        const token = await requestToken({ tokenUrl: `${tenantUrl}/realms/x/token`, ...CREDENTIALS, resource: 'urn:x' });
        assert.match(token.scope ?? '', /^\/realms\/x\/token .*&resource=urn%3Ax$/);
      },
    ));
});

test('expiresAt counts from before the request was sent', () => {
  let clock = 1_000_000;
  return against(
    (_request, response) => {
      clock += 5_000;
      respondJson(response, 200, TOKEN);
    },
    async (tenantUrl) => {
      const token = await requestToken({ tenantUrl, ...CREDENTIALS, now: () => clock });
      assert.equal(token.expiresAt.getTime(), 1_000_000 + 7_200_000);
    },
  );
});

describe('an invalid argument is a TypeError, and nothing is sent', () => {
  const usable = { tenantUrl: 'localhost:8443', ...CREDENTIALS };
  const cases: [string, object, RegExp][] = [
    ['no server', { tenantUrl: undefined }, /either tenantUrl or tokenUrl/],
    ['two servers', { tokenUrl: 'https://as.example/token' }, /either tenantUrl or tokenUrl/],
    ['a tenant with a path', { tenantUrl: 'localhost:8443/x' }, /without a path/],
    ['no client id', { clientId: '' }, /clientId must be/],
    ['no client secret', { clientSecret: undefined }, /clientSecret must be/],
    ['a lone surrogate in the secret', { clientSecret: '\ud800' }, /clientSecret is not well-formed/],
    ['an unknown method', { authMethod: 'none' }, /authMethod must be/],
    ['an empty scope', { scope: '' }, /scope must be/],
    ['a timeout of zero', { timeout: 0 }, /timeout must be/],
    ['an empty resource', { resource: ['a:b', ''] }, /resource must be/],
  ];
  for (const [name, change, message] of cases) {
    test(name, async () => {
      const fetch = (): never => assert.fail('sent');
      await assert.rejects(requestToken({ ...usable, ...change, fetch }), { name: 'TypeError', code: 'invalid_argument', message });
    });
  }
});

describe('the response', () => {
  test('an error response has its request id', () =>
    against(
      (_request, response) =>
        respondJson(response, 401, { error: 'invalid_client', error_description: 'No.' }, { 'mintmark-request-id': 'req-7' }),
      (tenantUrl) =>
        assert.rejects(requestToken({ tenantUrl, ...CREDENTIALS }), {
          name: 'OAuthResponseError',
          error: 'invalid_client',
          status: 401,
          requestId: 'req-7',
        }),
    ));

  for (const id of ['x; touch /tmp/x', '$(id)', '`id`', '--yes', 'é']) {
    test(`a request id that a shell could take for something else is left out: ${id.slice(0, 20)}`, () =>
      against(
        (_request, response) => respondJson(response, 401, { error: 'invalid_client' }, { 'mintmark-request-id': id }),
        (tenantUrl) => assert.rejects(requestToken({ tenantUrl, ...CREDENTIALS }), { name: 'OAuthResponseError', requestId: undefined }),
      ));
  }

  test('a redirect is not followed', () => {
    let requests = 0;
    return against(
      (_request, response) => {
        requests++;
        response.writeHead(307, { location: '/elsewhere' }).end();
      },
      async (tenantUrl) => {
        await assert.rejects(requestToken({ tenantUrl, ...CREDENTIALS }), { name: 'ProtocolError', code: 'redirect_refused', status: 307 });
        assert.equal(requests, 1);
      },
    );
  });

  test('an endless response is aborted', () =>
    against(
      (_request, response) => {
        response.writeHead(200);
        const pour = (): void => {
          while (response.writable && response.write('x'.repeat(65_536)));
        };
        response.on('drain', pour);
        pour();
      },
      (tenantUrl) =>
        assert.rejects(requestToken({ tenantUrl, ...CREDENTIALS }), { name: 'ProtocolError', code: 'response_too_large', status: 200 }),
    ));

  test('an HTML page is a ProtocolError', () =>
    against(
      (_request, response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>'),
      (tenantUrl) => assert.rejects(requestToken({ tenantUrl, ...CREDENTIALS }), { name: 'ProtocolError', status: 502 }),
    ));
});

describe('the network', () => {
  test('a refused connection is a NetworkError with its cause', async () => {
    const { server, tenantUrl } = await listening(() => {});
    server.close();
    await once(server, 'close');
    await assert.rejects(requestToken({ tenantUrl, ...CREDENTIALS }), (error: NetworkError) => {
      assert.equal(error.name, 'NetworkError');
      assert.equal(error.code, 'network_error');
      assert.match(error.message, /^Cannot reach http:\/\/127\.0\.0\.1:\d+: nothing listens there \(ECONNREFUSED\)\.$/);
      assert(error.cause instanceof Error);
      return true;
    });
  });

  test('a connection cut during the response is a NetworkError', () =>
    against(
      (_request, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{', () => response.destroy());
      },
      (tenantUrl) => assert.rejects(requestToken({ tenantUrl, ...CREDENTIALS }), { name: 'NetworkError', code: 'network_error' }),
    ));

  test('a port without TLS is reported as such', async () => {
    const server = createTcpServer((socket) => socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    server.listen(0, 'localhost');
    await once(server, 'listening');
    const address = server.address();
    assert(typeof address === 'object' && address !== null);
    await assert.rejects(requestToken({ tenantUrl: `localhost:${address.port}`, ...CREDENTIALS }), {
      name: 'NetworkError',
      message: /the port does not speak TLS; is it plain http\?/,
    });
    server.close();
  });

  test('no response in time', () =>
    against(
      () => {},
      (tenantUrl) =>
        assert.rejects(requestToken({ tenantUrl, ...CREDENTIALS, timeout: 20 }), {
          name: 'NetworkError',
          code: 'timeout',
          message: `No response from ${tenantUrl} within 0.02 s.`,
        }),
    ));

  test('half a response in time', () =>
    against(
      (_request, response) => response.write('{'),
      (tenantUrl) => assert.rejects(requestToken({ tenantUrl, ...CREDENTIALS, timeout: 50 }), { name: 'NetworkError', code: 'timeout' }),
    ));

  test("the caller's signal ends it, with its own reason", () => {
    const stop = new AbortController();
    return against(
      () => stop.abort(new Error('enough')),
      (tenantUrl) => assert.rejects(requestToken({ tenantUrl, ...CREDENTIALS, signal: stop.signal }), { message: 'enough' }),
    );
  });

  test('nothing is sent with an aborted signal', async () => {
    const fetch = (): never => assert.fail('sent');
    const signal = AbortSignal.abort(new Error('before'));
    await assert.rejects(requestToken({ tenantUrl: 'localhost:8443', ...CREDENTIALS, fetch, signal }), { message: 'before' });
  });
});

test('no error contains the secret at any depth', async () => {
  const shown: string[] = [];
  const attempt = async (options: object): Promise<void> => {
    await requestToken({ tenantUrl: 'http://127.0.0.1:9', ...CREDENTIALS, clientSecret: 'hunter2hunter2', ...options }).then(
      () => assert.fail('no error'),
      (error: unknown) => shown.push(inspect(error, { depth: null, showHidden: true })),
    );
  };
  await attempt({});
  await attempt({ authMethod: 'client_secret_basic' });
  await attempt({ authMethod: 'x' });
  await attempt({ tenantUrl: 'localhost:1/x' });
  assert.equal(shown.length, 4);
  for (const text of shown) assert.doesNotMatch(text, /hunter2/);
});
