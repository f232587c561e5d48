// RFC 6749, The OAuth 2.0 Authorization Framework: the requirements for a server of client_credentials. One
// row per requirement.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { postBothWays } from '../both-ways.ts';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';

const { clientId: id, clientSecret: secret } = ADMIN;
const VALID_FORM = { grant_type: 'client_credentials', client_id: id, client_secret: secret };
const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });
const INVALID_CLIENT = 'CSIAQ0155E The requested OAuth 2.0 Client could not be authenticated.';

interface Row {
  readonly section: string;
  readonly must: string;
  readonly form: string | Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly expected: readonly [status: number, error?: string];
}

const ROWS: readonly Row[] = [
  {
    section: '2.3',
    must: 'two authentication methods in a request are refused',
    form: { ...VALID_FORM, client_secret: `${secret}x` },
    headers: basic(`${id}:${secret}`),
    expected: [400, 'invalid_request'],
  },
  {
    section: '2.3',
    must: 'Basic and form credentials with the same secret but different ids are refused',
    form: { ...VALID_FORM, client_id: 'other' },
    headers: basic(`${id}:${secret}`),
    expected: [400, 'invalid_request'],
  },
  {
    section: '2.3',
    must: 'identical credentials by Basic and in the form are accepted',
    form: VALID_FORM,
    headers: basic(`${id}:${secret}`),
    expected: [200],
  },
  {
    section: '2.3',
    must: 'identical wrong credentials by Basic and in the form are invalid_client',
    form: { ...VALID_FORM, client_secret: 'wrong' },
    headers: basic(`${id}:wrong`),
    expected: [401, 'invalid_client'],
  },
  {
    section: '2.3',
    must: 'an assertion together with a secret is refused',
    form: { ...VALID_FORM, client_assertion: 'x', client_assertion_type: 'y' },
    expected: [400, 'invalid_request'],
  },
  {
    section: '2.3.1',
    must: 'HTTP Basic is supported',
    form: { grant_type: 'client_credentials' },
    headers: basic(`${id}:${secret}`),
    expected: [200],
  },
  { section: '2.3.1', must: 'id and secret in the body are supported', form: VALID_FORM, expected: [200] },
  {
    section: '2.3.1',
    must: 'id and secret in Basic are form-decoded',
    form: { grant_type: 'client_credentials' },
    headers: basic(`%61dmin:${secret.replaceAll('-', '%2D')}`),
    expected: [200],
  },
  {
    section: '2.3.1',
    must: 'credentials in the URI are refused',
    form: { grant_type: 'client_credentials' },
    query: `?client_id=${id}&client_secret=${secret}`,
    expected: [400, 'invalid_request'],
  },
  {
    section: '2.3.1',
    must: 'credentials in the URI are refused even with valid ones in the body',
    form: VALID_FORM,
    query: `?client_secret=${secret}`,
    expected: [400, 'invalid_request'],
  },
  {
    section: '3.2',
    must: 'other parameters in the URI have no effect',
    form: { client_id: id, client_secret: secret },
    query: '?grant_type=client_credentials',
    expected: [400, 'invalid_request'],
  },
  {
    section: '3.2',
    must: 'a parameter without a value is treated as omitted',
    form: { ...VALID_FORM, scope: '', resource: '' },
    expected: [200],
  },
  ...['scope=read', 'scope[0]=read', 'Resource=https://x.example', 'authorization_details=', 'instance=run', 'requested_token_type=x'].map(
    (limit): Row => ({
      section: '3.2',
      must: `${limit}, which restricts a token, is refused in the URI, where it has no effect`,
      form: VALID_FORM,
      query: `?${limit}`,
      expected: [400, 'invalid_request'],
    }),
  ),
  { section: '3.2', must: 'an unknown parameter in the URI is ignored', form: VALID_FORM, query: '?trace=1&scopes=x', expected: [200] },
  { section: '3.2', must: 'an unknown parameter is ignored', form: { ...VALID_FORM, foo: 'bar', __proto__x: '1' }, expected: [200] },
  {
    section: '3.2',
    must: 'a repeated parameter is refused',
    form: `${new URLSearchParams(VALID_FORM)}&grant_type=client_credentials`,
    expected: [400, 'invalid_request'],
  },
  {
    section: '3.2',
    must: 'a repeated unknown parameter is refused',
    form: `${new URLSearchParams(VALID_FORM)}&x=1&x=2`,
    expected: [400, 'invalid_request'],
  },
  {
    section: '3.2.1',
    must: 'client_id in addition to Basic may be the same id',
    form: { grant_type: 'client_credentials', client_id: id },
    headers: basic(`${id}:${secret}`),
    expected: [200],
  },
  {
    section: '3.2.1',
    must: 'client_id in addition to Basic may not be another id',
    form: { grant_type: 'client_credentials', client_id: 'other' },
    headers: basic(`${id}:${secret}`),
    expected: [400, 'invalid_request'],
  },
  { section: '3.3', must: 'a malformed scope is refused', form: { ...VALID_FORM, scope: 'a"b' }, expected: [400, 'invalid_scope'] },
  {
    section: '3.3',
    must: 'a scope that the client lacks is refused',
    form: { ...VALID_FORM, scope: 'payments:write' },
    expected: [400, 'invalid_scope'],
  },
  {
    section: '3.3',
    must: 'the scope openid, which many clients send, is accepted',
    form: { ...VALID_FORM, scope: 'openid' },
    expected: [200],
  },
  {
    section: '4.4',
    must: 'a request without client authentication is refused',
    form: { grant_type: 'client_credentials', client_id: id },
    expected: [401, 'invalid_client'],
  },
  { section: '4.4.2', must: 'grant_type is required', form: { client_id: id, client_secret: secret }, expected: [400, 'invalid_request'] },
  {
    section: '4.4.2',
    must: 'grant_type is case-sensitive',
    form: { ...VALID_FORM, grant_type: 'Client_Credentials' },
    expected: [400, 'unsupported_grant_type'],
  },
  {
    section: '5.2',
    must: 'an unknown grant type is unsupported_grant_type',
    form: { ...VALID_FORM, grant_type: 'password' },
    expected: [400, 'unsupported_grant_type'],
  },
  {
    section: '5.2',
    must: 'a grant type with the name of a JavaScript object member is unknown',
    form: { ...VALID_FORM, grant_type: '__proto__' },
    expected: [400, 'unsupported_grant_type'],
  },
  {
    section: '5.2',
    must: 'an unknown client is invalid_client',
    form: { ...VALID_FORM, client_id: 'unknown' },
    expected: [401, 'invalid_client'],
  },
  {
    section: '5.2',
    must: 'a wrong secret is invalid_client',
    form: { ...VALID_FORM, client_secret: 'wrong' },
    expected: [401, 'invalid_client'],
  },
  {
    section: '5.2',
    must: 'no authentication is invalid_client',
    form: { grant_type: 'client_credentials' },
    expected: [401, 'invalid_client'],
  },
  {
    section: '5.2',
    must: 'an unsupported authentication method is invalid_client',
    form: { grant_type: 'client_credentials', client_id: id, client_assertion: 'x', client_assertion_type: 'y' },
    expected: [401, 'invalid_client'],
  },
  {
    section: '5.2',
    must: 'another Authorization scheme is invalid_client',
    form: { grant_type: 'client_credentials' },
    headers: { authorization: 'Bearer abc' },
    expected: [401, 'invalid_client'],
  },
  ...['Bearer abc', 'bearer abc', 'DPoP abc', 'Negotiate YII', 'BasicX YTpi', 'a-secret-without-a-scheme', 'Basic-Auth', ','].map(
    (authorization): Row => ({
      section: '2.3',
      must: `Authorization: ${authorization} authenticates no client, and is not a second authentication method`,
      form: VALID_FORM,
      headers: { authorization },
      expected: [200],
    }),
  ),
  ...['Basic', 'basic', 'BASIC YTpi x'].map(
    (authorization): Row => ({
      section: '2.3',
      must: `Authorization: ${authorization} is a second authentication method, even if malformed`,
      form: VALID_FORM,
      headers: { authorization },
      expected: [400, 'invalid_request'],
    }),
  ),
  ...[
    'scope[0]=read',
    'scope[]=read',
    'scope.0=read',
    'Scope=read',
    'client_id[]=admin',
    'resource[]=https://x.example',
    'grant_type[]=x',
    'amp;scope=read',
  ].map(
    (more): Row => ({
      section: '3.2',
      must: `${more} is refused, because it resembles a known parameter`,
      form: `${new URLSearchParams(VALID_FORM)}&${more}`,
      expected: [400, 'invalid_request'],
    }),
  ),
  {
    section: '3.2',
    must: 'an unknown parameter with brackets is ignored',
    form: { ...VALID_FORM, 'filter[a]': 'x', scopes: 'y' },
    expected: [200],
  },
  {
    section: '5.2',
    must: 'malformed Basic is invalid_client',
    form: { grant_type: 'client_credentials' },
    headers: { authorization: 'Basic %%%' },
    expected: [401, 'invalid_client'],
  },
  {
    section: '10.2',
    must: 'the client is authenticated before its grant type is checked',
    form: { grant_type: 'password', client_id: id, client_secret: 'wrong' },
    expected: [401, 'invalid_client'],
  },
  {
    section: 'A',
    must: 'a secret followed by a NUL is another secret',
    form: `${new URLSearchParams(VALID_FORM)}%00`,
    expected: [400, 'invalid_request'],
  },
  { section: 'A', must: 'ids are case-sensitive', form: { ...VALID_FORM, client_id: 'Admin' }, expected: [401, 'invalid_client'] },
  { section: 'A', must: 'ids are not normalized', form: { ...VALID_FORM, client_id: 'ａdmin' }, expected: [401, 'invalid_client'] },
  {
    section: 'A',
    must: 'an id followed by a space is another id',
    form: { ...VALID_FORM, client_id: 'admin ' },
    expected: [401, 'invalid_client'],
  },
  { section: 'B', must: 'the body is UTF-8', form: `${new URLSearchParams(VALID_FORM)}&x=%ff`, expected: [400, 'invalid_request'] },
];

describe('RFC 6749', () => {
  const ending = suiteEnding();
  let server: TestServer;
  before(async () => {
    server = await startTestServer(ending);
  });

  for (const { section, must, form, headers, query = '', expected } of ROWS) {
    test(`§${section}: ${must}`, async () => {
      const response = await postBothWays(server, `/oauth2/token${query}`, form, { headers, differs: (status) => status === 200 });
      const body: unknown = JSON.parse(response.text);
      assert.equal(response.status, expected[0], JSON.stringify(body));
      assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.equal(response.headers.get('pragma'), 'no-cache');
      assert.match(response.headers.get('mintmark-request-id') ?? '', /^[0-9a-f]{20}$/);
      assert.ok(typeof body === 'object' && body !== null);
      if (expected[1] === undefined) return;
      const { error, error_description } = body as { error?: string; error_description?: string };
      assert.equal(error, expected[1]);
      assert.match(error_description ?? '', /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
      if (expected[1] === 'invalid_client') assert.equal(error_description, INVALID_CLIENT);
      const challenge = response.headers.get('www-authenticate');
      assert.equal(challenge, expected[0] === 401 ? `Basic realm="${server.url}", charset="UTF-8"` : null);
    });
  }
});
