// Dependencies between the steps of `mintmark apply`, and conflicting manifests, against a real server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startManifestServer } from '../manifest/server-for-manifests.sample.ts';

const CLIENT = (id: string, more = ''): string => `kind: Client\nclient_id: ${id}\nname: ${id}\n${more}`;

test('a deleted client with a manifest', async (t) => {
  const server = await startManifestServer(t);
  const back = (more = ''): string => CLIENT('back', `labels: {by: apply}\nsecret: {to: {file: back.secret}}\n${more}`);
  const api = (more = ''): string => `kind: Resource\nuri: https://api.example.com\nname: API\n${more}`;
  server.write('all.yaml', `${back()}---\n${api()}`);
  await server.run('apply -f all.yaml');
  const secret = server.read('back.secret').trim();
  server.write('all.yaml', api());
  await server.run('apply -f all.yaml --prune --label by=apply --yes');
  server.write('all.yaml', `${back('purpose: again\n')}---\n${api('owners: [back]\n')}`);

  await t.test('is restored by its own step, before its changes; a dry run shows both', async () => {
    const { out } = await server.run('apply -f all.yaml --dry-run --output table');
    assert.match(out, /^\+ Client back\n {4}restored: deleted at \S+Z by admin; 1 secret becomes valid again, its tokens stay ended$/m);
    assert.match(out, /^~ Client back\n {4}purpose: null -> "again"$/m);
    assert.match(out, /^0 to create, 1 to restore, 2 to change, 0 to delete, 0 unchanged\.$/m);
    assert.deepEqual((await server.json('client list --state deleted')).length, 1);
  });
  await t.test('is checked with its new settings before it is restored', async () => {
    server.write('bad.yaml', back('expires_at: "2001-01-01T00:00:00Z"\ndefault_resource: https://nowhere.example\n'));
    const { err } = await server.run('apply -f bad.yaml --yes', { code: 3 });
    assert.match(err, /bad\.yaml:\d+:\d+: Client back: default_resource: is not a resource of this tenant$/m);
    assert.deepEqual((await server.json('client list --state deleted')).length, 1);
  });
  await t.test('is restored only after confirmation', async () => {
    assert.match((await server.run('apply -f all.yaml', { code: 2 })).err, /has to be confirmed.*give --yes/);
    assert.equal(await server.isGood('back', secret), false);
  });
  await t.test('gets tokens with its former secret', async () => {
    const { steps } = await server.json('apply -f all.yaml --yes');
    assert.deepEqual(
      steps.map(({ action, id }: { action: string; id: string }) => `${action} ${id}`),
      ['restore back', 'update back', 'update https://api.example.com'],
    );
    assert.equal(steps[0].deleted_by, 'admin');
    assert.equal(await server.isGood('back', secret), true);
    assert.deepEqual((await server.json('apply -f all.yaml')).steps, []);
  });
  await t.test('another manifest cannot create it: the error says how to restore it', async () => {
    await server.run('client delete back --yes');
    const { err } = await server.run('client create --name Back --client-id back --to-file other.secret', { code: 3 });
    assert.match(err, /belongs to a client that was deleted at \S+Z; restore it with `mintmark client restore back`/);
  });
});

