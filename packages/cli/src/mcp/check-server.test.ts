// The check of an MCP server, against running servers of which each has one fault.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createTokenSource, type Schedule } from '@mintmark/client';
import { type Authorize, checkServer } from './check-server.ts';
import { challengeOf, issuerOf, jwtFor, type McpParts, resourceOf, startMcpServer } from './mcp-server.sample.ts';
import { type Finding, findingsOf, REQUIREMENT_NAMES, type RequirementName } from './requirements.ts';

/** Retries at once. */
const soon: Schedule = (run) => {
  const tick = setImmediate(run);
  return () => clearImmediate(tick);
};

const authorize: Authorize = async (issuer, resource) => {
  const tokens = createTokenSource({ issuer, clientId: 'id', clientSecret: 'secret', resource, schedule: soon });
  const { accessToken } = await tokens.get();
  return { token: accessToken, headers: { authorization: `Bearer ${accessToken}` } };
};

const check = async (t: { after(end: () => void): void }, faults: Partial<McpParts>, path = '/mcp'): Promise<readonly Finding[]> =>
  findingsOf(await checkServer((await startMcpServer(t, faults)) + path, authorize));

const of = (findings: readonly Finding[], state: Finding['state']): RequirementName[] =>
  findings.filter((each) => each.state === state).map(({ name }) => name);

const unauthorized = (challenge: (url: string) => string) => (url: string) => ({
  status: 401,
  headers: { 'www-authenticate': challenge(url) },
});
const resourceWith = (changes: (url: string) => object) => (url: string) => {
  const reply = { json: { ...resourceOf(url), ...changes(url) } };
  return { '/.well-known/oauth-protected-resource/mcp': reply, '/.well-known/oauth-protected-resource': reply };
};
const issuerWith = (changes: (url: string) => object) => (url: string) => ({
  '/.well-known/oauth-authorization-server/as': { json: { ...issuerOf(url), ...changes(url) } },
});

describe('an MCP server without faults', () => {
  const servers: readonly [string, Partial<McpParts>][] = [
    ['meets every requirement', {}],
    [
      'may respond with a stream of events',
      {
        initialized: () => ({
          headers: { 'content-type': 'text/event-stream' },
          body: 'event: message\ndata: {"jsonrpc":"2.0","id":1,"result":{}}\n\n',
        }),
      },
    ],
    ['may have opaque tokens', { token: () => ({ json: { access_token: 'opaque', token_type: 'Bearer', expires_in: 60 } }) }],
    [
      'may be found by OpenID Connect Discovery, before the path of the issuer',
      { issuerMetadata: (url) => ({ '/.well-known/openid-configuration/as': { json: issuerOf(url) } }) },
    ],
    [
      'may be found by OpenID Connect Discovery, behind the path of the issuer',
      { issuerMetadata: (url) => ({ '/as/.well-known/openid-configuration': { json: issuerOf(url) } }) },
    ],
    [
      'may name its origin as the resource',
      { resourceMetadata: resourceWith((url) => ({ resource: url.toUpperCase().replace('HTTP', 'http') })) },
    ],
  ];
  for (const [name, faults] of servers) {
    test(name, async (t) => assert.deepEqual(of(await check(t, faults), 'ok'), REQUIREMENT_NAMES));
  }

  test('is checked up to the token without credentials', async (t) => {
    const url = await startMcpServer(t, {});
    const findings = findingsOf(await checkServer(`${url}/mcp`, undefined));
    assert.deepEqual(of(findings, 'skipped'), ['issued', 'audience', 'accepted', 'initialized']);
    assert.deepEqual([...of(findings, 'failed'), ...of(findings, 'warning')], []);
  });
});

