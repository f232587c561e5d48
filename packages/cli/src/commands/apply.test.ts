// `mintmark apply` against a real server: records match their manifests after one run, and problems are
// reported before anything is changed.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readStateFor } from '../manifest/current-state.ts';
import { executePlan } from '../manifest/execute-plan.ts';
import { makePlan } from '../manifest/plan.ts';
import { readManifests } from '../manifest/read-manifests.ts';
import { startManifestServer } from '../manifest/server-for-manifests.sample.ts';

const EVERYTHING = `# The shop
kind: Client
client_id: shop
name: Shop
description: "the shop: it pays"
labels: {app: shop, tier: "1"}
owner: payments
contacts: [b@example.com, a@example.com]
environment: production
purpose: paying
client_kind: agent
deletion_protected: true
access_token_format: opaque
access_token_lifetime: 600
scopes: [payments:write, payments:read]
default_scopes: [payments:read]
default_resource: https://api.example.com/payments
authorization_details_types: [payout]
claims: {https://example.com/team: {name: shop, members: [1, null]}}
entitlements: [READapiclients, billing:approve]
quota: {day: 5000, hour: 100}
coalesce: 30
ip_rules: {op: deny, ranges: [10.0.0.0/8, 2001:DB8::/32]}
expires_at: 2090-01-31T12:00:00+02:00
introspect_authorization: self
exchange:
  mode: delegation
  max_depth: 2
  subjects: [{clients: [payments-api]}, {labels: {app: shop}, any_audience: true}]
  to: [{resource: https://api.example.com/payments, scopes: [payments:read], max_lifetime: 300}]
  transactions: {trust_domain: shop.internal, mapped_scopes: {payments:read: [stock.reserve]}, max_lifetime: 60}
  authorization_servers: [{audience: https://login.partner.example/oauth2, scopes: [payments:read]}]
secret:
  to: {file: shop.secret}
---
kind: Client
client_id: payments-api
name: Payments API
token_endpoint_auth_method: private_key_jwt
jwks:
  keys:
    - {kty: OKP, crv: Ed25519, kid: one, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo}
dpop_bound_access_tokens: true
scopes: [payments:read]
default_scopes: []
---
kind: Resource
uri: https://api.example.com/payments
name: Payments
scopes: [payments:read, payments:write]
owners: [payments-api]
authorization_details: {payout: {type: object, required: [iban]}}
---
kind: Entitlement
name: billing:approve
description: may approve
---
kind: Tenant
name: Example
max_access_token_lifetime: 7200
default_audience: https://api.example.com/payments
`;

const CLIENT = (id: string, more = ''): string => `kind: Client\nclient_id: ${id}\nname: ${id}\n${more}`;

test('apply of manifests for everything', async (t) => {
  const server = await startManifestServer(t);
  server.write('all.yaml', EVERYTHING);

  await t.test('a dry run shows the plan and changes nothing', async () => {
    const { out } = await server.run('apply -f all.yaml --dry-run --output table');
    assert.match(out, /^~ Tenant$/m);
    assert.match(out, /^\+ Client shop$/m);
    assert.match(out, /^ {4}owner: "payments"$/m);
    assert.match(out, /^4 to create, 3 to change, 0 to delete, 0 unchanged\.$/m);
    assert.deepEqual(
      (await server.json('client list')).map(({ client_id }: { client_id: string }) => client_id),
      ['admin'],
    );
    assert.equal((await server.json('resource list')).length, 2);
  });

  await t.test('creates records that refer to each other', async () => {
    assert.deepEqual((await server.run('apply -f all.yaml --quiet')).out.trim().split('\n').toSorted(), [
      'billing:approve',
      'current',
      'https://api.example.com/payments',
      'payments-api',
      'shop',
    ]);
    const shop = await server.json('client show shop');
    assert.deepEqual(shop.entitlements, ['readAPIClients', 'billing:approve']);
    assert.deepEqual((await server.json('client show payments-api')).default_scopes, []);
    assert.equal(shop.expires_at, '2090-01-31T10:00:00.000Z');
    assert.deepEqual((await server.json('resource show https://api.example.com/payments')).owners, ['payments-api']);
    assert.equal((await server.json('tenant show')).default_audience, 'https://api.example.com/payments');
  });

  await t.test('the new secret is valid, in a file that only its owner can read', async () => {
    const { mode } = statSync(join(server.folder, 'shop.secret'));
    assert.equal(mode & 0o777, 0o600);
    assert.equal(await server.isGood('shop', server.read('shop.secret').trim()), true);
  });

  await t.test('a second run changes nothing', async () => {
    const { unchanged, steps } = await server.json('apply -f all.yaml');
    assert.deepEqual([unchanged, steps], [5, []]);
  });

  await t.test('the export changes nothing', async () => {
    const { out } = await server.run('export');
    assert.deepEqual((await server.json('apply -f -', { piped: out })).steps, []);
    const json = (await server.run('export --output json')).out;
    assert.deepEqual((await server.json('apply -f -', { piped: json })).steps, []);
  });

  await t.test('the export creates the same on another server, and contains no secret', async (inner) => {
    const { out } = await server.run('export');
    assert.doesNotMatch(out, /mms_|secret/);
    const other = await startManifestServer(inner);
    other.write('export.yaml', out);
    await other.run('apply -f export.yaml --to-folder .');
    assert.equal((await other.run('export')).out, out);
    assert.equal(await other.isGood('shop', other.read('shop.secret').trim()), true);
  });

  await t.test('reverts manual changes, and resets fields that are left out', async () => {
    await server.run('client update shop --scope payments:read --default-scope payments:read --owner other');
    server.write('all.yaml', EVERYTHING.replace('purpose: paying\n', ''));
    const { steps } = await server.json('apply -f all.yaml');
    assert.deepEqual(
      steps.map(({ changes }: { changes: { field: string; before: unknown; after: unknown }[] }) => changes),
      [
        [
          { field: 'owner', before: 'other', after: 'payments' },
          { field: 'purpose', before: 'paying', after: null },
          { field: 'scopes', before: ['payments:read'], after: ['payments:write', 'payments:read'] },
        ],
      ],
    );
    assert.equal((await server.json('client show shop')).purpose, null);
    assert.deepEqual((await server.json('apply -f all.yaml')).steps, []);
  });
});

