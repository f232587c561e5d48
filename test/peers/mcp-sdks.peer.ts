// The SDKs of MCP for TypeScript and Python as a program without a person uses them: by the client credentials grant,
// with a secret and with a key, against an MCP server behind the guard whose resource is registered with and without the
// slash, and behind nginx with `mintmark guard serve`. Both are installed for the run. Needs npm, python3 and nginx.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { tokenOf } from '@mintmark/guard/node';
import { runCommand } from '../cli/command.ts';
import { freePort } from '../free-port.ts';
import { startGuardProcess } from '../guard/guard-process.ts';
import { startGuardedMcpServer } from '../guard/guarded-mcp-server.ts';
import { type CreatedClient, type Ending, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { startNginx } from './nginx.ts';

const TYPESCRIPT = '@modelcontextprotocol/sdk@1.32.2';
const PYTHON = 'mcp==2.3.0';

const TYPESCRIPT_PROGRAM = `
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { ClientCredentialsProvider, PrivateKeyJwtProvider } from '@modelcontextprotocol/sdk/client/auth-extensions.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const { url, clientId, clientSecret, privateKey, expectedIssuer } = JSON.parse(process.argv[2]);
const authProvider = privateKey === undefined
  ? new ClientCredentialsProvider({ clientId, clientSecret, expectedIssuer })
  : new PrivateKeyJwtProvider({ clientId, privateKey, algorithm: 'ES256', expectedIssuer });
const client = new Client({ name: 'agent', version: '1' });
await client.connect(new StreamableHTTPClientTransport(new URL(url), { authProvider }));
const { content } = await client.callTool({ name: 'whoami', arguments: {} });
console.log(content[0].text);
await client.close();
`;

const PYTHON_PROGRAM = `
import asyncio, json, sys
import httpx2
from mcp import ClientSession
from mcp.client.auth import TokenStorage
from mcp.client.auth.extensions.client_credentials import (
    ClientCredentialsOAuthProvider, PrivateKeyJWTOAuthProvider, SignedJWTParameters)
from mcp.client.streamable_http import streamable_http_client

class Memory(TokenStorage):
    tokens = None
    async def get_tokens(self): return self.tokens
    async def set_tokens(self, tokens): self.tokens = tokens
    async def get_client_info(self): return None
    async def set_client_info(self, info): pass

given = json.loads(sys.argv[1])
common = dict(server_url=given["url"], storage=Memory(), client_id=given["clientId"], issuer=given["expectedIssuer"])
if "privateKey" in given:
    signed = SignedJWTParameters(issuer=given["clientId"], subject=given["clientId"], signing_key=given["privateKey"], signing_algorithm="ES256")
    auth = PrivateKeyJWTOAuthProvider(**common, assertion_provider=signed.create_assertion_provider())
else:
    auth = ClientCredentialsOAuthProvider(**common, client_secret=given["clientSecret"])

async def main():
    async with httpx2.AsyncClient(auth=auth, timeout=20) as http:
        async with streamable_http_client(given["url"], http_client=http) as streams:
            async with ClientSession(streams[0], streams[1]) as session:
                await session.initialize()
                result = await session.call_tool("whoami", {})
                print(result.content[0].text)

asyncio.run(main())
`;

/** An MCP server with one tool, which names its caller. */
const oneTool =
  (callerOf: (request: IncomingMessage) => string) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // There is no stream of events, and no session to delete.
    if (request.method !== 'POST') return void response.writeHead(405).end();
    const { id, method, params } = JSON.parse(await text(request));
    if (id === undefined) return void response.writeHead(202).end();
    const results: Readonly<Record<string, unknown>> = {
      initialize: { protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'test', version: '1' } },
      'tools/list': { tools: [{ name: 'whoami', inputSchema: { type: 'object' } }] },
      'tools/call': { content: [{ type: 'text', text: callerOf(request) }] },
    };
    const result = results[method];
    const body = result === undefined ? { error: { code: -32601, message: 'Method not found' } } : { result };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, ...body }));
  };

const GUIDE = readFileSync(new URL('../../docs/guides/mcp.md', import.meta.url), 'utf8');

