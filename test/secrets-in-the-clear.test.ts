// No secret and no token is stored or logged in the clear. The tests send or create one by every route that
// accepts or returns one. The last test searches the files of the store, every value of every table, the log
// at debug level and a backup for them.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { backup, parseConfig, recover } from '@mintmark/server';
import { generateKeyPair } from 'jose';
import { type CanaryRequest, canaryMaker, formRequests, MARKER, managementRequests, type Routes } from './canary-requests.ts';
import { canariesIn, type Written } from './canary-search.ts';
import { type RunningCommand, SERVING, startServe, temporaryHome } from './cli/command.ts';
import { freePort } from './free-port.ts';
import { type Collector, startCollector } from './otlp/collector.ts';
import { asForm, assertion } from './signed.ts';

type Json = Record<string, unknown>;

const ADMIN = { client_id: 'admin', client_secret: 'correct-horse-battery-staple-0123456789' };
const randomText = (length: number): string => randomBytes(length).toString('hex').slice(0, length);

describe('no secret is stored or logged in the clear', () => {
  const ends: (() => Promise<void>)[] = [];
  const ending = { after: (end: () => Promise<void>) => void ends.push(end) };
  after(async () => {
    for (const end of ends.toReversed()) await end();
  });
  /** The strings that must not be found, by their descriptions. */
  const canaries = new Map<string, string>();
  let home: string;
  let url: string;
  let server: RunningCommand;
  let token: string;
  let collector: Collector;
  let operations: string;

  const send = (method: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? undefined : { 'content-type': 'application/json' }),
        // With an Idempotency-Key, the response is stored.
        ...(method === 'POST' && path.startsWith('/management/') ? { 'idempotency-key': randomText(20) } : undefined),
        ...headers,
      },
      ...(body === undefined ? undefined : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  const postForm = (path: string, parameters: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(url + path, { method: 'POST', headers, body: new URLSearchParams(parameters) });
  const tokenOf = async (client: { client_id: string; client_secret: string }): Promise<string> => {
    const response = await postForm('/oauth2/token', { grant_type: 'client_credentials', ...client });
    assert.equal(response.status, 200);
    return String(((await response.json()) as Json).access_token);
  };
  const create = async (settings: Json): Promise<Json> => {
    const response = await send('POST', '/management/v1/clients', { name: 'canary', ...settings });
    assert.equal(response.status, 201, await response.clone().text());
    return (await response.json()) as Json;
  };
  const credentialsOf = (client: Json) => ({ client_id: String(client.client_id), client_secret: String(client.client_secret) });

  before(async () => {
    home = await temporaryHome(ending);
    url = `http://127.0.0.1:${await freePort()}`;
    operations = `http://127.0.0.1:${await freePort()}`;
    collector = await startCollector(ending);
    const env = {
      MINTMARK_BOOTSTRAP_CLIENT_ID: ADMIN.client_id,
      MINTMARK_BOOTSTRAP_CLIENT_SECRET: ADMIN.client_secret,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '20',
      OTEL_METRIC_EXPORT_INTERVAL: '500',
      OTEL_METRIC_EXPORT_TIMEOUT: '500',
    };
    const logging = ['--log-level', 'debug', '--access-log', 'all', '--auth-failures', '0'];
    const args = ['--listen', url, '--management-listen', operations, ...logging];
    server = startServe(ending, args, { home, env });
    await server.waitForOutput(SERVING);
    token = await tokenOf(ADMIN);
    canaries.set('the secret of the first administrator', ADMIN.client_secret);
    canaries.set('its access token', token);
  });

  /**
   * The operations of the management API whose responses contain a secret. An operation that is missing here
   * fails a test.
   */
  const secretResponses: Readonly<Record<string, () => Promise<string>>> = {
    clientsCreate: async () => String((await create({})).client_secret),
    clientsSecretsCreate: async () => {
      const { client_id: id } = await create({});
      return String(((await (await send('POST', `/management/v1/clients/${id}/secrets`, {})).json()) as Json).client_secret);
    },
    clientsSecretsRotate: async () => {
      const { client_id: id } = await create({});
      return String(((await (await send('POST', `/management/v1/clients/${id}/secrets/rotate`, {})).json()) as Json).client_secret);
    },
    tenantsCreate: async () => {
      const response = await send('POST', '/management/v1/tenants', { name: 'x', public_url: 'https://canary.example' });
      return String((((await response.json()) as Json).admin as Json).client_secret);
    },
  };

  test('the table has every operation whose response contains a secret', async () => {
    const document = (await (await fetch(`${url}/management/v1/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { operationId: string; responses: Json }>>;
      components: { schemas: Record<string, unknown> };
    };
    // Response schemas only: a request may contain `client_secret` too.
    const returnsSecret = (schema: unknown): boolean => {
      const written = JSON.stringify(schema);
      const named = [...written.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name = '']) => document.components.schemas[name]);
      return /"client_secret":\{"type"/.test(written) || named.some(returnsSecret);
    };
    const found = Object.values(document.paths)
      .flatMap((path) => Object.values(path))
      .filter(({ responses }) => returnsSecret(responses))
      .map(({ operationId }) => operationId);
    assert.deepEqual(found.toSorted(), Object.keys(secretResponses).toSorted());
  });
  for (const [operation, secretOf] of Object.entries(secretResponses)) {
    test(`a secret created by ${operation}`, async () => {
      const secret = await secretOf();
      assert.match(secret, /^mms_/);
      canaries.set(`created by ${operation}`, secret);
    });
  }

  const requests: Readonly<Record<string, () => Promise<readonly string[]>>> = {
    'chosen secrets, long and short': async () => {
      const chosen = [`Long-${randomText(40)}`, `Sh0rt-${randomText(10)}`];
      for (const client_secret of chosen) await create({ client_secret });
      return chosen;
    },
    'a chosen secret that is refused': async () => {
      const client_secret = `CHANGE_ME_${randomText(30)}`;
      assert.equal((await send('POST', '/management/v1/clients', { name: 'x', client_secret })).status, 400);
      return [client_secret];
    },
    'a secret in a body that is not JSON': async () => {
      const secret = randomText(40);
      assert.equal((await send('POST', '/management/v1/clients', `{"client_secret":"${secret}"`)).status, 400);
      return [secret];
    },
    'the sealed secret of client_secret_jwt, and an assertion by it': async () => {
      const client = await create({ token_endpoint_auth_method: 'client_secret_jwt' });
      const { client_id: id, client_secret: secret } = credentialsOf(client);
      const { issuer } = (await (await fetch(`${url}/.well-known/oauth-authorization-server/oauth2`)).json()) as { issuer: string };
      const signed = await assertion({ algorithm: 'HS256', privateKey: Buffer.from(secret) }, id, issuer);
      const tokenRequest = { grant_type: 'client_credentials', ...asForm(signed) };
      assert.equal((await postForm('/oauth2/token', tokenRequest)).status, 200);
      assert.equal((await postForm('/oauth2/token', tokenRequest)).status, 401, 'once');
      return [secret, signed];
    },
    'a client that rotates its own secret': async () => {
      const client = credentialsOf(await create({ entitlements: ['rotateOwnSecret'] }));
      const headers = { authorization: `Bearer ${await tokenOf(client)}` };
      const response = await send('POST', `/management/v1/clients/${client.client_id}/secrets/rotate`, {}, headers);
      assert.equal(response.status, 201);
      return [client.client_secret, String(((await response.json()) as Json).client_secret)];
    },
    'secrets that IBM’s API created, returned, accepted and rotated': async () => {
      const minimal = { clientName: 'x', enabled: true, entitlements: [] };
      const created = await send('POST', '/v1.0/apiclients', minimal);
      assert.equal(created.status, 201);
      const path = new URL(created.headers.get('location') ?? '').pathname;
      const read = (await (await send('GET', path, undefined)).json()) as Json;
      const rotated = await send('POST', `/oidc-mgmt/v2.0/clients/${read.clientId}/secrets`, {});
      assert.equal(rotated.status, 200);
      const clientSecret = `Chosen-${randomText(40)}`;
      assert.equal((await send('PUT', path, { ...minimal, clientSecret })).status, 204);
      return [String(read.clientSecret), String(((await rotated.json()) as Json).clientSecret), clientSecret];
    },
    'wrong secrets in the form, by Basic and in the URL': async () => {
      const wrong = [1, 2, 3].map(() => `Wrong-${randomText(40)}`);
      const [posted = '', basic = '', inUrl = ''] = wrong;
      const grant = { grant_type: 'client_credentials' };
      const statuses = [
        await postForm('/oauth2/token', { ...grant, client_id: 'admin', client_secret: posted }),
        await postForm('/oauth2/token', grant, { authorization: `Basic ${Buffer.from(`admin:${basic}`).toString('base64')}` }),
        await postForm(`/oauth2/token?client_secret=${inUrl}`, grant),
      ].map(({ status }) => status);
      assert.deepEqual(statuses, [401, 401, 400]);
      return wrong;
    },
    'leaked secrets, known and unknown, whose client is requested': async () => {
      const { client_secret: secret } = credentialsOf(await create({}));
      const unrelated = `Found-${randomText(40)}`;
      for (const credential of [secret, unrelated]) {
        assert.equal((await send('POST', '/management/v1/whose', { credential })).status, 200);
      }
      return [secret, unrelated];
    },
    'tokens of both formats, issued, introspected, refused and revoked': async () => {
      const clients = await Promise.all(['jwt', 'opaque'].map((access_token_format) => create({ access_token_format })));
      const tokens = await Promise.all(clients.map((client) => tokenOf(credentialsOf(client))));
      for (const [index, each] of tokens.entries()) {
        const credentials = credentialsOf(clients[index] ?? {});
        assert.equal((await postForm('/oauth2/introspect', { ...credentials, token: each })).status, 200);
        const authorization = `Bearer ${each}`;
        assert.equal((await send('GET', '/management/v1/clients', undefined, { authorization })).status, 401);
        assert.equal((await postForm('/oauth2/revoke', { ...credentials, token: each })).status, 200);
      }
      return tokens;
    },
    'a private key in place of a public one': async () => {
      const { privateKey } = await generateKeyPair('ES256', { extractable: true });
      const jwk = (await crypto.subtle.exportKey('jwk', privateKey)) as Json;
      const jwks = { keys: [{ kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y, d: jwk.d }] };
      const settings = { name: 'x', token_endpoint_auth_method: 'private_key_jwt', jwks };
      assert.equal((await send('POST', '/management/v1/clients', settings)).status, 400);
      return [String(jwk.d)];
    },
    'the secret of a recovered administrator': async () => [(await recover(configOf())).clientSecret ?? assert.fail()],
  };
  const configOf = () => parseConfig({ flags: { data: join(home, 'data'), logLevel: 'fatal' }, env: {}, cwd: home });
  for (const [what, run] of Object.entries(requests)) {
    test(what, async () => {
      for (const [index, secret] of (await run()).entries()) canaries.set(`${what}, ${index + 1}`, secret);
    });
  }

  const sendCanaries = async (requests: readonly CanaryRequest[]) => {
    for (const { path, ...init } of requests) await (await fetch(url + path, init)).arrayBuffer();
  };
  test('credentials in each field, header, query and path of each route, right or wrong', async () => {
    const sent = new Set<string>();
    const canary = canaryMaker(sent);
    const routes = (await (await fetch(`${url}/management/v1/openapi.json`)).json()) as Routes;
    const forms = ['token', 'introspect', 'revoke', 'revocations'].map((name) => `/oauth2/${name}`);
    await sendCanaries([...formRequests(forms, canary), ...managementRequests(routes, canary, token)]);
    assert.ok(sent.size > 1000, String(sent.size));
  });

  test('none of these is in the store, in the log or in a backup, in traces, metrics or the audit trail', async () => {
    const file = join(home, 'canary.backup');
    await backup(configOf(), file);
    const directory = join(home, 'data');
    const names = (await readdir(directory)).filter((name) => name.startsWith('mintmark.db'));
    const places: Written[] = await Promise.all(names.map(async (name) => [name, await readFile(join(directory, name))] as const));
    const values = valuesIn(join(directory, 'mintmark.db'));
    assert.ok(values.includes('idempotent_requests'));
    places.push(['a table', Buffer.from(values)], ['the backup', gunzipSync(await readFile(file))]);
    places.push(['the metrics', Buffer.from(await (await fetch(`${operations}/metrics`)).arrayBuffer())]);
    const audit = await send('GET', '/management/v1/audit?limit=1000', undefined, { authorization: `Bearer ${await tokenOf(ADMIN)}` });
    places.push(['the audit trail', Buffer.from(await audit.arrayBuffer())]);
    server.child.kill('SIGTERM');
    // The lines for the operator show the first credentials on purpose, where they were not chosen.
    const { out, err } = await server.ended;
    places.push(['the log', Buffer.from(out)], ['standard error', Buffer.from(err)]);
    places.push(['what a collector receives', Buffer.from(collector.received, 'latin1')]);
    for (const [place, content] of places) assert.ok(content.length > 0 || place === 'standard error' || place.endsWith('-wal'), place);
    assert.deepEqual(canariesIn(places, new Map([...canaries, ['a credential in a request to every route', MARKER]])), []);
  });
});

describe('a canary is found', () => {
  const canary = 'mms_a-canary/of+the~tests?';
  const WRITTEN: readonly (readonly [how: string, text: string])[] = [
    ['as it is', `{"client_secret":"${canary}"}`],
    ['URL-encoded', `client_secret=${encodeURIComponent(canary)}&x`],
    ['in hex', Buffer.from(canary).toString('hex')],
    ...['a', 'ab', 'abc'].flatMap((id) =>
      (['base64', 'base64url'] as const).map((encoding) => {
        const encoded = Buffer.from(`${id}:${canary}:${id}`).toString(encoding);
        return [`in ${encoding} after ${id.length + 1} bytes`, `Basic ${encoded}`] as const;
      }),
    ),
  ];
  for (const [how, text] of WRITTEN) {
    test(how, () =>
      assert.deepEqual(canariesIn([['a log', Buffer.from(text)]], new Map([['a secret', canary]])), ['a secret: in a log (mms_…)']),
    );
  }
  test('nowhere else', () => assert.deepEqual(canariesIn([['a log', Buffer.from('mms_another')]], new Map([['a secret', canary]])), []));
});

/** All values of all tables: in the file, a value may be split between pages. */
const valuesIn = (path: string): string => {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    return tables.map(({ name }) => `${name}\n${JSON.stringify(database.prepare(`SELECT * FROM "${String(name)}"`).all())}`).join('\n');
  } finally {
    database.close();
  }
};
