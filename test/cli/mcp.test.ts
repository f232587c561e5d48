// `mintmark mcp check` against an MCP server behind the guard, with tokens of the server.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { startGuardedMcpServer } from '../guard/guarded-mcp-server.ts';
import { startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { runCommand, temporaryHome } from './command.ts';

describe('mintmark mcp check', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let home = '';
  before(async () => {
    server = await startTestServer(ending);
    home = await temporaryHome(ending);
  });
  const check = async (url: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const { code, out, err } = await runCommand(['mcp', 'check', url, '--output', 'json', ...args], { home, env });
    const findings: readonly { name: string; state: string; said: string }[] = out === '' ? [] : JSON.parse(out);
    return { code, err, states: new Set(findings.map(({ state }) => state)), findings };
  };

  for (const slash of ['', '/']) {
    test(`is green on a guarded server whose resource is registered ${slash === '' ? 'without' : 'with'} a slash`, async (t) => {
      const { url, client } = await startGuardedMcpServer(t, server, slash);
      const env = { MINTMARK_CLIENT_ID: client.clientId, MINTMARK_CLIENT_SECRET: client.clientSecret };
      const { code, err, states, findings } = await check(url, [], env);
      assert.deepEqual([code, [...states]], [0, ['ok']], `${err}${JSON.stringify(findings)}`);
    });
  }

  test('sends no credentials to an issuer that they are not for', async (t) => {
    const { url, client } = await startGuardedMcpServer(t, server, '');
    const env = { client_id: client.clientId, client_secret: client.clientSecret, tenant_url: 'https://other.example' };
    const { code, findings } = await check(url, [], env);
    const issued = findings.find(({ name }) => name === 'issued');
    assert.deepEqual([code, issued?.state], [1, 'failed']);
    assert.match(issued?.said ?? '', /Credentials are missing/);
  });

  test('needs no credentials up to the token', async (t) => {
    const { url } = await startGuardedMcpServer(t, server, '');
    const { code, states } = await check(url, ['--without-token']);
    assert.deepEqual([code, [...states]], [0, ['ok', 'skipped']]);
  });

  test('takes the URL of a server', async () => {
    const { code, err } = await check('mcp.example.com', []);
    assert.equal(code, 2);
    assert.match(err, /The MCP server is a URL/);
  });
});
