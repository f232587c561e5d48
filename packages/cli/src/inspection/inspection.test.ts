// The results of `mintmark test`, `inspect` and `doctor`, in memory, against a real server.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { requestToken } from '@mintmark/client';
import { parseConfig, type RunningServer, startServer } from '@mintmark/server';
import { type Outcome, type RunSetting, runInMemory } from '../command-run.sample.ts';

const ADMIN = { clientId: 'admin', clientSecret: 'correct-horse-battery-staple-0123456789' };
const HOUR = 3_600_000;
/** A resource that a client other than the administrator owns. */
const THEIRS = 'https://theirs.example';
const SECRETS: Record<string, string> = {};
const as = (id: string): Record<string, string> => ({
  client_id: id,
  get client_secret() {
    return SECRETS[id] ?? '';
  },
});
/** A port without a listener, which fetch does not refuse by itself. */
const NOWHERE = 'http://127.0.0.1:2';

let folder: string;
let server: RunningServer;
let ahead = 0;
let url: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mintmark-judging-'));
  const flags = { listen: ['http://127.0.0.1:0'], managementListen: 'http://127.0.0.1:0', data: 'data', logLevel: 'fatal' };
  const env = { MINTMARK_BOOTSTRAP_CLIENT_ID: ADMIN.clientId, MINTMARK_BOOTSTRAP_CLIENT_SECRET: ADMIN.clientSecret };
  server = await startServer(parseConfig({ flags, env, cwd: folder }), { now: () => Date.now() + ahead });
  url = server.publicUrl;
  await ok('client', 'update', 'admin', '--scope', 'invoices:read');
  await ok('resource', 'create', 'https://opaque.example', '--token-format', 'opaque', '--owner', 'admin');
  for (const id of ['owner', 'unrelated']) {
    await ok('client', 'create', '--name', id, '--client-id', id, '--to-file', `${id}.secret`);
    SECRETS[id] = (await readFile(join(folder, `${id}.secret`), 'utf8')).trim();
  }
  await ok('resource', 'create', THEIRS, '--owner', 'owner');
});
after(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const run = (argv: readonly string[], { env, ...setting }: RunSetting = {}): Promise<Outcome> =>
  runInMemory(argv, {
    folder,
    piped: '',
    ...setting,
    env: { tenant_url: url, client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret, ...env },
  });
const ok = async (...argv: string[]): Promise<string> => {
  const { code, out, err } = await run(argv);
  assert.equal(code, 0, err);
  return out;
};
const token = async (resource?: string): Promise<string> => (await requestToken({ tenantUrl: url, ...ADMIN, resource })).accessToken;
const revoked = async (given: string): Promise<string> => {
  const form = { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret, token: given };
  assert.equal((await fetch(`${url}/oauth2/revoke`, { method: 'POST', body: new URLSearchParams(form) })).status, 200);
  return given;
};
/** The token with another last significant character of its signature. */
const tampered = (given: string): string => `${given.slice(0, -10)}${given.at(-10) === 'A' ? 'B' : 'A'}${given.slice(-9)}`;
const old = async (): Promise<string> => {
  ahead = -3 * HOUR;
  try {
    return await token();
  } finally {
    ahead = 0;
  }
};

const OPAQUE = ['--audience', 'https://opaque.example'];

/** How a token is obtained, further arguments, and the exit code and message of the check. */
interface Case {
  readonly createToken: () => Promise<string>;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly code: number;
  readonly expected: RegExp;
}
const CASES: Readonly<Record<string, Case>> = {
  'a valid token': { createToken: () => token(), code: 0, expected: /^The token is valid\.$/ },
  'a valid token, as a header': { createToken: async () => `Authorization: Bearer ${await token()}\n`, code: 0, expected: /valid/ },
  'a valid token, without credentials': {
    createToken: () => token(),
    env: { client_id: '', client_secret: '' },
    code: 0,
    expected: /valid\. Whether it was revoked was not checked/,
  },
  'a valid opaque token': { createToken: () => token('https://opaque.example'), args: OPAQUE, code: 0, expected: /valid/ },
  'a valid token that is bound to a key': {
    createToken: async () => (await requestToken({ tenantUrl: url, ...ADMIN, dpop: true })).accessToken,
    code: 0,
    expected: /valid with a proof: it is bound/,
  },
  'an expired token': { createToken: old, code: 5, expected: /has expired\. That was 1 h( \d+ (?:min|s))* ago/ },
  'a revoked token': { createToken: async () => revoked(await token()), code: 5, expected: /revoked/ },
  'a revoked opaque token': {
    createToken: async () => revoked(await token('https://opaque.example')),
    args: OPAQUE,
    code: 5,
    expected: /revoked/,
  },
  'a valid token, checked by the owner of its resource': { createToken: () => token(THEIRS), env: as('owner'), code: 0, expected: /valid/ },
  'a revoked token, checked by the owner of its resource': {
    createToken: async () => revoked(await token(THEIRS)),
    env: as('owner'),
    code: 5,
    expected: /was revoked/,
  },
  'a valid token, checked by a client that it is not visible to': {
    createToken: () => token(THEIRS),
    env: as('unrelated'),
    code: 6,
    expected: /^The token is not visible to this client \(unrelated\): .*`mintmark explain \w+`/,
  },
  'a valid opaque token, checked by a client that it is not visible to': {
    createToken: () => token('https://opaque.example'),
    args: OPAQUE,
    env: as('unrelated'),
    code: 6,
    expected: /^The token is unknown to this client \(unrelated\): it has ended, or is not visible to it\./,
  },
  'a revoked token of the caller': {
    createToken: async () => {
      const client = { client_id: 'unrelated', client_secret: SECRETS['unrelated'] ?? '' };
      const { accessToken } = await requestToken({ tenantUrl: url, clientId: 'unrelated', clientSecret: client.client_secret });
      await fetch(`${url}/oauth2/revoke`, { method: 'POST', body: new URLSearchParams({ ...client, token: accessToken }) });
      return accessToken;
    },
    env: as('unrelated'),
    code: 5,
    expected: /not active\. It was revoked/,
  },
  'a token whose signature was changed': { createToken: async () => tampered(await token()), code: 5, expected: /changed in transit/ },
  'a token that was cut off': {
    createToken: async () => (await token()).slice(0, 200),
    args: OPAQUE,
    code: 5,
    expected: /copied in full\?/,
  },
  'a token for another API': {
    createToken: () => token(),
    args: ['--audience', 'https://a.example'],
    code: 5,
    expected: /not for https:\/\/a\.example/,
  },
  'a token of another issuer': {
    createToken: () => token(),
    args: ['--issuer', 'https://other.example/oauth2'],
    code: 5,
    expected: /not by https:\/\/other\.example\/oauth2/,
  },
  'an opaque token, checked with a wrong secret': {
    createToken: () => token('https://opaque.example'),
    args: OPAQUE,
    env: { client_secret: 'wrong' },
    code: 3,
    expected: /credentials are wrong/,
  },
  'an opaque token whose issuer is not reached': {
    createToken: () => token('https://opaque.example'),
    args: OPAQUE,
    env: { tenant_url: NOWHERE },
    code: 4,
    expected: /nothing listens there/,
  },
};

for (const [name, { createToken, args = [], env = {}, code, expected }] of Object.entries(CASES)) {
  test(`${name}: exit code ${code} and a message`, async () => {
    const piped = await createToken();
    const tested = await run(['test', ...args], { piped, env });
    assert.deepEqual([tested.code, tested.out], [code, ''], tested.err);
    const inspected = await run(['inspect', '--output', 'json', ...args], { piped, env });
    assert.equal(inspected.code, code, inspected.out);
    const { message } = JSON.parse(inspected.out);
    assert.match(message, expected);
    if (code === 0) assert.equal(tested.err, '');
    else assert.match(tested.err.replace('mintmark: ', ''), expected);
    for (const { out, err } of [tested, inspected])
      assert.ok(!`${out}${err}`.includes(piped.trim().split('.')[2] ?? piped), 'the signature stays unsaid');
  });
}

describe('mintmark explain after the introspection', () => {
  const table: readonly [what: string, createToken: () => Promise<string>, asker: () => Record<string, string>, reason: string][] = [
    ['of a token that is not visible to the caller', () => token(THEIRS), () => as('unrelated'), 'token_not_visible'],
    [
      'of a revoked token',
      async () => revoked(await token()),
      () => ({ client_id: 'admin', client_secret: ADMIN.clientSecret }),
      'token_revoked',
    ],
    ['of a token of another server', async () => 'x.y.z', () => as('owner'), 'token_malformed'],
  ];
  for (const [what, createToken, asker, reason] of table) {
    test(what, async () => {
      const { client_id: id = '', client_secret: secret = '' } = asker();
      const body = new URLSearchParams({ token: await createToken(), client_id: id, client_secret: secret });
      const response = await fetch(`${url}/oauth2/introspect`, { method: 'POST', body });
      assert.equal(await response.text(), '{"active":false}');
      const [entry] = JSON.parse(await ok('explain', response.headers.get('mintmark-request-id') ?? ''));
      assert.deepEqual([entry.event, entry.result, entry.reason, entry.actor], ['token.introspect', 'refused', reason, id]);
      assert.ok(entry.cause.length > 0 && entry.remedy.length > 0);
    });
  }
  test('of an expired token finds nothing: expiry is not recorded', async () => {
    const body = new URLSearchParams({ token: await old(), client_id: 'admin', client_secret: ADMIN.clientSecret });
    const response = await fetch(`${url}/oauth2/introspect`, { method: 'POST', body });
    const { code, err } = await run(['explain', response.headers.get('mintmark-request-id') ?? '']);
    assert.equal(code, 1);
    assert.match(err, /Nothing is recorded/);
  });
});

describe('mintmark inspect', () => {
  test('prints words and all claims on a terminal, without the signature', async () => {
    const { code, out } = await run(['inspect', '--cached'], { terminal: true });
    assert.equal(code, 0);
    assert.match(
      out,
      /^good: The token is valid\.\nIt expires in 1 h 59 min, at \d{4}-.+Z\.\nheader \{[\s\S]+"alg": "ES256"[\s\S]+claims \{[\s\S]+"client_id": "admin"/,
    );
    assert.doesNotMatch(out, /signature|eyJ[\w-]*\./);
  });
  test('--show-signature adds the signature', async () => {
    const given = await token();
    const { out } = await run(['inspect', '--show-signature'], { piped: given });
    assert.equal(JSON.parse(out).signature, given.split('.')[2]);
  });
  test('without an issuer: only the expiry is checked, by the clock of this machine', async () => {
    const env = { tenant_url: '', client_id: '', client_secret: '' };
    const [fresh, ended] = await Promise.all([
      run(['inspect'], { piped: await token(), env }),
      run(['inspect'], { piped: await old(), env }),
    ]);
    assert.deepEqual([fresh.code, JSON.parse(fresh.out).standing], [0, 'unchecked']);
    assert.deepEqual([ended.code, JSON.parse(ended.out).reason], [5, 'expired']);
    assert.equal((await run(['test'], { piped: await token(), env })).code, 2);
  });
  test('escapes control characters in claims', async () => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const forged = `${part({ alg: 'ES256', typ: 'at+jwt' })}.${part({ iss: 'x\u001b[2J', aud: 'a' })}.AAAA`;
    const { code, out } = await run(['inspect'], { piped: forged, terminal: true });
    assert.equal(code, 5);
    assert.ok(!out.includes('\u001b'));
  });
  const usage: [name: string, argv: string[], piped: string, expected: RegExp][] = [
    ['two words', ['inspect'], 'a b', /more than a token/],
    ['more than the maximum length', ['test'], 'x'.repeat(65_537), /more than 65536 bytes/],
    ['the maximum length', ['test'], 'x'.repeat(65_536), /give --audience/],
    ['the client secret on standard input', ['test', '--client-secret-stdin'], 'x', /give the client secret in another way/],
    ['the client secret on standard input of inspect', ['inspect', '--client-secret-stdin'], 'x', /not both/],
    ['an opaque token without an audience', ['test'], 'mmt-opaque', /give --audience/],
  ];
  for (const [name, argv, piped, expected] of usage) {
    test(`${name}: exit code 2`, async () => {
      const { code, err } = await run(argv, { piped });
      assert.equal(code, 2);
      assert.match(err, expected);
    });
  }
});

describe('mintmark doctor', () => {
  const CUT = 'mms_0123456789';
  const cases: [name: string, setting: RunSetting, args: string[], code: number, failing: string | undefined, expected: RegExp][] = [
    ['no problem', {}, [], 0, undefined, /tokens are valid for 7200 s/],
    ['a scope that is allowed', {}, ['--scope', 'invoices:read'], 0, undefined, /invoices:read/],
    ['a tenant URL with a path', { env: { tenant_url: 'localhost/v1.0' } }, [], 2, 'settings', /must be host\[:port\] without a path/],
    ['no secret', { env: { client_secret: '' } }, [], 2, 'settings', /client secret of admin/],
    ['a missing secret file', { env: { client_secret: '' } }, ['--client-secret-file', 'none'], 2, 'secret', /cannot be read/],
    ['whitespace around the secret', { env: { client_secret: `${ADMIN.clientSecret} ` } }, [], 3, 'secret', /whitespace/],
    ['quotation marks around the secret', { env: { client_secret: `"${ADMIN.clientSecret}"` } }, [], 3, 'secret', /quotation marks/],
    ['a secret with other characters', { env: { client_secret: 'abc\u200bd' } }, [], 3, 'secret', /no generated secret has/],
    ['a generated secret that was cut off', { env: { client_secret: CUT } }, [], 3, 'secret', /checksum does not match/],
    ['a wrong secret', { env: { client_secret: 'wrong' } }, [], 3, 'credential', /invalid_client.+\n.+mintmark explain/],
    ['a client that does not exist', { env: { client_id: 'missing' } }, [], 3, 'credential', /invalid_client/],
    ['a scope that is not allowed', {}, ['--scope', 'other'], 3, 'scope', /invalid_scope/],
    ['a resource that does not exist', {}, ['--resource', 'https://none.example'], 3, 'scope', /invalid_target/],
    ['nothing listens', { env: { tenant_url: NOWHERE } }, [], 4, 'connection', /nothing listens there/],
    ['an unknown host', { env: { tenant_url: 'none.invalid' } }, [], 4, 'connection', /host name/],
    ['a clock that is ahead', { now: () => Date.now() + 90_000 }, [], 1, 'clock', /([789]\d|10\d) s ahead of the server/],
    ['a clock that is behind', { now: () => Date.now() - HOUR }, [], 1, 'clock', /3[56]\d\d s behind the server/],
  ];
  for (const [name, setting, args, code, failing, expected] of cases) {
    test(`${name}: ${code}`, async () => {
      const outcome = await run(['doctor', ...args], setting);
      assert.deepEqual([outcome.code, outcome.err], [code, '']);
      assert.match(outcome.out, expected);
      assert.equal(/^failed +(\w+)/m.exec(outcome.out)?.[1], failing);
      // Every failure has a remedy.
      assert.doesNotMatch(outcome.out, /^failed.*\n(?! +→ \S)/m);
      assert.doesNotMatch(outcome.out, new RegExp(`${ADMIN.clientSecret}|${CUT}|eyJ[\\w-]*\\.`));
    });
  }

  test('a server other than Mintmark', async () => {
    const other = createServer((_, response) => response.writeHead(404).end('<h1>Hello</h1>')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const at = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    const { code, out } = await run(['doctor'], { env: { tenant_url: at } });
    other.closeAllConnections();
    other.close();
    assert.equal(code, 1);
    assert.match(out, /^failed +connection.+responds with 404\n.+Check the tenant URL\./m);
  });

  test('prints findings as JSON', async () => {
    const findings: { check: string; state: string }[] = JSON.parse(await ok('doctor', '--output', 'json'));
    assert.deepEqual(
      findings.map(({ check, state }) => `${check} ${state}`),
      ['settings ok', 'secret ok', 'connection ok', 'clock ok', 'credential ok', 'scope ok'],
    );
  });
});
