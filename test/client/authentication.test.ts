// How the client authenticates at the token endpoint. jose verifies the signatures.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, type TestContext, test } from 'node:test';
import { type ClientAuthMethod, createTokenSource, requestToken, type TokenRequestOptions } from '@mintmark/client';
import { exportJWK, generateKeyPair, importSPKI, type JWTVerifyResult, jwtVerify } from 'jose';
import { movableClock, numbered, type Reply, type Responder, type SeenRequest, START, startHttpServer } from './runtime.ts';

const SECRET = 'a-secret-of-at-least-32-characters';
const ISSUER = 'https://as.example/t';

/** Returns the token request that a source with these options sends. */
const tokenRequestOf = async (
  t: TestContext,
  options: object,
  responder: Responder = (_, count) => numbered(count),
): Promise<SeenRequest> => {
  const server = await startHttpServer(t, responder);
  await requestToken({ tokenUrl: `${server.url}/token`, clientId: 'id', now: movableClock().now, ...options } as TokenRequestOptions);
  return server.requests.at(-1) ?? assert.fail('Nothing was sent.');
};

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

describe('a secret', () => {
  const cases: [string, object, { authorization?: string; form: string }][] = [
    [
      'is sent by Basic to a token endpoint, as every server must support it (RFC 6749 §2.3.1)',
      {},
      { authorization: basic(`id:${SECRET}`), form: 'grant_type=client_credentials' },
    ],
    [
      'is sent in the form according to authMethod',
      { authMethod: 'client_secret_post' },
      { form: `grant_type=client_credentials&client_id=id&client_secret=${SECRET}` },
    ],
    [
      'is sent raw to servers that do not decode it',
      { clientId: 'a/b', clientSecret: '+%ü', secretEncoding: 'raw' },
      { authorization: basic('a/b:+%ü'), form: 'grant_type=client_credentials' },
    ],
    [
      'is form-encoded by default (RFC 6749 appendix B)',
      { clientId: 'a/b', clientSecret: ' %&+£€' },
      { authorization: basic('a%2Fb:+%25%26%2B%C2%A3%E2%82%AC'), form: 'grant_type=client_credentials' },
    ],
    [
      'without special characters is the same with either encoding',
      { clientId: '12345678-1234-1234', clientSecret: '0jQKm_heHj4Ba7-IPX' },
      { authorization: basic('12345678-1234-1234:0jQKm_heHj4Ba7-IPX'), form: 'grant_type=client_credentials' },
    ],
  ];
  for (const [what, options, { authorization, form }] of cases) {
    test(what, async (t) => {
      const request = await tokenRequestOf(t, { clientSecret: SECRET, ...options });
      assert.equal(request.headers.authorization, authorization);
      assert.equal(request.body, form);
    });
  }

  test('signs an assertion with client_secret_jwt', async (t) => {
    const { form } = await tokenRequestOf(t, { clientSecret: SECRET, authMethod: 'client_secret_jwt', issuer: ISSUER });
    assert.equal(form.get('client_assertion_type'), 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    assert.equal(form.get('client_secret'), null);
    const { payload, protectedHeader } = await jwtVerify(form.get('client_assertion') ?? '', Buffer.from(SECRET), {
      currentDate: new Date(START),
      audience: ISSUER,
      issuer: 'id',
      subject: 'id',
    });
    assert.equal(protectedHeader.alg, 'HS256');
    assert.equal(typeof payload.jti, 'string');
  });

  test('with special characters: the error of a refusal has a hint on secretEncoding', async (t) => {
    const refuse: Responder = () => ({ status: 401, json: { error: 'invalid_client', error_description: 'No.' } });
    await assert.rejects(tokenRequestOf(t, { clientSecret: 'a+b' }, refuse), {
      error: 'invalid_client',
      description: 'No.',
      message: /^invalid_client: No\. \(.*secretEncoding: 'raw' may help\.\)$/,
    });
    for (const options of [{ clientSecret: 'plain' }, { clientSecret: 'a+b', authMethod: 'client_secret_post' }]) {
      await assert.rejects(tokenRequestOf(t, options, refuse), { message: 'invalid_client: No.' });
    }
  });
});

describe('a key (private_key_jwt)', () => {
  const verifiedAssertion = async (t: TestContext, key: Parameters<typeof jwtVerify>[1], options: object): Promise<JWTVerifyResult> => {
    const { form, headers } = await tokenRequestOf(t, { issuer: ISSUER, ...options });
    assert.equal(headers.authorization, undefined);
    assert.equal(form.get('client_id'), 'id');
    return jwtVerify(form.get('client_assertion') ?? '', key, {
      currentDate: new Date(START),
      issuer: 'id',
      subject: 'id',
      maxTokenAge: 60,
    });
  };

  for (const alg of ['ES256', 'ES384', 'ES512', 'RS256', 'PS256', 'PS512', 'EdDSA'] as const) {
    test(`as a JWK signs by ${alg}`, async (t) => {
      const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
      const key = { ...(await exportJWK(privateKey)), alg, kid: 'k1', use: 'sig' };
      const { payload, protectedHeader } = await verifiedAssertion(t, publicKey, { clientKey: { key } });
      assert.deepEqual(protectedHeader, { alg, kid: 'k1' });
      assert.equal(payload.aud, ISSUER, 'the issuer alone, as a string (CVE-2025-27370)');
      assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 60);
    });
  }

  for (const [kind, alg, pair] of [
    ['P-256', 'ES256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' })],
    ['Ed25519', 'EdDSA', () => generateKeyPairSync('ed25519')],
    ['RSA', 'RS256', () => generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ] as const) {
    test(`as a PEM without alg: ${kind} signs by ${alg}`, async (t) => {
      const { privateKey, publicKey } = pair();
      const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      const spki = await importSPKI(publicKey.export({ type: 'spki', format: 'pem' }).toString(), alg);
      const { protectedHeader } = await verifiedAssertion(t, spki, { clientKey: { key, x5tS256: 'abc' } });
      assert.deepEqual(protectedHeader, { alg, 'x5t#S256': 'abc' });
    });
  }

  test('can be a non-extractable CryptoKey', async (t) => {
    const { privateKey, publicKey } = await generateKeyPair('PS384');
    const { protectedHeader } = await verifiedAssertion(t, publicKey, { clientKey: { key: privateKey } });
    assert.equal(protectedHeader.alg, 'PS384');
  });

  test('signs assertions with assertionAudience as audience', async (t) => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const audience = { assertionAudience: 'https://as.example/token' };
    const { payload } = await verifiedAssertion(t, publicKey, { clientKey: { key: privateKey }, ...audience });
    assert.equal(payload.aud, 'https://as.example/token');
  });

  test('signs a new assertion for each request', async (t) => {
    const { privateKey } = await generateKeyPair('ES256');
    const server = await startHttpServer(t, (_, count) => numbered(count, { expires_in: 0 }));
    const tokens = createTokenSource({ tokenUrl: server.url, clientId: 'id', clientKey: { key: privateKey } });
    await tokens.get();
    await tokens.get();
    assert.equal(new Set(server.requests.map(({ form }) => form.get('client_assertion'))).size, 2);
  });

  const unusable: [string, unknown, RegExp][] = [
    [
      'a public JWK',
      { kty: 'EC', crv: 'P-256', x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU', y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0' },
      /not a private key/,
    ],
    ['text', 'hunter2', /not a private key/],
    ['a PEM of another kind', '-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----', /PKCS #8/],
  ];
  for (const [what, key, message] of unusable) {
    test(`${what} is rejected, not repeated in the error, and nothing is sent`, async () => {
      const fetch = (): never => assert.fail('sent');
      const options = { tokenUrl: 'https://as.example/t', clientId: 'id', clientKey: { key }, fetch } as TokenRequestOptions;
      await assert.rejects(requestToken(options), (error: Error) => {
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /hunter2/);
        return error instanceof TypeError;
      });
    });
  }
});

