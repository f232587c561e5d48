// Runs of the command in memory against a minimal server: its output and exit codes.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { type Outcome, type RunSetting, runInMemory } from './command-run.sample.ts';

const CLIENT = {
  client_id: 'billing',
  id: '1',
  name: 'Bil\u001b[2Jling',
  description: null,
  labels: {},
  owner: null,
  contacts: [],
  environment: null,
  purpose: null,
  kind: 'service',
  deletion_protected: false,
  state: 'enabled',
  token_endpoint_auth_method: 'default',
  jwks: null,
  jwks_uri: null,
  token_endpoint_auth_signing_alg: null,
  assertion_key_ids: null,
  max_assertion_lifetime: null,
  legacy_assertion_audience: false,
  assertion_audience_list: false,
  tls_client_auth_subject_dn: null,
  tls_client_auth_san_dns: null,
  tls_client_auth_san_uri: null,
  tls_client_auth_san_ip: null,
  tls_client_auth_san_email: null,
  tls_client_certificate_bound_access_tokens: false,
  dpop_bound_access_tokens: false,
  access_token_signing_alg: null,
  introspect_authorization: 'audience',
  introspection_signed_response_alg: null,
  authorization_details_types: [],
  claims: {},
  ip_rules: null,
  quota: null,
  coalesce: null,
  exchange: null,
  revoked_credentials: [],
  access_token_format: null,
  access_token_lifetime: null,
  restrict_scopes: true,
  scopes: ['a', 'b'],
  default_scopes: ['a'],
  default_resource: null,
  entitlements: [],
  created_at: '2026-11-22T12:00:00.000Z',
  created_by: 'first-start',
  updated_at: '2026-11-22T12:00:00.000Z',
  expires_at: null,
  enabled_at: '2026-11-22T12:00:00.000Z',
  disabled_at: null,
  disabled_by: null,
  locked_down_at: null,
  locked_down_by: null,
  deleted_at: null,
  deleted_by: null,
  credential_uses: [],
  secrets: [],
};
const ENTRY = {
  id: '1',
  at: '2026-11-22T12:00:00.000Z',
  request_id: 'req-1',
  event: 'token.request',
  result: 'refused',
  reason: 'wrong_secret',
  cause: 'The secret is not one of client billing.',
  remedy: 'Give the client its current secret.',
  actor: null,
  credential_id: null,
  subject: null,
  address: '127.0.0.1',
  detail: null,
};

const CSV = 'start,key\r\n2030-01-01,bil\u001b[2Jling\u202e\r\n';

const PROPOSAL = { subject: 'client', match: [{ claim: 'sub', equals: 'a' }] };

/** Responds by path. The client `bad` gets no token, and `weak` has no rights in the management API. */
const answer = (method: string, url: string, body: string, token: string): [number, unknown] => {
  if (url === '/v1.0/endpoint/default/token') {
    tokenRequests++;
    const form = new URLSearchParams(body);
    if (form.get('client_id') === 'bad') return [401, { error: 'invalid_client', error_description: 'CSIAQ0155E No\u009b2J.' }];
    if (form.get('client_id') === 'down') return [503, { error: 'temporarily_unavailable' }];
    return [
      200,
      {
        access_token: `tok-${form.get('client_id')}-${form.get('scope') ?? ''}`.replaceAll(' ', '+'),
        token_type: 'Bearer',
        expires_in: 60,
      },
    ];
  }
  if (token.startsWith('tok-weak'))
    return [
      403,
      { type: 'about:blank', title: 'Forbidden', detail: 'readAPIClients is needed.', errors: [{ pointer: '/x', detail: 'no' }] },
    ];
  if (url.startsWith('/management/v1/audit'))
    return [200, { entries: url.endsWith('=req-1') ? [ENTRY] : [], next_cursor: "a'$(x)\u001b[2J", end_cursor: null, tenant_id: 't' }];
  if (url.endsWith('/trusts/learn')) return [200, { ...PROPOSAL, issuer: 'ci;x\u001b[2J' }];
  if (method === 'POST' && url === '/management/v1/clients') return [201, { ...CLIENT, ...JSON.parse(body), client_secret: "mms_'new" }];
  if (url.startsWith('/management/v1/usage')) return [200, CSV];
  if (method === 'DELETE') return [204, undefined];
  if (url.startsWith('/management/v1/clients?'))
    return [200, { clients: [CLIENT, { ...CLIENT, client_id: 'ci', name: 'CI' }], next_cursor: null }];
  return [200, { ...CLIENT, state: url.endsWith('/disable') ? 'disabled' : 'enabled' }];
};

