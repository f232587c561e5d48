// The table of fields matches the server: its writable fields and their defaults.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { differences, fieldsOf } from './differences.ts';
import { KINDS, kindOf } from './kinds.ts';
import { readManifests } from './read-manifests.ts';
import { recordApis } from './record-apis.ts';
import { type ManifestServer, startManifestServer } from './server-for-manifests.sample.ts';

/** Fields that manifests do not have: the host names of a tenant depend on its deployment. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = { Tenant: ['hosts'] };
/** Fields that manifests have under another name: `kind` is that of the manifest. */
const RENAMED: Readonly<Record<string, string>> = { kind: 'client_kind' };
/** Fields that are set at the creation, and not changed. */
const AT_CREATION: Readonly<Record<string, readonly string[]>> = { Client: ['metadata_url'] };
const PATCHES = { Tenant: 'TenantPatch', Entitlement: 'EntitlementPatch', Resource: 'ResourcePatch', Client: 'ClientPatch' } as const;
const LEAST =
  'kind: Client\nclient_id: c\nname: C\n---\nkind: Resource\nuri: https://r.example\nname: R\n---\nkind: Entitlement\nname: a:b\n';

describe('the fields of manifests', () => {
  let server: ManifestServer;
  const ends: (() => Promise<void>)[] = [];
  before(async () => {
    server = await startManifestServer({ after: (end) => void ends.push(end) });
  });
  after(async () => {
    for (const end of ends) await end();
  });

  for (const [kind, schema] of Object.entries(PATCHES)) {
    test(`${kind}: are exactly the writable ones`, async () => {
      const response = await fetch(`${server.tenantUrl}/management/v1/openapi.json`);
      const document = (await response.json()) as { components: { schemas: Record<string, { properties: object }> } };
      const properties = Object.keys(document.components.schemas[schema]?.properties ?? {});
      const known = [...Object.keys(KINDS[kind as keyof typeof KINDS].fields), ...(ELSEWHERE[kind] ?? [])];
      const writable = properties.map((name) => RENAMED[name] ?? name);
      assert.deepEqual(known.toSorted(), [...writable, ...(AT_CREATION[kind] ?? [])].toSorted());
    });
  }

  test('have the defaults of a record that was created without them', async () => {
    server.write('least.yaml', LEAST);
    await server.run('apply -f least.yaml --to-folder .');
    const apis = recordApis(server.management());
    for (const manifest of readManifests(LEAST, 'least.yaml').manifests) {
      const { record } = await apis[kindOf(manifest.kind).record].get(manifest.id);
      assert.deepEqual(differences(manifest, fieldsOf(record)), []);
    }
  });
});