describe('without authMethod, the authentication method', () => {
  const metadata = (url: string, methods: readonly string[] | undefined): object => ({
    issuer: url,
    token_endpoint: `${url}/token`,
    ...(methods === undefined ? undefined : { token_endpoint_auth_methods_supported: methods }),
  });
  const cases: [string, readonly string[] | undefined, ClientAuthMethod][] = [
    ['is Basic if the metadata lists no methods (RFC 8414 §2)', undefined, 'client_secret_basic'],
    ['is Basic if the metadata lists Basic and post', ['client_secret_post', 'client_secret_basic'], 'client_secret_basic'],
    ['is post if the metadata lists no Basic', ['private_key_jwt', 'client_secret_post'], 'client_secret_post'],
    ['is client_secret_jwt if the metadata lists only that', ['client_secret_jwt'], 'client_secret_jwt'],
  ];
  for (const [what, methods, expected] of cases) {
    test(what, async (t) => {
      const server = await startHttpServer(t, ({ url }, count) =>
        url === '/token' ? numbered(count) : { json: metadata(server.url, methods) },
      );
      await requestToken({ issuer: server.url, clientId: 'id', clientSecret: SECRET });
      const { headers, form } = server.requests.at(-1) ?? assert.fail();
      const used = headers.authorization?.startsWith('Basic ')
        ? 'client_secret_basic'
        : form.has('client_secret')
          ? 'client_secret_post'
          : 'client_secret_jwt';
      assert.equal(used, expected);
    });
  }

  test('causes a TypeError that names the methods of a server without one for secrets', async (t) => {
    const server = await startHttpServer(t, () => ({ json: metadata(server.url, ['private_key_jwt', 'tls_client_auth']) }));
    await assert.rejects(requestToken({ issuer: server.url, clientId: 'id', clientSecret: SECRET }), {
      name: 'TypeError',
      message: 'The server accepts private_key_jwt, tls_client_auth, none of which works with a secret. Give an authMethod.',
    });
  });
});