test('problems', async (t) => {
  const server = await startManifestServer(t);
  server.write(
    'a.yaml',
    `${CLIENT('one', 'scope: a\nclient_secret: hunter2hunter2\n')}---\nkind: Clinet\n---\n${CLIENT('two', 'name: again\n')}`,
  );
  server.write('b.json', '{"kind": "Resource",\n "uri": "https://api.example.com/x"}');

  await t.test('in files are all reported with file, line, column and field, and without values', async () => {
    const { err } = await server.run('apply -f a.yaml -f b.json', { code: 2 });
    assert.deepEqual(err.trim().split('\n').slice(1), [
      '  a.yaml:4:8: Client one: scope: is not a field of Client; did you mean scopes?',
      '  a.yaml:5:16: Client one: client_secret: a secret must not be in a manifest: refer to it, as in secret: {from: {env: NAME}}',
      '  a.yaml:7:7: kind is one of Tenant, Entitlement, Resource, Quota, Issuer, Client, Trust',
      '  a.yaml:12:1: this name occurs twice',
      '  b.json:1:1: Resource https://api.example.com/x: name is missing',
    ]);
    assert.doesNotMatch(err, /hunter2/);
  });

  await t.test('that the server finds are all reported at their lines, and nothing is changed', async () => {
    server.write(
      'refused.yaml',
      [
        CLIENT('fine', 'secret: {to: {file: fine.secret}}\n'),
        CLIENT('bad', 'scopes:\n  - good\n  - "not good"\naccess_token_lifetime: 0\nsecret: {to: {file: bad.secret}}\n'),
        'kind: Resource\nuri: not a uri\nname: X\n',
        CLIENT('wrong', 'default_resource: https://nowhere.example\nsecret: {from: {env: SHORT}}\n'),
      ].join('---\n'),
    );
    const { err } = await server.run('apply -f refused.yaml', { code: 3, env: { SHORT: 'aaaaaaaaaaaa' } });
    assert.match(err, /^mintmark: The server refused \(400\): 5 values are refused. Nothing was changed\.$/m);
    assert.match(err, /^ {2}refused\.yaml:11:5: Client bad: scopes\.1: must match pattern/m);
    assert.match(err, /^ {2}refused\.yaml:12:24: Client bad: access_token_lifetime: must be >= 1$/m);
    assert.match(err, /^ {2}refused\.yaml:16:6: Resource not a uri: uri: /m);
    assert.match(err, /^ {2}refused\.yaml:23:9: Client wrong: secret: /m);
    assert.equal((await server.json('client list')).length, 1);
  });

  await t.test('with a missing secret, or one without a destination, are reported', async () => {
    server.write(
      'secrets.yaml',
      [
        CLIENT('env', 'secret: {from: {env: NOT_SET}}\n'),
        CLIENT('file', 'secret: {from: {file: not-there}}\n'),
        CLIENT('nowhere'),
        CLIENT('key', 'token_endpoint_auth_method: tls_client_auth\nsecret: {to: {file: x}}\n'),
      ].join('---\n'),
    );
    const { err } = await server.run('apply -f secrets.yaml', { code: 2 });
    assert.match(err, /secrets\.yaml:4:22: Client env: secret\.from\.env: is not set in the environment$/m);
    assert.match(err, /secrets\.yaml:9:23: Client file: secret\.from\.file: .*not-there cannot be read \(ENOENT\)/m);
    assert.match(err, /secrets\.yaml:11:1: Client nowhere: its secret would be lost/m);
    assert.match(err, /secrets\.yaml:19:9: Client key: secret: cannot be combined with/m);
  });

  await t.test('with the destination of a new secret are found before anything is created', async () => {
    server.write(
      'place.yaml',
      `${CLIENT('early', 'secret: {to: {file: early.secret}}\n')}---\n${CLIENT('late', 'secret: {to: {file: no/such/folder}}\n')}`,
    );
    assert.match((await server.run('apply -f place.yaml', { code: 1 })).err, /no\/such\/folder cannot be written \(ENOENT\)/);
    assert.equal((await server.json('client list')).length, 1);
  });
});

