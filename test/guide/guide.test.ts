// The guide as a test: its request, its shell lines and its JavaScript as they are written, against a
// server with a certificate of its own CA. Only the variables differ.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { before, describe, test } from 'node:test';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { createContext, runInContext } from 'node:vm';
import { decodeJwt } from 'jose';
import { startTestServer, suiteEnding, type TestServer } from '../running-server.ts';

const run = promisify(execFile);
const snippet = (name: string): Promise<string> => readFile(new URL(name, import.meta.url), 'utf8');
const ANSWER =
  /^\{"access_token":"[\w.-]+","grant_id":"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}","token_type":"Bearer","expires_in":7200\}$/;

for (const program of ['curl', 'jq']) {
  test(`${program} is installed: the guide needs it`, async () => {
    await run(program, ['--version']).catch(() => assert.fail(`Install ${program}: the guide's lines are run with it.`));
  });
}

describe('the guide', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let variables: { tenant_url: string; client_id: string; client_secret: string };
  let environment: NodeJS.ProcessEnv;

  before(async () => {
    server = await startTestServer(ending, { flags: { listen: ['https://localhost:0', 'http://127.0.0.1:0'] } });
    // The privileged API client of the guide's pre-requisites: it may list clients, and nothing else.
    const created = await server.manage('POST', '/clients', { name: 'guide', entitlements: ['readAPIClients'] });
    const { client_id, client_secret } = (await created.json()) as Record<string, string>;
    assert.ok(client_id !== undefined && client_secret !== undefined);
    variables = { tenant_url: new URL(server.publicUrl).host, client_id, client_secret };
    environment = { ...process.env, ...variables, CURL_CA_BUNDLE: server.caFile, NODE_EXTRA_CA_CERTS: server.caFile };
  });

  const shell = (script: string) => run('bash', ['-c', script], { env: environment });

  /** What the token is for: calling an API as the client itself. */
  const use = (token: string, path: string) =>
    shell(`curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer ${token}" https://\${tenant_url}/management/v1${path}`);

  test('the HTTP request', async () => {
    const [head = '', body = ''] = (await snippet('request.http')).trimEnd().split('\n\n');
    const filled = (template: string): string => template.replace(/\{(\w+)\}/g, (_, name) => variables[name as keyof typeof variables]);
    const form = filled(body);
    const { hostname, port } = new URL(server.publicUrl);
    const socket = connect({ host: hostname, port: Number(port), servername: hostname, ca: await readFile(server.caFile ?? '') });
    socket.write(`${filled(head).replace('xxx', String(form.length)).replaceAll('\n', '\r\n')}\r\nConnection: close\r\n\r\n${form}`);
    const response = await text(socket);
    assert.match(response, /^HTTP\/1\.1 200 OK\r\n/);
    assert.match(response.split('\r\n\r\n')[1] ?? '', ANSWER);
  });

  test('the curl line', async () => {
    const { stdout } = await shell(await snippet('curl.sh'));
    assert.match(stdout, ANSWER);
  });

  test('the curl and jq line, and the token used', async () => {
    const { stdout } = await shell(await snippet('curl-jq.sh'));
    const token = stdout.trim();
    assert.equal(decodeJwt(token).sub, variables.client_id);
    assert.equal((await use(token, '/clients')).stdout, '200', 'what the client is entitled to');
    assert.equal((await use(token, '/audit?request_id=x')).stdout, '403', 'what it is not');
  });

  test('the export lines name the variables that the others use', async () => {
    const { stdout } = await shell(`${await snippet('export.sh')}\nenv`);
    for (const name of Object.keys(variables)) assert.match(stdout, new RegExp(`^${name}=`, 'm'));
  });

  test('the JavaScript with axios and qs', async () => {
    const given = Object.entries(variables).map(([name, value]) => `var ${name} = ${JSON.stringify(value)};`);
    const program = ["var axios = require('axios');", "var qs = require('qs');", ...given, await snippet('axios.snippet')].join('\n');
    const { stdout } = await run(process.execPath, ['--input-type=commonjs', '-e', program], { env: environment });
    const token = stdout.trim();
    assert.equal(decodeJwt(token).iss, `${server.publicUrl}/oidc/endpoint/default`);
    assert.equal((await use(token, '/clients')).stdout, '200');
  });

  test('the absolute expiry that the client computes is that of the token', async () => {
    const tokenData = JSON.parse((await shell(await snippet('curl.sh'))).stdout);
    runInContext(await snippet('expiry.snippet'), createContext({ tokenData, Date }));
    assert.ok(Math.abs(tokenData.expirytime - (decodeJwt(tokenData.access_token).exp ?? 0) * 1000) < 5_000);
  });
});