describe('discovery', () => {
  test('the metadata of RFC 8414 is requested first, then that of OpenID Connect', async (t) => {
    const server = await startHttpServer(t, ({ url }, count) => {
      if (url === '/a/b/.well-known/openid-configuration')
        return { json: { issuer: `${server.url}/a/b`, token_endpoint: `${server.url}/x` } };
      return url === '/x' ? numbered(count) : { status: 404, body: 'no' };
    });
    await requestToken({ issuer: `${server.url}/a/b`, clientId: 'id', clientSecret: SECRET });
    assert.deepEqual(
      server.requests.map(({ url }) => url),
      ['/.well-known/oauth-authorization-server/a/b', '/a/b/.well-known/openid-configuration', '/x'],
    );
  });

  const unusableResponses: readonly [what: string, reply: (url: string) => Reply, expected: RegExp][] = [
    ['a redirect', (url) => ({ status: 302, headers: { location: `${url}/login` } }), /redirect/],
    ['an HTML page', () => ({ headers: { 'content-type': 'text/html' }, body: '<html>' }), /responded with 200/],
    ['the document of another issuer', (url) => ({ json: { issuer: `${url}/other`, token_endpoint: `${url}/x` } }), /another issuer/],
    [
      'a document with an endpoint that must not receive credentials',
      (url) => ({ json: { issuer: url, token_endpoint: 'http://as.example/t' } }),
      /names no token endpoint/,
    ],
    [
      'a document under an error status',
      (url) => ({ status: 404, json: { issuer: url, token_endpoint: `${url}/x` } }),
      /responded with 404/,
    ],
    ['a response over the limit', () => ({ body: 'x'.repeat(300_000) }), /larger than/],
    ['a connection that is cut', () => ({ cut: true }), /responded with 404/],
    ['503', () => ({ status: 503 }), /responded with 503/],
  ];
  for (const [what, reply, expected] of unusableResponses) {
    test(`the second URL is used if the first responds with ${what}`, async (t) => {
      const server = await startHttpServer(t, ({ url, method }, count) => {
        if (url === '/.well-known/oauth-authorization-server') return reply(server.url);
        return method === 'POST' ? numbered(count) : { json: { issuer: server.url, token_endpoint: `${server.url}/t` } };
      });
      await requestToken({ issuer: server.url, clientId: 'id', clientSecret: SECRET });
      assert.equal(server.requests.at(-1)?.url, '/t');
    });
    test(`if both URLs fail, by ${what} and by 404, the error is the more specific one`, async (t) => {
      const server = await startHttpServer(t, ({ url }) =>
        url === '/.well-known/oauth-authorization-server' ? reply(server.url) : { status: 404, body: 'no' },
      );
      await assert.rejects(requestToken({ issuer: server.url, clientId: 'id', clientSecret: SECRET }), {
        name: 'ProtocolError',
        message: expected,
      });
      assert.ok(server.requests.every(({ method }) => method === 'GET'));
    });
  }
  test('plain http is allowed only to plainHttpHosts', async () => {
    const seen: string[] = [];
    const issuer = 'http://sso.identity.svc:8080/realms/a';
    const fetch: typeof globalThis.fetch = async (input) => {
      seen.push(String(input));
      return Response.json({ issuer, token_endpoint: `${issuer}/token`, access_token: 'abc', token_type: 'Bearer', expires_in: 60 });
    };
    const options = { clientId: 'id', clientSecret: SECRET, fetch, plainHttpHosts: ['sso.identity.svc'] };
    await requestToken({ issuer, ...options });
    await requestToken({ tokenUrl: `${issuer}/token`, ...options });
    assert.deepEqual(seen.slice(1), [`${issuer}/token`, `${issuer}/token`]);
    await assert.rejects(requestToken({ tokenUrl: 'http://other.identity.svc:8080/token', ...options }), { code: 'invalid_argument' });
  });
  test('an unused alias for mutual TLS is not validated', async (t) => {
    const server = await startHttpServer(t, ({ method }, count) =>
      method === 'POST'
        ? numbered(count)
        : {
            json: {
              issuer: server.url,
              token_endpoint: `${server.url}/t`,
              mtls_endpoint_aliases: { token_endpoint: 'http://as.example/t' },
            },
          },
    );
    await requestToken({ issuer: server.url, clientId: 'id', clientSecret: SECRET });
    await assert.rejects(requestToken({ issuer: server.url, clientId: 'id', certificateThumbprint: 'x' }), {
      name: 'ProtocolError',
      message: /names no token endpoint/,
    });
  });

  const refused: [string, (url: string) => object, string][] = [
    ['of another issuer (RFC 8414 §3.3)', (url) => ({ issuer: 'https://evil.example', token_endpoint: `${url}/t` }), 'issuer_mismatch'],
    ['without an issuer', (url) => ({ token_endpoint: `${url}/t` }), 'issuer_mismatch'],
    ['without a token endpoint', (url) => ({ issuer: url }), 'unexpected_response'],
    [
      'with a token endpoint that is not encrypted',
      (url) => ({ issuer: url, token_endpoint: 'http://as.example/t' }),
      'unexpected_response',
    ],
  ];
  for (const [what, document, code] of refused) {
    test(`metadata ${what} is rejected, and no secret is sent`, async (t) => {
      const server = await startHttpServer(t, () => ({ json: document(server.url) }));
      await assert.rejects(requestToken({ issuer: server.url, clientId: 'id', clientSecret: SECRET }), { name: 'ProtocolError', code });
      assert.ok(server.requests.every(({ method }) => method === 'GET'));
    });
  }

  test('a server without metadata causes an error', async (t) => {
    const server = await startHttpServer(t, () => ({ status: 404, body: 'no' }));
    await assert.rejects(requestToken({ issuer: server.url, clientId: 'id', clientSecret: SECRET }), {
      name: 'ProtocolError',
      message: /publishes no metadata: it responded with 404\. Give tokenUrl instead\./,
    });
  });

  test('metadata is cached for an hour, and longer while the server is down', async (t) => {
    const clock = movableClock();
    const server = await startHttpServer(t, ({ url }, count) =>
      url === '/token' ? numbered(count, { expires_in: 0 }) : { json: metadataOf(server.url) },
    );
    const metadataOf = (url: string): object => ({ issuer: url, token_endpoint: `${url}/token` });
    const tokens = createTokenSource({ issuer: server.url, clientId: 'id', clientSecret: SECRET, ...clock });
    const documents = (): number => server.requests.filter(({ method }) => method === 'GET').length;
    await tokens.get();
    clock.advance(59 * 60_000);
    await tokens.get();
    assert.equal(documents(), 1);
    clock.advance(2 * 60_000);
    await tokens.get();
    assert.equal(documents(), 2);
    clock.advance(61 * 60_000);
    server.respond(({ method }, count) => (method === 'GET' ? { status: 503 } : numbered(count)));
    await tokens.get();
    assert.equal(documents(), 4);
  });
});

