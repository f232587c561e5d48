// The guard in applications of four frameworks, with the same requests over real sockets, and with client
// certificates in real TLS handshakes.
import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, request, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { before, describe, test } from 'node:test';
import { getRequestListener } from '@hono/node-server';
import { anyOf, createGuard, type Guard, requireAuthorizationDetail, requireEntitlement, requireScope } from '@mintmark/guard';
import * as forExpress from '@mintmark/guard/express';
import * as forFastify from '@mintmark/guard/fastify';
import * as forHono from '@mintmark/guard/hono';
import * as forNode from '@mintmark/guard/node';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { certificate, type TestCertificate } from '../certificates.ts';
import { type Ending, suiteEnding } from '../running-server.ts';
import { clientKey, dpopProof } from '../signed.ts';
import { AUDIENCE, type OwnIssuer, startOwnIssuer } from './own-issuer.ts';

/** The routes of each application under `/api` with their requirements; `/open` has none. */
const ROUTES = {
  '/api/any': {},
  '/api/write': { scope: ['invoices:write'] },
  '/api/report': { entitlement: 'readReports' },
  '/api/pay': { require: requireAuthorizationDetail('payment', ({ amount }) => amount === 3) },
  '/api/either': { require: anyOf(requireScope('admin'), requireEntitlement('readReports')) },
} as const;
type Paths = keyof typeof ROUTES;
const PATHS = Object.keys(ROUTES) as Paths[];

/** A framework's application, as a listener of Node. */
type Application = (guard: Guard) => Promise<RequestListener>;

const APPLICATIONS: Readonly<Record<string, Application>> = {
  express: async (guard) => {
    const app = express();
    const router = express.Router();
    for (const path of PATHS) {
      router.get(path.replace('/api', ''), forExpress.protect(guard, ROUTES[path]), (request, response) => {
        response.json({ client: forExpress.tokenOf(request).clientId });
      });
    }
    return app
      .use(forExpress.protectedResource(guard))
      .get('/open', (request, response) => {
        response.json({ client: forExpress.tokenOf(request).clientId });
      })
      .use('/api', router)
      .use(((_error, _request, response, _next) => {
        response.sendStatus(500);
      }) satisfies express.ErrorRequestHandler);
  },
  fastify: async (guard) => {
    const app = fastify();
    app.route(forFastify.protectedResource(guard));
    app.get('/open', async (request) => ({ client: forFastify.tokenOf(request).clientId }));
    await app.register(
      async (api) => {
        for (const path of PATHS) {
          api.get(path.replace('/api', ''), { onRequest: forFastify.protect(guard, ROUTES[path]) }, async (request) => ({
            client: forFastify.tokenOf(request).clientId,
          }));
        }
      },
      { prefix: '/api' },
    );
    await app.ready();
    return (request, response) => app.routing(request, response);
  },
  hono: async (guard) => {
    const app = new Hono().onError((_, context) => context.body(null, 500));
    app.use(forHono.protectedResource(guard));
    app.get('/open', (context) => context.json({ client: forHono.tokenOf(context).clientId }));
    const api = new Hono();
    for (const path of PATHS) {
      api.get(path.replace('/api', ''), forHono.protect(guard, ROUTES[path]), (context) =>
        context.json({ client: forHono.tokenOf(context).clientId }),
      );
    }
    app.route('/api', api);
    return getRequestListener(app.fetch);
  },
  'node:http': async (guard) => {
    const routes = new Map<string | undefined, RequestListener>(
      PATHS.map((path) => [
        path,
        forNode.protect(guard, ROUTES[path], (request, response: ServerResponse) => {
          response.end(JSON.stringify({ client: forNode.tokenOf(request).clientId }));
        }),
      ]),
    );
    return (request, response) => {
      if (forNode.serveMetadata(guard, request, response)) return;
      const listener = routes.get(request.url?.replace(/\?.*/, ''));
      if (listener !== undefined) return void listener(request, response);
      response.statusCode = 500;
      response.end();
    };
  },
};