let tokenRequests = 0;
let server: Server;
let folder = '';
let tenantUrl = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mintmark-program-'));
  server = createServer(async (request, response) => {
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    const [status, json] = answer(request.method ?? '', request.url ?? '', await text(request), token);
    response
      .writeHead(status, { 'content-type': typeof json === 'string' ? 'text/csv' : 'application/json', 'mintmark-request-id': 'req-1' })
      .end(typeof json === 'string' || json === undefined ? json : JSON.stringify(json));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert(typeof address === 'object' && address !== null);
  tenantUrl = `http://127.0.0.1:${address.port}`;
});
after(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

/** Runs the command as the client `admin`, unless the environment says otherwise. */
const run = (argv: readonly string[], { env, ...setting }: RunSetting = {}): Promise<Outcome> =>
  runInMemory(argv, {
    piped: '',
    folder,
    ...setting,
    env: { tenant_url: tenantUrl, client_id: 'admin', client_secret: 'hunter2', ...env },
  });

describe('token', () => {
  test('prints only the token on standard output', async () => {
    assert.deepEqual(await run(['token']), { code: 0, out: 'tok-admin-\n', err: '' });
  });
  test('requests scopes, repeated or in one argument', async () => {
    assert.equal((await run(['token', '--scope', 'a b', '--scope', 'c'])).out, 'tok-admin-a+b+c\n');
  });
  test('a refusal: exit code 3, nothing on standard output, a hint at `explain`, control characters escaped', async () => {
    const { code, out, err } = await run(['token'], { env: { client_id: 'bad' } });
    assert.deepEqual([code, out], [3, '']);
    assert.match(err, /^mintmark: The server refused: invalid_client: CSIAQ0155E No\\u\{9b\}2J\.\n {2}`mintmark explain req-1`/);
  });
  test('a fault of the server: exit code 1, at once', async () => {
    tokenRequests = 0;
    assert.equal((await run(['token'], { env: { client_id: 'down' } })).code, 1);
    assert.equal(tokenRequests, 1);
  });
  test('an unreachable server: exit code 4', async () => {
    const { code, out, err } = await run(['token'], { env: { tenant_url: 'http://127.0.0.1:9' } });
    assert.deepEqual([code, out], [4, '']);
    assert.match(err, /^mintmark: Cannot reach http:\/\/127\.0\.0\.1:9/);
  });
});

test('a token with quotation marks reaches curl and the shell unchanged', async () => {
  const env = { client_id: 'a"b\\c\'d' };
  assert.equal((await run(['token', '--output', 'curl'], { env })).out, 'header = "Authorization: Bearer tok-a\\"b\\\\c\'d-"\n');
  const quoted = `'tok-a"b\\c'\\''d-'`;
  assert.equal((await run(['token', '--output', 'env'], { env })).out, `export ACCESS_TOKEN=${quoted} access_token=${quoted}\n`);
});

describe('a cached token', () => {
  const client = { env: { client_id: 'kept' } };
  const cases: [name: string, args: string[], later: number, requests: number][] = [
    ['is used again', [], 40_000, 1],
    ['is used when it is valid for at least --min-ttl', ['--min-ttl', '20s'], 30_000, 1],
    ['is replaced when it is not', ['--min-ttl', '20s'], 45_000, 2],
    ['is replaced in the last tenth of its lifetime', [], 55_000, 2],
    ['is replaced when it has expired', [], 61_000, 2],
    ['is replaced when the clock was set back', [], -1_000, 2],
    ['is not used with --no-cache', ['--no-cache'], 0, 2],
  ];
  for (const [name, args, later, requests] of cases) {
    test(name, async (t) => {
      const home = await mkdtemp(join(tmpdir(), 'mintmark-kept-'));
      t.after(() => rm(home, { recursive: true }));
      tokenRequests = 0;
      const start = Date.now();
      await run(['token'], { ...client, folder: home, now: () => start });
      const { code, err } = await run(['token', ...args], { ...client, folder: home, now: () => start + later });
      assert.deepEqual([code, err, tokenRequests], [0, '', requests]);
    });
  }
});

test('what is there to paste are words of the shell, and printable', async () => {
  const { err } = await run(['audit', 'list']);
  assert.equal(err, "There are older entries: --cursor 'a'\\''$(x)\\u{1b}[2J'\n");
  const { out } = await run(['trust', 'learn', 'billing', '--output', 'table'], { piped: 'a.b.c' });
  assert.match(out, /^A token of ci;x\\u\{1b\}\[2J that billing /);
  assert.match(out, /^ {2}mintmark trust create billing --issuer 'ci;x\\u\{1b\}\[2J' --equals sub=a$/m);
});

describe('usage as CSV', () => {
  const argv = ['usage', '--output', 'csv'];
  test('is safe on a terminal', async () =>
    assert.equal((await run(argv, { terminal: true })).out, 'start,key\n2030-01-01,bil\\u{1b}[2Jling\\u{202e}\n'));
  test('is unchanged in a pipe', async () => assert.equal((await run(argv)).out, CSV));
});

describe('invalid usage is reported on standard error with exit code 2', () => {
  const cases: [string, string[], RegExp][] = [
    ['an unknown command', ['tokem'], /unknown command 'tokem'[\s\S]*Did you mean token/],
    ['help of an unknown command', ['help', 'tokem'], /unknown command 'tokem'[\s\S]*Did you mean token[\s\S]*see `mintmark help`/],
    ['help of an unknown subcommand', ['client', 'lst', '--help'], /unknown command 'lst'[\s\S]*see `mintmark help client`/],
    ['help of a member that every object has', ['constructor', '--help'], /unknown command 'constructor'/],
    ['an unknown option', ['token', '--scopes', 'a'], /unknown option '--scopes'/],
    ['no command', [], /Usage: mintmark/],
    ['no subcommand', ['client'], /Usage: mintmark client/],
    ['a missing required option', ['tenant', 'create'], /required option '--name <name>'/],
    ['neither a name nor a document that has one', ['client', 'create'], /Give --name, or --metadata-url/],
    ['an unknown format', ['client', 'list', '--output', 'xml'], /Allowed choices are table, wide, json/],
    [
      'an unknown method',
      ['evaluate', 'billing', '--method', 'default'],
      /Allowed choices are client_secret_basic, .*, self_signed_tls_client_auth/,
    ],
    ['an invalid algorithm', ['client', 'create', '--name', 'x', '--assertion-alg', 'none'], /Allowed choices are HS256, .*, PS512/],
    ['an invalid lifetime', ['client', 'create', '--name', 'x', '--token-lifetime', '1 hour'], /whole number of seconds/],
    ['an expiry in the past', ['client', 'create', '--name', 'x', '--expires', '2020-01-01'], /has passed already/],
    ['too many arguments', ['token', 'x'], /too many arguments/],
    ['a secret', ['token', '--client-secret', 'hunter2'], /There is no option --client-secret/],
    ['a tenant with a path', ['token', '--tenant-url', 'localhost/x'], /--tenant-url must be host/],
    ['a missing realm', ['token', '--preset', 'keycloak'], /--preset keycloak needs --realm/],
    ['two servers', ['token', '--tenant-url', 'a.example', '--issuer', 'https://b.example'], /either --tenant-url or --issuer/],
    ['an issuer that is not a URL', ['token', '--issuer', 'b'], /--issuer must be a URL/],
    ['a preset at an issuer', ['token', '--preset', 'okta', '--issuer', 'https://b.example'], /--preset takes --tenant-url/],
    ['a secret of another server', ['token', '--token-url', 'https://b.example/token'], /client id: /],
    ['an invalid time span', ['token', '--min-ttl', 'soon'], /--min-ttl .* whole number of seconds/],
    ['nothing to run', ['exec'], /missing required argument/],
    ['a secret file that is missing', ['login', '--client-secret-file', 'none'], /--client-secret-file: .*none cannot be read/],
    ['a CA file that is missing', ['token', '--ca-cert', 'none'], /The CA certificate .*none cannot be read/],
    ['no token to test', ['test'], /no token on standard input/],
    ['no token to inspect', ['inspect'], /no token on standard input.*--cached/],
    [
      'a secret among the arguments of another program',
      ['exec', '--', 'x', `mms_${'0'.repeat(43)}012KVg`],
      /must not be on the command line/,
    ],
    ['deleting without a terminal', ['client', 'delete', 'billing'], /give --yes, or see what would end by --dry-run/],
    [
      'an unknown role',
      ['operator', 'create', 'ada', '--role', 'admin'],
      /Allowed choices are administrator, client-manager, auditor, viewer/,
    ],
    ['an unknown group of usage', ['usage', '--group', 'team'], /Expected client, owner, label:NAME, resource, credential or address/],
  ];
  for (const [name, argv, message] of cases) {
    test(name, async () => {
      const { code, out, err } = await run(argv);
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, message);
      assert.doesNotMatch(err, /hunter2|\n\s+at /);
    });
  }
});

describe('client', () => {
  test('list prints a table on a terminal', async () => {
    const { code, out } = await run(['client', 'list'], { terminal: true });
    assert.equal(code, 0);
    assert.deepEqual(
      out.split('\n').map((line) => line.slice(0, 33).trimEnd()),
      ['CLIENT ID  NAME              STAT', 'billing    Bil\\u{1b}[2Jling  enab', 'ci         CI                enab', ''],
    );
  });
  test('list prints JSON to a pipe, unchanged', async () => {
    assert.deepEqual(JSON.parse((await run(['client', 'list'])).out), [CLIENT, { ...CLIENT, client_id: 'ci', name: 'CI' }]);
  });
  test('--output takes precedence over the kind of standard output', async () => {
    assert.equal(JSON.parse((await run(['client', 'list', '--output', 'json'], { terminal: true })).out).length, 2);
    assert.match((await run(['client', 'list', '--output', 'table'])).out, /^CLIENT ID/);
  });
  test('--quiet prints one id per line', async () => assert.equal((await run(['client', 'list', '--quiet'])).out, 'billing\nci\n'));
  test('show prints a card on a terminal', async () =>
    assert.match((await run(['client', 'show', 'billing'], { terminal: true })).out, /^client id +billing\n/));
  test('disable prints the disabled client', async () =>
    assert.equal(JSON.parse((await run(['client', 'disable', 'billing'])).out).state, 'disabled'));
  test('enable --quiet prints the id', async () => assert.equal((await run(['client', 'enable', 'billing', '--quiet'])).out, 'billing\n'));
  test('delete', async () => {
    assert.deepEqual(JSON.parse((await run(['client', 'delete', 'billing', '--yes'])).out), { client_id: 'billing', deleted: true });
    assert.equal((await run(['client', 'delete', 'billing', '--yes'], { terminal: true })).out, 'Deleted billing.\n');
  });
  test('create sends the given settings and prints the secret in the JSON', async () => {
    const argv = [
      'client',
      'create',
      '--name',
      'New',
      '--client-id',
      'new',
      '--scope',
      'a',
      '--scope',
      'b',
      '--token-lifetime',
      '60',
      '--expires',
      '2999-01-01',
    ];
    const { code, out, err } = await run(argv);
    const want = { name: 'New', client_id: 'new', scopes: ['a', 'b'], access_token_lifetime: 60, expires_at: '2999-01-01T00:00:00.000Z' };
    assert.deepEqual([code, err], [0, '']);
    assert.deepEqual(JSON.parse(out), { ...CLIENT, ...want, client_secret: "mms_'new" });
  });
  test('create on a terminal prints the secret once, with a warning, ready to be pasted', async () => {
    const { out, err } = await run(['client', 'create', '--name', 'New'], { terminal: true });
    assert.equal(out.split('\n').at(-2), `export tenant_url=${new URL(tenantUrl).host} client_id=billing client_secret='mms_'\\''new'`);
    assert.match(err, /cannot be shown again/);
  });
  test('a refusal: exit code 3, with every invalid field', async () => {
    const { code, err } = await run(['client', 'list'], { env: { client_id: 'weak' } });
    assert.equal(code, 3);
    assert.match(err, /^mintmark: The server refused \(403\): readAPIClients is needed\.\n {2}\/x: no\n {2}`mintmark explain req-1`/);
  });
});

describe('explain', () => {
  test('prints the cause and the remedy first', async () => {
    const { code, out } = await run(['explain', 'req-1'], { terminal: true });
    assert.equal(code, 0);
    assert.match(
      out,
      /^The secret is not one of client billing\.\nGive the client its current secret\.\nevent +token\.request, refused \(wrong_secret\)\n/,
    );
  });
  test('prints JSON with --output json', async () =>
    assert.deepEqual(JSON.parse((await run(['explain', 'req-1', '--output', 'json'])).out), [ENTRY]));
  test('an unknown request id: exit code 1', async () => {
    const { code, out, err } = await run(['explain', 'req-2']);
    assert.deepEqual([code, out], [1, '']);
    assert.match(err, /Nothing is recorded under the request id req-2/);
  });
});

describe('login and logout', () => {
  const alone = { env: { tenant_url: '', client_id: '', client_secret: '' } };
  test('login checks and saves credentials, which commands use; logout removes them', async () => {
    await writeFile(join(folder, 'secret'), 'hunter2\n');
    const argv = ['login', '--tenant-url', tenantUrl, '--client-id', 'me', '--client-secret-file', 'secret'];
    assert.deepEqual((({ code, out }) => [code, out])(await run(argv, alone)), [0, '']);
    assert.equal((await run(['token'], alone)).out, 'tok-me-\n');
    assert.equal((await run(['logout'], alone)).code, 0);
    assert.equal((await run(['token'], alone)).code, 2);
  });
  test('login saves nothing that the server refuses', async () => {
    const { code, err } = await run(['login', '--tenant-url', tenantUrl, '--client-id', 'bad', '--client-secret-stdin'], {
      ...alone,
      piped: 'mms_cut\n',
    });
    assert.equal(code, 3);
    assert.match(err, /checksum does not match/);
    assert.equal((await run(['token'], alone)).code, 2);
  });
  test('without a terminal, missing credentials are a usage error', async () => assert.equal((await run(['login'], alone)).code, 2));
});