describe('grant parameters', () => {
  test('scopes, resources, audience, authorization details and other parameters are sent', async (t) => {
    const { form } = await tokenRequestOf(t, {
      clientSecret: SECRET,
      scope: ['b', 'a'],
      resource: ['https://x.example', 'https://y.example'],
      audience: 'https://api.example',
      authorizationDetails: [{ type: 'payment', amount: 3 }],
      parameters: { organization: 'org_1' },
    });
    assert.deepEqual(
      [...form],
      [
        ['grant_type', 'client_credentials'],
        ['scope', 'b a'],
        ['resource', 'https://x.example'],
        ['resource', 'https://y.example'],
        ['audience', 'https://api.example'],
        ['authorization_details', '[{"type":"payment","amount":3}]'],
        ['organization', 'org_1'],
      ],
    );
  });

  for (const name of ['grant_type', 'client_id', 'client_secret', 'scope', 'client_assertion']) {
    test(`parameters rejects the reserved name ${name}`, () => {
      const options = { tokenUrl: 'https://as.example', clientId: 'id', clientSecret: SECRET, parameters: { [name]: 'x' } };
      assert.throws(() => createTokenSource(options), { name: 'TypeError', code: 'invalid_argument', message: new RegExp(`name ${name}`) });
    });
  }
});