describe('a fault of an MCP server is found at its requirement:', () => {
  const servers: readonly [string, Partial<McpParts>, failed: readonly RequirementName[], said: RegExp][] = [
    ['it serves requests without a token', { unauthorized: () => ({ json: {} }) }, ['unauthorized', 'challenged'], /responds with 200/],
    [
      'it refuses them with 403',
      { unauthorized: (url) => ({ status: 403, headers: { 'www-authenticate': challengeOf(url) } }) },
      ['unauthorized'],
      /responds with 403/,
    ],
    ['its 401 has no challenge', { unauthorized: () => ({ status: 401 }) }, ['challenged'], /WWW-Authenticate is missing/],
    ['its challenge is of another scheme', { unauthorized: unauthorized(() => 'Basic realm="x"') }, ['challenged'], /Basic realm/],
    ['it accepts any token', { invalid: () => ({ json: {} }) }, ['garbage'], /responds with 200/],
    ['its metadata is missing', { resourceMetadata: () => ({}) }, ['metadataFound'], /none at .*oauth-protected-resource\/mcp/],
    [
      'its metadata is a page',
      {
        resourceMetadata: () => ({
          '/.well-known/oauth-protected-resource/mcp': { headers: { 'content-type': 'text/html' }, body: '<html>' },
        }),
      },
      ['metadataFound'],
      /there is none/,
    ],
    [
      'its metadata is of another resource',
      { resourceMetadata: resourceWith(() => ({ resource: 'https://other.example/mcp' })) },
      ['resource'],
      /"https:\/\/other\.example\/mcp"/,
    ],
    [
      'its metadata is of a resource whose name only begins alike',
      { resourceMetadata: resourceWith((url) => ({ resource: `${url}/m` })) },
      ['resource'],
      /\/m"/,
    ],
    [
      'its metadata names no authorization server',
      { resourceMetadata: resourceWith(() => ({ authorization_servers: [] })) },
      ['servers'],
      /names none/,
    ],
    [
      'tokens go into the query',
      { resourceMetadata: resourceWith(() => ({ bearer_methods_supported: ['query'] })) },
      ['header'],
      /\["query"\]/,
    ],
    ['the issuer has no metadata', { issuerMetadata: () => ({}) }, ['discovered'], /oauth-authorization-server\/as or /],
    ['the metadata is of another issuer', { issuerMetadata: issuerWith((url) => ({ issuer: `${url}/as/` })) }, ['issuer'], /and not http/],
    [
      'there is no token endpoint',
      { issuerMetadata: issuerWith(() => ({ token_endpoint: undefined })) },
      ['tokenEndpoint'],
      /it is missing/,
    ],
    [
      'the issuer serves only people',
      { issuerMetadata: issuerWith(() => ({ grant_types_supported: ['authorization_code'] })) },
      ['grantType'],
      /\["authorization_code"\]/,
    ],
    [
      'the issuer supports no method for machines',
      { issuerMetadata: issuerWith(() => ({ token_endpoint_auth_methods_supported: ['none'] })) },
      ['authMethods'],
      /\["none"\]/,
    ],
    [
      'the issuer refuses the resource',
      { token: () => ({ status: 400, json: { error: 'invalid_target', error_description: 'Unknown.' } }) },
      ['issued'],
      /invalid_target: Unknown\./,
    ],
    [
      'the token is for another audience',
      { token: () => ({ json: { access_token: jwtFor('https://other.example'), token_type: 'Bearer', expires_in: 60 } }) },
      ['audience'],
      /aud is https:\/\/other\.example/,
    ],
    [
      'it refuses valid tokens',
      { initialized: () => ({ status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token", error_description="No."' } }) },
      ['accepted'],
      /responds with 401: No\./,
    ],
    ['it is no MCP server', { initialized: () => ({ body: 'hello' }) }, ['initialized'], /something else/],
  ];
  for (const [name, faults, failed, said] of servers) {
    test(name, async (t) => {
      const findings = await check(t, faults);
      assert.deepEqual(of(findings, 'failed'), failed);
      const [first] = findings.filter(({ state }) => state === 'failed');
      assert.match(first?.said ?? '', said);
      assert.ok(first?.section !== '' && first?.level === 'MUST');
    });
  }
});

describe('a recommendation that is not met is a warning:', () => {
  const servers: readonly [string, Partial<McpParts>, RequirementName[]][] = [
    [
      'the challenge names neither the metadata nor the scope',
      { unauthorized: unauthorized(() => 'Bearer realm="x"') },
      ['metadataNamed', 'scopeNamed'],
    ],
    [
      'the metadata is only where the challenge says',
      {
        unauthorized: unauthorized((url) => `Bearer scope="a", resource_metadata="${url}/elsewhere"`),
        resourceMetadata: (url) => ({ '/elsewhere': { json: resourceOf(url) } }),
      },
      ['wellKnown'],
    ],
  ];
  for (const [name, faults, warned] of servers) {
    test(name, async (t) => {
      const findings = await check(t, faults);
      assert.deepEqual([of(findings, 'warning'), of(findings, 'failed')], [warned, []]);
    });
  }
});
