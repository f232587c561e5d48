// Runs IBM's guide for API clients: its HTTP request, its shell lines and its JavaScript, unchanged except for the
// variables, against a server with a certificate of its local CA.
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
const TOKEN_RESPONSE =
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
    // The API client of the guide's prerequisites, which may only list clients.
    const created = await server.manage('POST', '/clients', { name: 'guide', entitlements: ['readAPIClients'] });
    const { client_id, client_secret } = (await created.json()) as Record<string, string>;
    assert.ok(client_id !== undefined && client_secret !== undefined);
    variables = { tenant_url: new URL(server.publicUrl).host, client_id, client_secret };
    environment = { ...process.env, ...variables, CURL_CA_BUNDLE: server.caFile, NODE_EXTRA_CA_CERTS: server.caFile };
  });

  const shell = (script: string) => run('bash', ['-c', script], { env: environment });

  /** Calls the API with a token. */
  const callApi = (token: string, path: string) =>
    shell(`curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer ${token}" https://\${tenant_url}/management/v1${path}`);

  test('the HTTP request of the guide gets a token', async () => {
    const [head = '', body = ''] = (await snippet('request.http')).trimEnd().split('\n\n');
    const fillIn = (template: string): string => template.replace(/\{(\w+)\}/g, (_, name) => variables[name as keyof typeof variables]);
    const form = fillIn(body);
    const { hostname, port } = new URL(server.publicUrl);
    const socket = connect({ host: hostname, port: Number(port), servername: hostname, ca: await readFile(server.caFile ?? '') });
    socket.write(`${fillIn(head).replace('xxx', String(form.length)).replaceAll('\n', '\r\n')}\r\nConnection: close\r\n\r\n${form}`);
    const response = await text(socket);
    assert.match(response, /^HTTP\/1\.1 200 OK\r\n/);
    assert.match(response.split('\r\n\r\n')[1] ?? '', TOKEN_RESPONSE);
  });

  test('the curl line gets a token', async () => {
    const { stdout } = await shell(await snippet('curl.sh'));
    assert.match(stdout, TOKEN_RESPONSE);
  });

  test('the line with curl and jq gets a token that the API accepts', async () => {
    const { stdout } = await shell(await snippet('curl-jq.sh'));
    const token = stdout.trim();
    assert.equal(decodeJwt(token).sub, variables.client_id);
    assert.equal((await callApi(token, '/clients')).stdout, '200', 'what the client is entitled to');
    assert.equal((await callApi(token, '/audit?request_id=x')).stdout, '403', 'what it is not');
  });

  test('the export lines set the variables of the other lines', async () => {
    const { stdout } = await shell(`${await snippet('export.sh')}\nenv`);
    for (const name of Object.keys(variables)) assert.match(stdout, new RegExp(`^${name}=`, 'm'));
  });

  test('the JavaScript with axios and qs gets a token', async () => {
    const assignments = Object.entries(variables).map(([name, value]) => `var ${name} = ${JSON.stringify(value)};`);
    const program = ["var axios = require('axios');", "var qs = require('qs');", ...assignments, await snippet('axios.snippet')].join('\n');
    const { stdout } = await run(process.execPath, ['--input-type=commonjs', '-e', program], { env: environment });
    const token = stdout.trim();
    assert.equal(decodeJwt(token).iss, `${server.publicUrl}/oidc/endpoint/default`);
    assert.equal((await callApi(token, '/clients')).stdout, '200');
  });

  test('the expiry that the JavaScript computes is that of the token', async () => {
    const tokenData = JSON.parse((await shell(await snippet('curl.sh'))).stdout);
    runInContext(await snippet('expiry.snippet'), createContext({ tokenData, Date }));
    assert.ok(Math.abs(tokenData.expirytime - (decodeJwt(tokenData.access_token).exp ?? 0) * 1000) < 60_000);
  });
});