describe('createTokenSource() throws a TypeError for invalid options', () => {
  const usable = { tokenUrl: 'https://as.example/token', clientId: 'id', clientSecret: SECRET };
  const cases: [string, object, RegExp][] = [
    ['no secret and no key', { clientSecret: undefined }, /clientSecret must be/],
    ['a key method without a key', { authMethod: 'private_key_jwt' }, /needs clientKey/],
    ['an unknown encoding', { secretEncoding: 'base64' }, /secretEncoding must be/],
    ['a timeout below a millisecond', { timeout: 0.5 }, /timeout must be/],
    ['no lifetime', { defaultExpiresIn: 0 }, /defaultExpiresIn must be/],
    ['an issuer that is not a URL', { tokenUrl: undefined, issuer: 'as.example' }, /issuer is not a valid URL/],
    ['an issuer with a query', { tokenUrl: undefined, issuer: 'https://as.example/?x' }, /issuer must not have a query/],
    ['an origin with a path', { allowedOrigins: ['https://api.example/v1'] }, /allowedOrigins must contain origins/],
  ];
  for (const [what, change, message] of cases) {
    test(what, () => {
      assert.throws(() => createTokenSource({ ...usable, ...change }), { name: 'TypeError', code: 'invalid_argument', message });
    });
  }
});