test('a scope that moves between resources', async (t) => {
  const server = await startManifestServer(t);
  const resource = (name: string, scopes: string, more = ''): string =>
    `kind: Resource\nuri: https://${name}.example.com\nname: ${name}\nscopes: [${scopes}]\n${more}`;
  const payout = 'authorization_details: {payout: {type: object, required: [iban]}}\n';
  const scopesOf = async (name: string) => (await server.json(`resource show https://${name}.example.com`)).scopes;
  server.write('all.yaml', `${resource('one', 'a, b', payout)}---\n${resource('two', 'c')}`);
  await server.run('apply -f all.yaml');

  const MOVES: readonly [what: string, one: string, two: string][] = [
    ['to an earlier resource', 'a, b, c', ''],
    ['to a later resource', 'a', 'b, c'],
    ['while another one moves the other way', 'b, c', 'a'],
  ];
  for (const [what, one, two] of MOVES) {
    await t.test(`${what}: passes the dry run, is applied, and leaves nothing to do`, async () => {
      server.write('all.yaml', `${resource('one', one, payout)}---\n${resource('two', two)}`);
      await server.run('apply -f all.yaml --dry-run');
      await server.run('apply -f all.yaml');
      const expected = [one, two].map((each) => each.split(', ').filter((name) => name !== ''));
      assert.deepEqual([(await scopesOf('one')).toSorted(), (await scopesOf('two')).toSorted()], expected);
      assert.deepEqual((await server.json('apply -f all.yaml')).steps, []);
    });
  }
  await t.test('a type of authorization details moves to a new resource, before a client that needs it is created', async () => {
    const client = CLIENT('payer', 'authorization_details_types: [payout]\nsecret: {to: {file: payer.secret}}\n');
    server.write('all.yaml', [client, resource('new', 'b', payout), resource('one', 'c')].join('---\n'));
    await server.run('apply -f all.yaml');
    assert.deepEqual(Object.keys((await server.json('resource show https://new.example.com')).authorization_details), ['payout']);
  });
  await t.test('cannot belong to two resources, or to one without a manifest as well', async () => {
    server.write('all.yaml', `${resource('new', 'x', payout)}---\n${resource('one', 'x, a')}`);
    const { err } = await server.run('apply -f all.yaml', { code: 2 });
    assert.match(
      err,
      /all\.yaml:10:10: Resource https:\/\/one\S+: scopes\.0: belongs to https:\/\/new\.example\.com, at all\.yaml:1 as well$/m,
    );
    assert.match(err, /scopes\.1: belongs to https:\/\/two\.example\.com, which is in no manifest as well$/m);
  });
});

test('two manifests for one record', async (t) => {
  const server = await startManifestServer(t);
  const resource = (uri: string): string => `kind: Resource\nuri: ${uri}\nname: R\n`;
  const entitlement = (name: string): string => `kind: Entitlement\nname: ${name}\n`;
  const TWICE: readonly [what: string, first: string, second: string, problem: RegExp][] = [
    ['a client', CLIENT('shop'), CLIENT('shop'), /^ {2}b\.yaml:1:1: Client shop: has a manifest already, at a\.yaml:1$/m],
    [
      'an entitlement, in another case',
      entitlement('Billing:Approve'),
      entitlement('billing:approve'),
      /^ {2}b\.yaml:1:1: Entitlement billing:approve: has a manifest already, at a\.yaml:1, written as Billing:Approve$/m,
    ],
    [
      'a resource, in an equivalent form',
      resource('https://api.example.com'),
      resource('HTTPS://API.example.com:443/'),
      /^ {2}b\.yaml:1:1: Resource HTTPS:\S+: has a manifest already, at a\.yaml:1, written as https:\/\/api\.example\.com$/m,
    ],
    ['a tenant', 'kind: Tenant\nname: T\n', 'kind: Tenant\nname: U\n', /^ {2}b\.yaml:1:1: Tenant: has a manifest already, at a\.yaml:1$/m],
  ];
  for (const [what, first, second, problem] of TWICE) {
    await t.test(`${what}: the error has both positions`, async () => {
      server.write('a.yaml', first);
      server.write('b.yaml', second);
      assert.match((await server.run('apply -f a.yaml -f b.yaml', { code: 2 })).err, problem);
    });
  }
  await t.test('client ids are case-sensitive', async () => {
    server.write('a.yaml', CLIENT('shop', 'secret: {to: {file: a}}\n'));
    server.write('b.yaml', CLIENT('Shop', 'secret: {to: {file: b}}\n'));
    await server.run('apply -f a.yaml -f b.yaml');
    assert.equal((await server.json('client list')).length, 3);
  });
  await t.test('an equivalent form of a registered id is that record', async () => {
    server.write('a.yaml', resource('https://mcp.example.com'));
    await server.run('apply -f a.yaml');
    const client = CLIENT('mcp', 'default_resource: https://MCP.example.com/\nsecret: {to: {file: mcp}}\n');
    server.write('a.yaml', `${resource('https://MCP.example.com/')}---\n${client}`);
    await server.run('apply -f a.yaml');
    assert.deepEqual((await server.json('apply -f a.yaml')).steps, []);
  });
});