test('apply creates a client with a secret by reference', async (t) => {
  const server = await startManifestServer(t);
  const secret = 'Zq7-chosen-by-somebody-with-care-41';
  server.write('my.secret', `${secret}\n`);
  server.write(
    'clients.yaml',
    `${CLIENT('a', 'secret: {from: {file: my.secret}}\n')}---\n${CLIENT('b', 'secret: {from: {env: B_SECRET}}\n')}`,
  );
  const dry = await server.run('apply -f clients.yaml --dry-run', { env: { B_SECRET: secret } });
  const { out, err } = await server.run('apply -f clients.yaml', { env: { B_SECRET: secret } });
  for (const id of ['a', 'b']) assert.equal(await server.isGood(id, secret), true);
  for (const text of [dry.out, dry.err, out, err, (await server.run('export')).out]) assert.doesNotMatch(text, /chosen-by/);
});

test('a concurrent change', async (t) => {
  const server = await startManifestServer(t);
  server.write('shop.yaml', CLIENT('shop', 'owner: payments\nsecret: {to: {file: shop.secret}}\n'));
  await server.run('apply -f shop.yaml');
  const { manifests } = readManifests(CLIENT('shop', 'owner: shops\n'), 'shop.yaml');
  const planned = async () => {
    const management = server.management();
    const plan = makePlan(manifests, await readStateFor(manifests, false, management), { hasFolderForSecrets: false, now: server.now() });
    assert.equal(plan.steps.length, 1);
    return plan;
  };
  const execution = (fetcher?: typeof fetch) => ({
    management: server.management(fetcher),
    secrets: new Map(),
    folderForSecrets: undefined,
    io: {} as never,
  });

  await t.test('after the plan was created is not overwritten', async () => {
    const plan = await planned();
    await server.management().clients.update('shop', { description: 'by hand' });
    await assert.rejects(
      executePlan(plan, execution(), () => {}),
      { status: 412, message: /Client shop has changed since the plan was created/ },
    );
    assert.equal((await server.json('client show shop')).owner, 'payments');
  });

  await t.test('during the update is not overwritten', async () => {
    const plan = await planned();
    const meanwhile: typeof fetch = async (input, init) => {
      if (init?.method === 'PATCH') await server.management().clients.update('shop', { purpose: 'by hand' });
      return fetch(input, init);
    };
    await assert.rejects(
      executePlan(plan, execution(meanwhile), () => {}),
      { status: 412 },
    );
    const { owner, purpose } = await server.json('client show shop');
    assert.deepEqual([owner, purpose], ['payments', 'by hand']);
  });
});

test('apply does not enable a disabled client', async (t) => {
  const server = await startManifestServer(t);
  const text = CLIENT('shop', 'secret: {to: {file: shop.secret}}\n');
  server.write('shop.yaml', text);
  await server.run('apply -f shop.yaml');
  await server.run('client disable shop');
  assert.deepEqual((await server.json('apply -f shop.yaml')).steps, []);
  assert.equal((await server.json('client show shop')).state, 'disabled');
  const { out } = await server.run('export');
  assert.match(out, /^disabled: true$/m);
  await server.run('client enable shop');
  server.write('shop.yaml', `${text}disabled: true\n`);
  assert.equal((await server.json('apply -f shop.yaml')).steps[0].action, 'disable');
  assert.equal((await server.json('client show shop')).state, 'disabled');
  server.write('shop.yaml', `${text}disabled: false\n`);
  assert.match(
    (await server.run('apply -f shop.yaml', { code: 2 })).err,
    /shop\.yaml:5:11: Client shop: disabled: must be true or left out/,
  );
});