/** An MCP server that checks no tokens, behind nginx with the configuration of the guide. */
const startBehindNginx = async (t: Ending, server: TestServer): Promise<{ readonly url: string; readonly client: CreatedClient }> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/mcp`;
  const scope = `tools:${port}`;
  const created = await server.manage('POST', '/resources', { uri: url, name: 'MCP', scopes: [scope] });
  assert.ok(created.ok, await created.text());
  const client = await server.create({ scopes: [scope] });
  const options = ['--audience', url, '--issuer', `${server.publicUrl}/oauth2`, '--scope', scope];
  const guard = await startGuardProcess(t, { server, api: client }, [...options, '--metadata-listen', 'http://127.0.0.1:0'], {});
  const upstream = createServer(oneTool(({ headers }) => String(headers['mintmark-client-id']))).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  t.after(async () => void upstream.close());
  const address = upstream.address();
  const upstreamPort = typeof address === 'object' && address !== null ? address.port : 0;
  const [, block = ''] = /^```nginx\n(.*?)^```$/ms.exec(GUIDE) ?? [];
  const http = block
    .replace('listen 443 ssl;', `listen 127.0.0.1:${port};`)
    .replaceAll(/^ *ssl_certificate.*\n/gm, '')
    .replace('http://127.0.0.1:9301', guard.metadata)
    .replace('http://127.0.0.1:9300', guard.url)
    .replace('http://127.0.0.1:3001', `http://127.0.0.1:${upstreamPort}`);
  await startNginx(t, port, { http: () => http, files: {} });
  return { url, client };
};

describe('an agent without a person calls a tool of a guarded MCP server, with the SDK for', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let folder = '';
  const run = promisify(execFile);
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mintmark-mcp-sdks-'));
    ending.after(() => rm(folder, { recursive: true, force: true }));
    await run('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', TYPESCRIPT]);
    await run('python3', ['-m', 'venv', join(folder, 'python')]);
    await run(join(folder, 'python/bin/pip'), ['install', '--quiet', PYTHON]);
    await writeFile(join(folder, 'agent.mjs'), TYPESCRIPT_PROGRAM);
    await writeFile(join(folder, 'agent.py'), PYTHON_PROGRAM);
    server = await startTestServer(ending);
  });

  const programs: Readonly<Record<string, () => readonly [string, string]>> = {
    TypeScript: () => [process.execPath, join(folder, 'agent.mjs')],
    Python: () => [join(folder, 'python/bin/python'), join(folder, 'agent.py')],
  };
  for (const [language, program] of Object.entries(programs)) {
    test(`${language}, of a server that checks no tokens, behind nginx and \`mintmark guard serve\``, async (t) => {
      const { url, client } = await startBehindNginx(t, server);
      const { clientId, clientSecret } = client;
      const given = { url, clientId, clientSecret, expectedIssuer: `${server.publicUrl}/oauth2` };
      const [file, script] = program();
      const { stdout } = await run(file, [script, JSON.stringify(given)], { cwd: folder });
      assert.equal(stdout.trim(), clientId);
      const env = { MINTMARK_CLIENT_ID: clientId, MINTMARK_CLIENT_SECRET: clientSecret };
      const { code, out } = await runCommand(['mcp', 'check', url, '--output', 'json'], { home: folder, env });
      assert.equal(code, 0, out);
    });
    for (const credential of ['secret', 'key'] as const) {
      for (const slash of ['', '/']) {
        test(`${language}, by ${credential}, for a resource ${slash === '' ? 'without' : 'with'} a slash`, async (t) => {
          const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
          const jwks = { keys: [publicKey.export({ format: 'jwk' })] };
          const settings = credential === 'key' ? { token_endpoint_auth_method: 'private_key_jwt', jwks } : {};
          const { url, client } = await startGuardedMcpServer(
            t,
            server,
            slash,
            settings,
            oneTool((request) => tokenOf(request).clientId),
          );
          const key = { privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) };
          const proof = credential === 'key' ? key : { clientSecret: client.clientSecret };
          const given = { url, clientId: client.clientId, expectedIssuer: `${server.publicUrl}/oauth2`, ...proof };
          const [file, script] = program();
          const { stdout } = await run(file, [script, JSON.stringify(given)], { cwd: folder });
          assert.equal(stdout.trim(), client.clientId);
        });
      }
    }
  }
});
