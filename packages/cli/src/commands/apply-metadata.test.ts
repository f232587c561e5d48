// Clients from metadata documents by the command: created, refreshed, exported and applied.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startKeySite } from '../../../../test/key-site.ts';
import { clientKey } from '../../../../test/signed.ts';
import { startManifestServer } from '../manifest/server-for-manifests.sample.ts';

test('a client from a metadata document', async (t) => {
  const site = await startKeySite(t);
  const server = await startManifestServer(t, { outgoingAllow: ['127.0.0.0/8'], outgoingCa: site.caFile });
  const [url, keys] = [`${site.url}/agent`, { keys: [(await clientKey('ES256', { kid: 'a' })).jwk] }];
  const document = { client_id: url, token_endpoint_auth_method: 'private_key_jwt', grant_types: ['client_credentials'], jwks: keys };
  const publish = (name: string) => site.documents.set('/agent', { ...document, client_name: name });
  publish('Agent');

  await t.test('is created by its URL alone, and has no secret', async () => {
    const created = await server.json(`client create --metadata-url ${url} --scope a:b`);
    assert.deepEqual([created.client_id, created.name, created.client_secret], [url, 'Agent', undefined]);
    assert.match((await server.run(`client show ${url} --output table`)).out, /metadata fetched +20\d\d-/);
  });
  await t.test('needs --name or --metadata-url, and not both', async () => {
    assert.match((await server.run('client create --scope a', { code: 2 })).err, /--metadata-url/);
    assert.match((await server.run(`client create --name x --metadata-url ${url}`, { code: 2 })).err, /cannot be used with/);
  });
  await t.test('is exported without what the document has, and an export changes nothing', async () => {
    const { out } = await server.run('export');
    const [, manifest = ''] = /(kind: Client\nclient_id: https[\s\S]*?)(?:---|$)/.exec(out) ?? [];
    assert.match(manifest, new RegExp(`^metadata_url: ${url}$`, 'm'));
    assert.doesNotMatch(manifest, /^(name|jwks|token_endpoint_auth_method):/m);
    server.write('all.yaml', out);
    assert.match((await server.run('apply -f all.yaml --output table')).out, /^Nothing to do/m);
    publish('Agent 2');
    assert.match(
      (await server.run(`client refresh-metadata ${url} --dry-run --output table`)).out,
      /name \{"from":"Agent","to":"Agent 2"\}/,
    );
    await server.run(`client refresh-metadata ${url}`);
    assert.match((await server.run(`client refresh-metadata ${url} --output table`)).out, /has not changed/);
    assert.match((await server.run('apply -f all.yaml --output table')).out, /^Nothing to do/m, 'the name of the document stays');
  });
  await t.test('is created from a manifest, without a place for a secret', async () => {
    const other = `${site.url}/other`;
    site.documents.set('/other', { ...document, client_id: other });
    const manifest = `kind: Client\nclient_id: ${other}\nmetadata_url: ${other}\nscopes: [a:b]\n`;
    server.write('other.yaml', manifest);
    await server.run('apply -f other.yaml');
    server.write('other.yaml', manifest.replace('a:b', 'a:c'));
    assert.match((await server.run('apply -f other.yaml --output table')).out, /scopes: \["a:b"\] -> \["a:c"\]/);
    const { scopes, name } = await server.json(`client show ${other}`);
    assert.deepEqual([scopes, name], [['a:c'], new URL(site.url).host]);
  });
});