const listen = async (server: Server, ending: Ending): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  ending.after(async () => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

for (const [framework, application] of Object.entries(APPLICATIONS)) {
  describe(framework, () => {
    const ending = suiteEnding();
    let issuer: OwnIssuer;
    let guard: Guard;
    let port: number;
    let secure: number;
    let clientCert: TestCertificate;
    const introspectedAddresses: (string | null)[] = [];
    const get = (path: string, headers: Record<string, string> = {}) => fetch(`http://localhost:${port}${path}`, { headers });
    const bearer = async (claims: Record<string, unknown> = {}) => ({ authorization: `Bearer ${await issuer.token(claims)}` });

    before(async () => {
      issuer = await startOwnIssuer(ending, (path, url, body) => {
        if (path !== '/introspect') return undefined;
        introspectedAddresses.push(new URLSearchParams(body).get('client_address'));
        const exp = Math.floor(Date.now() / 1000) + 60;
        return { active: true, iss: url, aud: AUDIENCE, client_id: 'opaque', exp };
      });
      const other = { issuer: issuer.url, jwksUri: `${issuer.url}/jwks`, introspectionEndpoint: `${issuer.url}/introspect` };
      guard = createGuard({
        issuer: [issuer.url, { ...other, clientId: 'api', clientSecret: 'secret' }],
        audience: AUDIENCE,
        publicUrl: 'https://localhost',
        dpop: { nonce: 'required' },
      });
      const listener = await application(guard);
      port = await listen(createServer(listener), ending);
      clientCert = await certificate({
        subject: 'CN=localhost',
        san: [{ type: 'dns', value: 'localhost' }],
        purposes: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'],
      });
      const tls = createTlsServer({ cert: clientCert.cert, key: clientCert.key, requestCert: true, rejectUnauthorized: false }, listener);
      secure = await listen(tls, ending);
    });

    test('a valid token is accepted, and the handler can read it', async () => {
      const response = await get('/api/any?x=1', await bearer());
      assert.deepEqual([response.status, await response.json()], [200, { client: 'billing' }]);
    });

    test('two Authorization fields, the first of them valid, are 400', async () => {
      const { authorization } = await bearer();
      const fields = ['Host', 'localhost', 'Authorization', authorization, 'authorization', 'Bearer x', 'Connection', 'close'];
      const [response] = (await once(request({ port, host: 'localhost', path: '/api/any', headers: fields }).end(), 'response')) as [
        IncomingMessage,
      ];
      response.resume();
      assert.equal(response.statusCode, 400);
    });

    test('without a valid token, the challenge contains the required scope (RFC 6750 §3)', async () => {
      for (const headers of [{}, await bearer({ aud: 'x' })] as Record<string, string>[]) {
        const response = await get('/api/write', headers);
        assert.equal(response.status, 401);
        assert.match(response.headers.get('www-authenticate') ?? '', /scope="invoices:write"/);
      }
      assert.doesNotMatch((await get('/api/any')).headers.get('www-authenticate') ?? '', /scope=/);
    });

    const meta = `resource_metadata="${AUDIENCE}/.well-known/oauth-protected-resource"`;
    const rows: readonly [
      name: string,
      path: Paths,
      headers: () => Promise<Record<string, string>>,
      status: number,
      challenge: RegExp | undefined,
    ][] = [
      [
        'no token: a challenge for both schemes, without an error',
        '/api/any',
        async () => ({}),
        401,
        /^Bearer realm="[^"]+", resource_metadata="[^"]+", DPoP realm="[^"]+", resource_metadata="[^"]+", algs="ES256 [^"]+"$/,
      ],
      [
        'another scheme: the same challenge as without a token',
        '/api/any',
        async () => ({ authorization: 'Basic YTpi' }),
        401,
        /^Bearer realm="[^"]+", resource_metadata/,
      ],
      ['a malformed field: 400', '/api/any', async () => ({ authorization: 'Bearer a b' }), 400, /error="invalid_request"/],
      ['Bearer without a token: 400', '/api/any', async () => ({ authorization: 'Bearer' }), 400, /error="invalid_request"/],
      ['an invalid token', '/api/any', () => bearer({ aud: 'x' }), 401, /^Bearer .*error="invalid_token", error_description="[^"]+"/],
      [
        'a missing scope, which the challenge names',
        '/api/write',
        () => bearer(),
        403,
        /error="insufficient_scope".*scope="invoices:write"/,
      ],
      ['the required scope', '/api/write', () => bearer({ scope: 'a invoices:write' }), 200, undefined],
      [
        'a missing entitlement',
        '/api/report',
        () => bearer({ entitlements: ['x'] }),
        403,
        /error="insufficient_scope"(?!.*scope="invoices)/,
      ],
      ['the required entitlement in another case', '/api/report', () => bearer({ entitlements: ['READREPORTS'] }), 200, undefined],
      ['administrator in place of any entitlement', '/api/report', () => bearer({ entitlements: ['administrator'] }), 200, undefined],
      [
        'missing authorization details',
        '/api/pay',
        () => bearer({ authorization_details: [{ type: 'payment', amount: 4 }] }),
        403,
        /insufficient_scope/,
      ],
      [
        'the required authorization details',
        '/api/pay',
        () => bearer({ authorization_details: [{ type: 'x' }, { type: 'payment', amount: 3 }] }),
        200,
        undefined,
      ],
      ['one of two alternatives', '/api/either', () => bearer({ entitlements: ['readReports'] }), 200, undefined],
      ['neither of two alternatives', '/api/either', () => bearer(), 403, /scope="admin"/],
    ];
    for (const [name, path, headers, status, challenge] of rows) {
      test(`${name}: ${status}`, async () => {
        const response = await get(path, await headers());
        const body = await response.text();
        assert.equal(response.status, status, body);
        const challengeOfResponse = response.headers.get('www-authenticate') ?? '';
        if (challenge === undefined) return assert.equal(challengeOfResponse, '');
        assert.match(challengeOfResponse, challenge);
        assert.ok(challengeOfResponse.includes(meta), challengeOfResponse);
        assert.equal(response.headers.get('cache-control'), 'no-store');
        if (/error=/.test(challengeOfResponse)) assert.equal(JSON.parse(body).error, /error="(\w+)"/.exec(challengeOfResponse)?.[1]);
      });
    }

    test('RFC 9728: the metadata is served', async () => {
      const response = await get('/.well-known/oauth-protected-resource');
      assert.equal(response.headers.get('access-control-allow-origin'), '*');
      assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
      const document = (await response.json()) as Record<string, unknown>;
      assert.equal(document.resource, AUDIENCE);
      assert.deepEqual(document.authorization_servers, [`${issuer.url}/oauth2`, `${issuer.url}/oidc/endpoint/default`, issuer.url]);
    });

    test('RFC 9728: the metadata of a resource with a path is served at that path and at the root only', async () => {
      const audience = `${AUDIENCE}/billing`;
      const other = await listen(createServer(await application(createGuard({ issuer: issuer.url, audience }))), ending);
      const readMetadata = (path: string) => fetch(`http://localhost:${other}/.well-known/oauth-protected-resource${path}`);
      for (const path of ['', '/billing']) {
        assert.equal(((await (await readMetadata(path)).json()) as { resource: string }).resource, audience, path);
      }
      for (const path of ['x', '/other', '/billing/x']) assert.equal((await readMetadata(path)).ok, false, path);
    });

    test('a DPoP-bound token with a nonce is accepted, and the response has the next nonce', async () => {
      const key = await clientKey();
      const token = await issuer.token({ cnf: { jkt: key.thumbprint } });
      const proof = (nonce?: string) => dpopProof(key, { method: 'GET', uri: 'https://localhost/api/any', nonce, accessToken: token });
      const first = await get('/api/any?x', { authorization: `DPoP ${token}`, dpop: await proof() });
      assert.equal(first.status, 401);
      assert.match(first.headers.get('www-authenticate') ?? '', /^DPoP .*error="use_dpop_nonce"/);
      const nonce = first.headers.get('dpop-nonce') ?? assert.fail('No nonce.');
      const second = await get('/api/any?x', { authorization: `DPoP ${token}`, dpop: await proof(nonce) });
      assert.equal(second.status, 200);
      assert.ok(second.headers.get('dpop-nonce'));
    });
    test('two DPoP fields are refused', async () => {
      const key = await clientKey();
      const token = await issuer.token({ cnf: { jkt: key.thumbprint } });
      const proof = await dpopProof(key, { method: 'GET', uri: 'https://localhost/api/any', nonce: guard.dpopNonce(), accessToken: token });
      const response = await raw(port, [
        'GET /api/any HTTP/1.1',
        'Host: localhost',
        `Authorization: DPoP ${token}`,
        `DPoP: ${proof}`,
        `DPoP: ${proof}`,
      ]);
      assert.match(response, /^HTTP\/1.1 401 .*error="invalid_dpop_proof"/s);
    });
    for (const host of ['evil.example', 'evil.example/api/any?', 'localhost@evil.example', 'x y', '%', '[::1', '']) {
      test(`Host ${JSON.stringify(host)} and X-Forwarded-Host do not affect the URI that a proof must have`, async () => {
        const key = await clientKey();
        const token = await issuer.token({ cnf: { jkt: key.thumbprint } });
        const uri = 'https://evil.example/api/any';
        const proof = await dpopProof(key, { method: 'GET', uri, nonce: guard.dpopNonce(), accessToken: token });
        const response = await raw(port, [
          'GET /api/any HTTP/1.1',
          `Host: ${host}`,
          'X-Forwarded-Host: evil.example',
          'X-Forwarded-Proto: https',
          `Authorization: DPoP ${token}`,
          `DPoP: ${proof}`,
        ]);
        assert.match(response, /^HTTP\/1.1 40[01] /);
      });
    }

    test('a certificate-bound token is accepted only over TLS with its certificate', async () => {
      const other = await certificate({ subject: 'CN=other' });
      const thumbprint = createHash('sha256').update(new X509Certificate(clientCert.cert).raw).digest('base64url');
      const headers = await bearer({ cnf: { 'x5t#S256': thumbprint } });
      const statusBy = (from: TestCertificate | undefined) =>
        new Promise((resolve, reject) => {
          const options = { port: secure, path: '/api/any', headers, ca: clientCert.cert, agent: false, cert: from?.cert, key: from?.key };
          httpsRequest({ host: 'localhost', ...options }, (response) => {
            response.resume();
            resolve(response.statusCode);
          })
            .on('error', reject)
            .end();
        });
      assert.deepEqual([await statusBy(clientCert), await statusBy(other), await statusBy(undefined)], [200, 401, 401]);
      assert.equal((await get('/api/any', headers)).status, 401);
    });

    test("introspection of an opaque token sends the client's address", async () => {
      const response = await get('/api/any', { authorization: 'Bearer some-opaque-token' });
      assert.deepEqual([response.status, await response.json()], [200, { client: 'opaque' }]);
      assert.match(String(introspectedAddresses.at(-1)), /^(::ffff:)?(127\.0\.0\.1|::1)$/);
    });

    test('tokenOf() throws for a route that is not protected', async () => {
      assert.equal((await get('/open', await bearer())).status, 500);
    });
  });
}

/** Sends lines unchanged, and returns the response. */
const raw = (port: number, lines: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, 'localhost', () => socket.write(`${[...lines, 'Connection: close', '', ''].join('\r\n')}`));
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.on('end', () => resolve(received));
    socket.on('error', reject);
  });
