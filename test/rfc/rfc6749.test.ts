// RFC 6749, The OAuth 2.0 Authorization Framework: the requirements for a server of client_credentials. One
// row per requirement.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { postBothWays } from '../both-ways.ts';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';

const { clientId: id, clientSecret: secret } = ADMIN;
const GOOD = { grant_type: 'client_credentials', client_id: id, client_secret: secret };
const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });
const INVALID_CLIENT = 'CSIAQ0155E The requested OAuth 2.0 Client could not be authenticated.';

interface Row {
  readonly section: string;
  readonly must: string;
  readonly form: string | Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly want: readonly [status: number, error?: string];
}

const ROWS: readonly Row[] = [
  {
    section: '2.3',
    must: 'one authentication method in a request',
    form: { ...GOOD, client_secret: `${secret}x` },
    headers: basic(`${id}:${secret}`),
    want: [400, 'invalid_request'],
  },
  {
    section: '2.3',
    must: 'one method, also where the secrets are one and the ids are two',
    form: { ...GOOD, client_id: 'other' },
    headers: basic(`${id}:${secret}`),
    want: [400, 'invalid_request'],
  },
  {
    section: '2.3',
    must: 'the very same credentials in the header and in the form are one method',
    form: GOOD,
    headers: basic(`${id}:${secret}`),
    want: [200],
  },
  {
    section: '2.3',
    must: 'the very same credentials that are wrong are refused once',
    form: { ...GOOD, client_secret: 'wrong' },
    headers: basic(`${id}:wrong`),
    want: [401, 'invalid_client'],
  },
  {
    section: '2.3',
    must: 'an assertion together with a secret is two methods',
    form: { ...GOOD, client_assertion: 'x', client_assertion_type: 'y' },
    want: [400, 'invalid_request'],
  },
  {
    section: '2.3.1',
    must: 'HTTP Basic is supported',
    form: { grant_type: 'client_credentials' },
    headers: basic(`${id}:${secret}`),
    want: [200],
  },
  { section: '2.3.1', must: 'id and secret in the body are supported', form: GOOD, want: [200] },
  {
    section: '2.3.1',
    must: 'Basic is form-decoded',
    form: { grant_type: 'client_credentials' },
    headers: basic(`%61dmin:${secret.replaceAll('-', '%2D')}`),
    want: [200],
  },
  {
    section: '2.3.1',
    must: 'credentials are not taken from the URI',
    form: { grant_type: 'client_credentials' },
    query: `?client_id=${id}&client_secret=${secret}`,
    want: [400, 'invalid_request'],
  },
  {
    section: '2.3.1',
    must: 'not even with valid ones in the body',
    form: GOOD,
    query: `?client_secret=${secret}`,
    want: [400, 'invalid_request'],
  },
  {
    section: '3.2',
    must: 'other parameters in the URI are no parameters',
    form: { client_id: id, client_secret: secret },
    query: '?grant_type=client_credentials',
    want: [400, 'invalid_request'],
  },
  { section: '3.2', must: 'a parameter without a value is omitted', form: { ...GOOD, scope: '', resource: '' }, want: [200] },
  ...['scope=read', 'scope[0]=read', 'Resource=https://x.example', 'authorization_details='].map(
    (limit): Row => ({
      section: '3.2',
      must: `${limit} is not ignored in the URL, where it would limit nothing`,
      form: GOOD,
      query: `?${limit}`,
      want: [400, 'invalid_request'],
    }),
  ),
  { section: '3.2', must: 'another parameter in the URL is ignored', form: GOOD, query: '?trace=1&scopes=x', want: [200] },
  { section: '3.2', must: 'an unknown parameter is ignored', form: { ...GOOD, foo: 'bar', __proto__x: '1' }, want: [200] },
  {
    section: '3.2',
    must: 'no parameter twice',
    form: `${new URLSearchParams(GOOD)}&grant_type=client_credentials`,
    want: [400, 'invalid_request'],
  },
  {
    section: '3.2',
    must: 'no unknown parameter twice either',
    form: `${new URLSearchParams(GOOD)}&x=1&x=2`,
    want: [400, 'invalid_request'],
  },
  {
    section: '3.2.1',
    must: 'client_id in addition to Basic may repeat it',
    form: { grant_type: 'client_credentials', client_id: id },
    headers: basic(`${id}:${secret}`),
    want: [200],
  },
  {
    section: '3.2.1',
    must: 'client_id in addition to Basic may not differ',
    form: { grant_type: 'client_credentials', client_id: 'other' },
    headers: basic(`${id}:${secret}`),
    want: [400, 'invalid_request'],
  },
  { section: '3.3', must: 'a malformed scope is refused', form: { ...GOOD, scope: 'a"b' }, want: [400, 'invalid_scope'] },
  {
    section: '3.3',
    must: 'a scope that is not the client’s is refused',
    form: { ...GOOD, scope: 'payments:write' },
    want: [400, 'invalid_scope'],
  },
  { section: '3.3', must: 'the scope openid, which many clients send, is accepted', form: { ...GOOD, scope: 'openid' }, want: [200] },
  {
    section: '4.4',
    must: 'only an authenticated client',
    form: { grant_type: 'client_credentials', client_id: id },
    want: [401, 'invalid_client'],
  },
  { section: '4.4.2', must: 'grant_type is required', form: { client_id: id, client_secret: secret }, want: [400, 'invalid_request'] },
  {
    section: '4.4.2',
    must: 'grant_type matches with case',
    form: { ...GOOD, grant_type: 'Client_Credentials' },
    want: [400, 'unsupported_grant_type'],
  },
  {
    section: '5.2',
    must: 'an unknown grant is unsupported_grant_type',
    form: { ...GOOD, grant_type: 'password' },
    want: [400, 'unsupported_grant_type'],
  },
  {
    section: '5.2',
    must: 'a grant named like a member of every object is unknown',
    form: { ...GOOD, grant_type: '__proto__' },
    want: [400, 'unsupported_grant_type'],
  },
  { section: '5.2', must: 'an unknown client is invalid_client', form: { ...GOOD, client_id: 'unknown' }, want: [401, 'invalid_client'] },
  { section: '5.2', must: 'a wrong secret is invalid_client', form: { ...GOOD, client_secret: 'wrong' }, want: [401, 'invalid_client'] },
  {
    section: '5.2',
    must: 'no authentication is invalid_client',
    form: { grant_type: 'client_credentials' },
    want: [401, 'invalid_client'],
  },
  {
    section: '5.2',
    must: 'an unsupported method is invalid_client',
    form: { grant_type: 'client_credentials', client_id: id, client_assertion: 'x', client_assertion_type: 'y' },
    want: [401, 'invalid_client'],
  },
  {
    section: '5.2',
    must: 'another scheme is invalid_client',
    form: { grant_type: 'client_credentials' },
    headers: { authorization: 'Bearer abc' },
    want: [401, 'invalid_client'],
  },
  ...['Bearer abc', 'bearer abc', 'DPoP abc', 'Negotiate YII', 'BasicX YTpi', 'a-secret-without-a-scheme', 'Basic-Auth', ','].map(
    (authorization): Row => ({
      section: '2.3',
      must: `Authorization: ${authorization} authenticates no client, and is no second way`,
      form: GOOD,
      headers: { authorization },
      want: [200],
    }),
  ),
  ...['Basic', 'basic', 'BASIC YTpi x'].map(
    (authorization): Row => ({
      section: '2.3',
      must: `Authorization: ${authorization} is a second way, however malformed`,
      form: GOOD,
      headers: { authorization },
      want: [400, 'invalid_request'],
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
      must: `${more} is not ignored as unknown: it means a known parameter`,
      form: `${new URLSearchParams(GOOD)}&${more}`,
      want: [400, 'invalid_request'],
    }),
  ),
  { section: '3.2', must: 'an unknown parameter is ignored', form: { ...GOOD, 'filter[a]': 'x', scopes: 'y' }, want: [200] },
  {
    section: '5.2',
    must: 'malformed Basic is invalid_client',
    form: { grant_type: 'client_credentials' },
    headers: { authorization: 'Basic %%%' },
    want: [401, 'invalid_client'],
  },
  {
    section: '10.2',
    must: 'the client is authenticated before its grant is judged',
    form: { grant_type: 'password', client_id: id, client_secret: 'wrong' },
    want: [401, 'invalid_client'],
  },
  {
    section: 'A',
    must: 'a secret with a NUL behind it is another secret',
    form: `${new URLSearchParams(GOOD)}%00`,
    want: [400, 'invalid_request'],
  },
  { section: 'A', must: 'ids are compared with case', form: { ...GOOD, client_id: 'Admin' }, want: [401, 'invalid_client'] },
  { section: 'A', must: 'ids are not normalized', form: { ...GOOD, client_id: 'ａdmin' }, want: [401, 'invalid_client'] },
  { section: 'A', must: 'a blank behind an id makes another id', form: { ...GOOD, client_id: 'admin ' }, want: [401, 'invalid_client'] },
  { section: 'B', must: 'the body is UTF-8', form: `${new URLSearchParams(GOOD)}&x=%ff`, want: [400, 'invalid_request'] },
];

describe('RFC 6749', () => {
  const ending = suiteEnding();
  let server: TestServer;
  before(async () => {
    server = await startTestServer(ending);
  });

  for (const { section, must, form, headers, query = '', want } of ROWS) {
    test(`§${section}: ${must}`, async () => {
      const response = await postBothWays(server, `/oauth2/token${query}`, form, { headers, differs: (status) => status === 200 });
      const body: unknown = JSON.parse(response.text);
      assert.equal(response.status, want[0], JSON.stringify(body));
      assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.equal(response.headers.get('pragma'), 'no-cache');
      assert.match(response.headers.get('mintmark-request-id') ?? '', /^[0-9a-f]{20}$/);
      assert.ok(typeof body === 'object' && body !== null);
      if (want[1] === undefined) return;
      const { error, error_description } = body as { error?: string; error_description?: string };
      assert.equal(error, want[1]);
      assert.match(error_description ?? '', /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
      if (want[1] === 'invalid_client') assert.equal(error_description, INVALID_CLIENT);
      const challenge = response.headers.get('www-authenticate');
      assert.equal(challenge, want[0] === 401 ? `Basic realm="${server.url}", charset="UTF-8"` : null);
    });
  }
});
