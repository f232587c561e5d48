// Imports clients from documents in the formats that the other systems publish.
import assert from 'node:assert/strict';
import { pbkdf2Sync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CERTIFICATE } from '../foreign/keycloak-certificate.sample.ts';
import { startManifestServer } from '../manifest/server-for-manifests.sample.ts';

type Json = Record<string, unknown>;

test('mintmark import', async (t) => {
  const server = await startManifestServer(t);
  const GOOD = 'p4wZ9rTq2Lm7Xc1VbN8sKd3Hf6Gj5YtE';
  const PARTIAL = { code: 7 };
  server.write(
    'clients.json',
    JSON.stringify({
      apiClients: [
        {
          id: '1',
          clientId: 'one',
          clientName: 'One',
          clientSecret: GOOD,
          enabled: true,
          entitlements: ['readAPIClients', 'flyToTheMoon', 'fly away'],
        },
        { id: '2', clientId: 'two', clientName: 'Two', clientSecret: 'secret', enabled: false, entitlements: [] },
        { id: '3', clientId: 'admin', clientName: 'Admin', clientSecret: GOOD, enabled: true, entitlements: ['readAPIClients'] },
      ],
    }),
  );
  const NOTES = [
    { client_id: 'one', detail: 'unknown entitlements are left out: fly away', kind: 'lost' },
    /^its secret cannot be imported \(.*\): a new one is created$/,
    { client_id: 'admin', detail: 'exists already and is not changed', kind: 'remark' },
  ] as const;

  await t.test('a dry run shows what would be created and lost', async () => {
    const { notes, steps, dry_run } = await server.json('import --from ibm-verify clients.json --dry-run', PARTIAL);
    assert.equal(dry_run, true);
    assert.deepEqual(
      steps.map(({ action, id }: Json) => [action, id]),
      [
        ['create', 'one'],
        ['create', 'two'],
        ['disable', 'two'],
      ],
    );
    assert.deepEqual([notes[0], notes[2]], [NOTES[0], NOTES[2]]);
    assert.match(notes[1].detail, NOTES[1]);
    assert.equal((await server.json('client list')).length, 1);
  });

  await t.test('--quiet prints the ids, and the notes on standard error', async () => {
    const { out, err } = await server.run('import --from ibm-verify clients.json --dry-run --quiet', PARTIAL);
    assert.equal(out, 'one\ntwo\n');
    assert.match(err, /^! Client one: unknown entitlements are left out: fly away$/m);
  });

  await t.test('a new secret needs a destination', async () => {
    const { err } = await server.run('import --from ibm-verify clients.json', { code: 2 });
    assert.match(err, /clients\.json:1:\d+: Client two: its secret would be lost/);
  });

  await t.test('secrets are imported or created and never printed; existing clients are not changed', async () => {
    const { out, err } = await server.run('import --from ibm-verify clients.json --to-folder . --output table', PARTIAL);
    assert.match(out, /^! Client one: unknown entitlements/m);
    assert.doesNotMatch(out + err, /p4wZ9r|mms_/);
    assert.equal(await server.isGood('one', GOOD), true);
    assert.deepEqual((await server.json('client show one')).entitlements.toSorted(), ['ibm:flyToTheMoon', 'readAPIClients']);
    assert.deepEqual((await server.json('client show admin')).entitlements, ['administrator']);
    assert.equal((await server.json('client show two')).state, 'disabled');
    assert.equal(existsSync(join(server.folder, 'two.secret')), true);
    assert.deepEqual((await server.json('import --from ibm-verify clients.json --to-folder .')).steps, []);
  });

  await t.test('refuses other formats', async () => {
    server.write('broken.json', '{');
    assert.match((await server.run('import --from keycloak broken.json', { code: 2 })).err, /broken\.json is not JSON/);
    server.write('twice.json', '{"clients": [],\n "clients": []}');
    assert.match((await server.run('import --from keycloak twice.json', { code: 2 })).err, /twice\.json:2:2: this name occurs twice/);
    const lists = Array.from({ length: 9 }, (_, index) => `l${index + 1}: &l${index + 1} [${`*l${index},`.repeat(9)}]`);
    server.write('aliases.yaml', `l0: &l0 [x]\n${lists.join('\n')}\nclients: *l9\n`);
    assert.match((await server.run('import --from keycloak aliases.yaml', { code: 2 })).err, /aliases\.yaml .*too many aliases/);
  });

  await t.test('a problem of one client stops no other and loosens none', async () => {
    const machine = (clientId: string, more: Json) => ({ clientId, serviceAccountsEnabled: true, secret: GOOD, ...more });
    const clients = [
      machine('long', { attributes: { 'access.token.lifespan': '900000' } }),
      machine('odd-scope', { defaultClientScopes: ['orders:read', 'orders "write"'], optionalClientScopes: [] }),
      machine('by-http', {
        clientAuthenticatorType: 'client-jwt',
        attributes: { 'use.jwks.url': 'true', 'jwks.url': 'http://a.example/k' },
      }),
      machine('no-key', { clientAuthenticatorType: 'client-jwt' }),
      machine('by-certificate', { clientAuthenticatorType: 'client-jwt', attributes: { 'jwt.credential.certificate': CERTIFICATE } }),
      machine('masked', { secret: '**********' }),
      machine('fine', {}),
      machine('fine', { name: 'Another' }),
    ];
    server.write('realm.json', JSON.stringify({ realm: 'shop', clients }));
    const { notes, steps } = await server.json('import --from keycloak realm.json --to-folder .', PARTIAL);
    assert.deepEqual(
      steps.map(({ id }: Json) => id),
      ['long', 'odd-scope', 'by-certificate', 'masked', 'fine'],
    );
    const WANTED: [clientId: string, kind: string, detail: RegExp][] = [
      ['long', 'lost', /^access_token_lifetime is left out: it /],
      ['odd-scope', 'lost', /^scopes: "orders \\"write\\"" left out: /],
      ['by-http', 'refused', /^is not imported: jwks_uri is not an https URL/],
      ['no-key', 'refused', /^is not imported: jwks is missing/],
      ['masked', 'lost', /^its secret is masked/],
      ['fine', 'refused', /another client of the file has the same id$/],
    ];
    assert.deepEqual(
      notes.map(({ client_id, kind }: Json) => [client_id, kind]),
      WANTED.map(([clientId, kind]) => [clientId, kind]),
    );
    for (const [index, [, , detail]] of WANTED.entries()) assert.match(notes[index].detail, detail);
    assert.deepEqual((await server.json('client show odd-scope')).scopes, ['orders:read']);
    assert.equal((await server.json('client show by-certificate')).token_endpoint_auth_method, 'private_key_jwt');
    assert.equal(await server.isGood('fine', GOOD), true);
  });

  await t.test('the hash of a secret in a row of Hydra is imported, and the secret stays valid', async () => {
    const [salt, secret] = [Buffer.from('0123456789abcdef'), 'a-secret-that-hydra-generated-1'];
    const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');
    const hash = `$pbkdf2-sha256$i=1000,l=32$${unpadded(salt)}$${unpadded(pbkdf2Sync(secret, salt, 1000, 32, 'sha256'))}`;
    const row = { token_endpoint_auth_method: 'client_secret_post', grant_types: '["client_credentials"]', scope: 'orders:read' };
    const broken = { ...row, id: 'broken', client_secret: '$2a$10$short' };
    server.write('hydra.json', JSON.stringify([{ ...row, id: 'ledger', client_secret: hash }, broken]));
    const { notes } = await server.json('import --from hydra hydra.json --to-folder .', PARTIAL);
    assert.deepEqual(
      notes.map(({ client_id, kind }: Json) => [client_id, kind]),
      [['broken', 'lost']],
    );
    assert.equal(await server.isGood('ledger', secret), true);
    assert.equal(await server.isGood('ledger', 'another'), false);
    assert.equal(await server.isGood('broken', server.read('broken.secret').trim()), true);
  });

  await t.test('applications of Auth0 get their scopes from its client grants', async () => {
    await server.run('resource create https://api.example.com/reports --scope reports:read');
    const client = { client_id: 'TqX4', name: 'Reports', grant_types: ['client_credentials'], client_secret: GOOD };
    const grant = { client_id: 'Reports', audience: 'https://api.example.com/reports', scope: ['reports:read'] };
    server.write('auth0.json', JSON.stringify({ clients: [client], clientGrants: [grant] }));
    await server.run('import --from auth0 auth0.json --quiet');
    const { scopes, default_resource } = await server.json('client show TqX4');
    assert.deepEqual([scopes, default_resource], [['reports:read'], 'https://api.example.com/reports']);
    assert.equal(await server.isGood('TqX4', GOOD), true);
  });

  await t.test('reads a KeycloakRealmImport in YAML', async () => {
    server.write(
      'realm.yaml',
      `apiVersion: k8s.keycloak.org/v2alpha1
kind: KeycloakRealmImport
metadata:
  name: gateway
spec:
  keycloakCRName: keycloak
  realm:
    {
      'realm': 'gateway',
      'enabled': true,
      'clients': [{ 'clientId': 'gateway-job', 'serviceAccountsEnabled': true, 'secret': '${GOOD}', 'redirectUris': ['*'] }],
    }
`,
    );
    const { notes, steps } = await server.json('import --from keycloak realm.yaml');
    assert.deepEqual([steps.map(({ id }: Json) => id), notes], [['gateway-job'], []]);
  });
});
