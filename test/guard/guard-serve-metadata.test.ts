// The metadata of an API from `mintmark guard serve` (RFC 9728): an MCP server behind it needs nothing of its own.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { runCommand, temporaryHome } from '../cli/command.ts';
import { startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { type McpServerBehindGuard, startMcpServerBehindGuard } from './mcp-behind-guard.ts';

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

describe('mintmark guard serve --metadata-listen', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let home = '';
  before(async () => {
    server = await startTestServer(ending);
    home = await temporaryHome(ending);
  });

  for (const [what, path] of [
    ['at a path of its own', '/mcp'],
    ['at the root', ''],
  ] as const) {
    describe(`for an MCP server ${what}`, () => {
      let mcp: McpServerBehindGuard;
      before(async () => {
        mcp = await startMcpServerBehindGuard(ending, server, path);
      });

      test('makes `mintmark mcp check` green', async () => {
        const env = { MINTMARK_CLIENT_ID: mcp.client.clientId, MINTMARK_CLIENT_SECRET: mcp.client.clientSecret };
        const { code, out, err } = await runCommand(['mcp', 'check', mcp.url, '--output', 'json'], { home, env });
        const findings: readonly { readonly state: string }[] = out === '' ? [] : JSON.parse(out);
        assert.deepEqual([code, [...new Set(findings.map(({ state }) => state))]], [0, ['ok']], `${err}${out}`);
      });

      test('§3.1: serves the same document for the path of the resource and at the root, to pages of any origin', async () => {
        const documents = await Promise.all(
          [WELL_KNOWN + path, WELL_KNOWN].map(async (each) => {
            const response = await fetch(mcp.guard.metadata + each);
            assert.deepEqual([response.status, response.headers.get('access-control-allow-origin')], [200, '*'], each);
            return (await response.json()) as Record<string, unknown>;
          }),
        );
        const [one, other] = documents;
        assert.deepEqual(one, other);
        const { resource, resource_name: name, authorization_servers: servers, scopes_supported: scopes } = one ?? {};
        const scope = `tools:${new URL(mcp.url).port}`;
        assert.deepEqual([resource, name, servers, scopes], [mcp.url, 'MCP', [`${server.publicUrl}/oauth2`], [scope]]);
      });

      test('§5.1: is named in the challenges', async () => {
        const response = await fetch(mcp.guard.url, { headers: { 'x-original-method': 'POST', 'x-original-uri': path } });
        const named = `resource_metadata="${new URL(mcp.url).origin}${WELL_KNOWN}${path}"`;
        assert.ok(response.headers.get('www-authenticate')?.includes(named), named);
      });

      test('serves nothing else, and the listener of the decisions no document', async () => {
        for (const [method, target] of [
          ['GET', '/'],
          ['GET', `${WELL_KNOWN}/other`],
          ['POST', WELL_KNOWN],
          ['GET', '/health/ready'],
        ] as const) {
          assert.equal((await fetch(mcp.guard.metadata + target, { method })).status, 404, `${method} ${target}`);
        }
        // With 200, a proxy would let the request pass to the API.
        const asked = await fetch(mcp.guard.url + WELL_KNOWN, {
          headers: { 'x-original-method': 'GET', 'x-original-uri': WELL_KNOWN },
        });
        assert.equal(asked.status, 401);
      });
    });
  }

  test('states the documentation and the scopes that are given in place of those that every request needs', async () => {
    const { guard } = await startMcpServerBehindGuard(ending, server, '/documented', [
      ...['--resource-documentation', 'https://docs.example', '--resource-scope', 'a', '--resource-scope', 'b'],
    ]);
    const document = (await (await fetch(guard.metadata + WELL_KNOWN)).json()) as Record<string, unknown>;
    assert.deepEqual([document['resource_documentation'], document['scopes_supported']], ['https://docs.example', ['a', 'b']]);
  });

  test('needs an audience that is a URL, and an address that others do not reach', async () => {
    const run = (...args: string[]) =>
      runCommand(['guard', 'serve', '--issuer', `${server.publicUrl}/oauth2`, '--audience', ...args], { home });
    const named = await run('orders', '--metadata-listen', 'http://127.0.0.1:0');
    assert.deepEqual([named.code, /--metadata-listen: .*RFC 9728/.test(named.err)], [2, true], named.err);
    const open = await run('https://api.example', '--metadata-listen', 'http://0.0.0.0:0');
    assert.deepEqual([open.code, /--metadata-listen: 0\.0\.0\.0 is reachable/.test(open.err)], [2, true], open.err);
  });
});
