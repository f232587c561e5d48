// Trusted issuers and trust rules as manifests, against a real server.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { startManifestServer } from '../manifest/server-for-manifests.sample.ts';

const newKey = () => JSON.stringify(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }));
const KEY = newKey();
const ISSUER = (more = ''): string =>
  `kind: Issuer\nid: prod\nplatform: kubernetes\nissuer: https://cluster.example\nkeys: {jwks: {keys: [${KEY}]}}\n${more}`;
const CLIENT = (more = ''): string =>
  `kind: Client\nclient_id: shop/orders\nname: Orders\nlabels: {by: apply}\ntoken_endpoint_auth_method: federated_jwt\nscopes: [o:read, o:write]\n${more}`;
const RULE = (more = '', name = 'pods'): string =>
  `kind: Trust\nclient_id: shop/orders\nname: ${name}\nissuer: prod\nmatch: [{claim: sub, equals: "system:serviceaccount:shop:orders"}]\n${more}`;
const all = (...documents: readonly string[]): string => documents.join('---\n');

test('manifests of an issuer, a client and its trust rules', async (t) => {
  const server = await startManifestServer(t);
  const apply = async (text: string, more = '', code = 0) => {
    server.write('all.yaml', text);
    return server.run(`apply -f all.yaml --output table${more}`, { code });
  };
  const rules = async () => server.json('trust list shop/orders');

  await t.test('create all three in one run, and nothing in a second one', async () => {
    const { out } = await apply(all(RULE('scopes: [o:read]\nmax_lifetime: 600\n'), CLIENT(), ISSUER()));
    assert.match(out, /^\+ Issuer prod$[\s\S]*^\+ Client shop\/orders$[\s\S]*^\+ Trust shop\/orders\/pods$/m);
    assert.match((await apply(server.read('all.yaml'))).out, /^Nothing to do: 3 unchanged\./m);
    const [rule] = await rules();
    assert.deepEqual([rule.name, rule.issuer, rule.scopes, rule.max_lifetime], ['pods', 'prod', ['o:read'], 600]);
    assert.equal((await server.json('trust show shop/orders pods')).id, rule.id);
  });
  await t.test('change a rule, whose id stays, and reset what they leave out', async () => {
    const [before] = await rules();
    const { out } = await apply(RULE('label: Pods\nscopes: [o:write]\n'));
    assert.match(
      out,
      /^~ Trust shop\/orders\/pods\n {4}label: null -> "Pods"\n {4}scopes: \["o:read"\] -> \["o:write"\]\n {4}max_lifetime: 600 -> null$/m,
    );
    const [after, ...others] = await rules();
    assert.deepEqual([after.id, after.label, after.max_lifetime, others], [before.id, 'Pods', null, []]);
  });
  await t.test('create a rule for users, nothing in a second run, and export it', async () => {
    const provider = ISSUER().replace('id: prod', 'id: okta').replace('platform: kubernetes', 'platform: oidc').replace(KEY, newKey());
    await apply(all(provider, 'kind: Resource\nuri: https://orders.example\nname: Orders\n'));
    const rule = RULE('subject: user\nscopes: [o:read]\nresources: ["https://orders.example"]\n', 'people')
      .replace('issuer: prod', 'issuer: okta')
      .replace(/match: .*\n/, 'match: []\n');
    await apply(rule);
    assert.match((await apply(rule)).out, /^Nothing to do: 1 unchanged\./m);
    assert.equal((await server.json('trust show shop/orders people')).subject, 'user');
    assert.match((await server.run('export')).out, /name: people\n[^-]*subject: user\n/);
    assert.match((await apply(rule.replace('subject: user\n', ''), '', 3)).err, /subject/);
    await server.run('trust delete shop/orders people');
  });
  const refused: readonly [what: string, text: string, code: number, message: RegExp][] = [
    ['another issuer', RULE().replace('issuer: prod', 'issuer: dev'), 3, /all\.yaml:4:9: Trust shop\/orders\/pods: issuer: /],
    [
      'a rule that pins nothing',
      RULE().replace('claim: sub', 'claim: aud'),
      3,
      /all\.yaml:5:8: Trust shop\/orders\/pods: match: must compare sub by equals/,
    ],
    [
      'a scope of others',
      RULE('scopes: [x:read]\n'),
      3,
      /all\.yaml:6:10: Trust shop\/orders\/pods: scopes\.0: is not a scope of the client/,
    ],
    ['a rule of an unknown client', RULE().replace('shop/orders', 'unknown'), 3, /Trust unknown\/pods: There is no API client/],
    ['two manifests of a rule', all(RULE(), RULE('label: x\n')), 2, /has a manifest already, at all\.yaml:1/],
    ['a name with a slash', RULE('', 'a/b'), 2, /Trust shop\/orders\/a\/b: name: must not have a slash/],
    ['no name', RULE().replace('name: pods\n', ''), 2, /Trust \?: name is missing/],
    ['a number as name', RULE('', '1'), 2, /Trust \?: name: must be a string/],
    ['a rule that is to be disabled', RULE('disabled: true\n'), 2, /disabled: is not a field of Trust/],
    ['an issuer that is to be enabled', ISSUER('disabled: false\n'), 2, /only `mintmark issuer enable` enables a disabled issuer/],
  ];
  for (const [what, text, code, message] of refused) {
    await t.test(`with ${what} change nothing`, async () => {
      const before = await rules();
      assert.match((await apply(text, '', code)).err, message);
      assert.deepEqual(await rules(), before);
    });
  }
  await t.test('need manageTrust: a manager of clients alone changes neither rules nor issuers', async () => {
    const before = await rules();
    await server.run('client create --name Manager --client-id manager --entitlement manageAPIClients --to-file manager.secret');
    const env = { client_id: 'manager', client_secret: server.read('manager.secret').trim() };
    for (const text of [RULE('label: Taken\n'), RULE('', 'own'), ISSUER('description: x\n'), ISSUER('disabled: true\n')]) {
      server.write('all.yaml', text);
      const { err } = await server.run('apply -f all.yaml', { code: 3, env });
      assert.match(err, /403|manageTrust/, text);
    }
    assert.deepEqual(await rules(), before);
    assert.equal((await server.json('issuer show prod')).state, 'enabled');
  });
  await t.test('are exported, and create the same on an empty server', async (inner) => {
    await server.run('trust create shop/orders --issuer prod --equals sub=system:serviceaccount:shop:other --name other --expires 90d');
    const users = '--users --contains groups=staff --scope o:read --resource https://orders.example --max-lifetime 5m';
    await server.run(`trust create shop/orders --issuer okta --name people ${users}`);
    const { out } = await server.run('export');
    assert.match((await apply(out)).out, /^Nothing to do/m);
    assert.match(out, /name: people\n[^-]*subject: user\n/);
    const empty = await startManifestServer(inner);
    // The tenant has another URL there.
    const records = (text: string) => text.split('---\n').slice(1).join('---\n');
    empty.write('all.yaml', records(out));
    await empty.run('apply -f all.yaml --to-folder .');
    assert.equal(records((await empty.run('export')).out), records(out));
  });
  await t.test('disable an issuer, and never enable it', async () => {
    assert.match((await apply(ISSUER('disabled: true\n'))).out, /^~ Issuer prod\n {4}disabled: its tokens are refused$/m);
    assert.equal((await server.json('issuer show prod')).state, 'disabled');
    assert.match((await server.run('export')).out, /^kind: Issuer\n(?:.*\n)*?disabled: true$/m);
    assert.match((await apply(ISSUER())).out, /^Nothing to do/m);
    assert.equal((await server.json('issuer show prod')).state, 'disabled');
  });
  await t.test('delete rules of labelled clients that are in none of them, after confirmation; clients go with theirs', async () => {
    const only = all(ISSUER(), CLIENT(), RULE('label: Pods\nscopes: [o:write]\n'));
    assert.match((await apply(only, ' --prune --label by=apply', 2)).err, /has to be confirmed/);
    assert.match(
      (await apply(only, ' --prune --label by=apply --yes')).out,
      /^- Trust shop\/orders\/other \(label by=apply, in no manifest; its tokens stay active\)$/m,
    );
    assert.deepEqual(
      (await rules()).map(({ name }: { name: string }) => name),
      ['pods'],
    );
    const { out } = await apply(ISSUER(), ' --prune --label by=apply --dry-run');
    assert.match(out, /^- Client shop\/orders\b/m);
    assert.doesNotMatch(out, /Trust/);
  });
  await t.test('do not bring back a revoked rule: neither an export nor a run', async () => {
    const [rule] = await rules();
    await server.run(`client revoke-credential shop/orders --credential ${rule.id} --yes`);
    assert.match((await apply(RULE(), '', 2)).err, /Trust shop\/orders\/pods: is revoked, with all that it obtained/);
    assert.doesNotMatch((await server.run('export')).out, /kind: Trust/);
  });
});