test('apply --prune', async (t) => {
  const server = await startManifestServer(t);
  const owned = (id: string): string => CLIENT(id, `labels: {by: apply}\nsecret: {to: {file: ${id}.secret}}\n`);
  server.write(
    'clients.yaml',
    [owned('kept'), owned('gone'), CLIENT('other', 'labels: {by: hand}\nsecret: {to: {file: o}}\n')].join('---\n'),
  );
  await server.run('apply -f clients.yaml');
  server.write('clients.yaml', owned('kept'));
  const ids = async () => (await server.run('client list --quiet')).out.trim().split('\n').toSorted();

  await t.test('requires a label', async () => {
    for (const words of ['--prune', '--label by=apply'])
      assert.match((await server.run(`apply -f clients.yaml ${words}`, { code: 2 })).err, /go together/);
  });
  await t.test('asks for confirmation', async () => {
    assert.match((await server.run('apply -f clients.yaml --prune --label by=apply', { code: 2 })).err, /give --yes/);
    assert.deepEqual(await ids(), ['admin', 'gone', 'kept', 'other']);
  });
  await t.test('shows in a dry run what would end', async () => {
    assert.equal(await server.isGood('gone', server.read('gone.secret').trim()), true);
    const { out } = await server.run('apply -f clients.yaml --prune --label by=apply --dry-run --output table');
    assert.match(out, /^- Client gone \(label by=apply, in no manifest; 1 live token\)$/m);
    assert.deepEqual(await ids(), ['admin', 'gone', 'kept', 'other']);
  });
  await t.test('deletes only clients with the label and without a manifest', async () => {
    await server.run('apply -f clients.yaml --prune --label by=apply --yes');
    assert.deepEqual(await ids(), ['admin', 'kept', 'other']);
  });
  await t.test('reports a protected client before it changes anything', async () => {
    await server.run('client update kept --deletion-protection');
    server.write('clients.yaml', CLIENT('new', 'secret: {to: {file: new.secret}}\n'));
    const { err } = await server.run('apply -f clients.yaml --prune --label by=apply --yes', { code: 3 });
    assert.match(err, /^ {2}Client kept \(to be deleted\): /m);
    assert.deepEqual(await ids(), ['admin', 'kept', 'other']);
  });
});

test('apply rotates secrets by rotateEvery and overlap', async (t) => {
  const server = await startManifestServer(t);
  const HOUR = 3_600_000;
  const manifest = (to = '{file: job.secret}'): string => CLIENT('job', `secret:\n  to: ${to}\n  rotateEvery: 24h\n  overlap: 2h\n`);
  const secretOf = (): string => server.read('job.secret').trim();
  server.write('job.yaml', manifest());
  await server.run('apply -f job.yaml');
  const first = secretOf();

  await t.test('changes nothing before rotateEvery has passed', async () => {
    server.advance(23 * HOUR);
    assert.deepEqual((await server.json('apply -f job.yaml')).steps, []);
  });

  let second = '';
  await t.test('delivers a new secret in time; the old one stays valid for the overlap', async () => {
    server.advance(HOUR);
    const { out, err } = await server.run('apply -f job.yaml');
    second = secretOf();
    assert.notEqual(second, first);
    assert.doesNotMatch(out + err, /mms_/);
    for (const secret of [first, second]) assert.equal(await server.isGood('job', secret), true);
    assert.deepEqual((await server.json('apply -f job.yaml')).steps, []);
    server.advance(2 * HOUR + 60_000);
    assert.deepEqual([await server.isGood('job', first), await server.isGood('job', second)], [false, true]);
    assert.deepEqual((await server.json('apply -f job.yaml')).steps, []);
  });

  await t.test('retires an undelivered secret; the old one stays valid until a new one is delivered', async () => {
    server.advance(24 * HOUR);
    server.write('job.yaml', manifest('{command: "cat > /dev/null; exit 7"}'));
    assert.match((await server.run('apply -f job.yaml', { code: 1 })).err, /0 of 1 change was made\. It stopped at Client job/);
    assert.equal(await server.isGood('job', second), true);
    server.write('job.yaml', manifest('{command: "cat > job.secret"}'));
    const [step] = (await server.json('apply -f job.yaml')).steps;
    assert.deepEqual([step.action, step.secret.new, step.secret.lost.length, step.secret.replaced.length], ['rotate', true, 1, 1]);
    const third = secretOf();
    for (const secret of [second, third]) assert.equal(await server.isGood('job', secret), true);
    const active = (await server.json('client show job')).secrets.filter(({ state }: { state: string }) => state === 'active');
    assert.equal(active.length, 2);
  });

  await t.test('creates no secret for a client that may get no tokens', async () => {
    server.advance(48 * HOUR);
    await server.run('client disable job');
    assert.deepEqual((await server.json('apply -f job.yaml')).steps, []);
  });
});
