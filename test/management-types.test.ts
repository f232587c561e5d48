// The types of the management client are those of the server's OpenAPI document: the generator writes
// exactly the committed module.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, describe, test } from 'node:test';
import { GENERATED, managementTypes, readDocument } from '../tools/management-types/management-types.ts';
import { startTestServer, suiteEnding } from './running-server.ts';

describe('the types of the management client', () => {
  const ending = suiteEnding();
  let document: Awaited<ReturnType<typeof readDocument>>;
  let committed: string;
  before(async () => {
    document = await readDocument((await startTestServer(ending)).url);
    committed = await readFile(GENERATED, 'utf8');
  });
  // Not assert.equal: a diff of two long texts is of no use.
  const isCommitted = (text: string): boolean => text === committed;

  test("are those of the server's document", async () => {
    assert.ok(isCommitted(await managementTypes(document)), 'They are stale: run `npm run generate:management-types`.');
  });
  test('do not depend on the version and the host of a server, nor on the order of its routes', async () => {
    const { paths = {}, components = {} } = document;
    const variant = {
      ...document,
      info: { ...document.info, version: '9.9.9' },
      servers: [{ url: 'https://id.example.com', description: 'another', variables: {} }],
      paths: Object.fromEntries(Object.entries(paths).toReversed()),
      components: { ...components, schemas: Object.fromEntries(Object.entries(components.schemas ?? {}).toReversed()) },
    };
    assert.ok(isCommitted(await managementTypes(variant)));
  });
  test('change with a schema of the document', async () => {
    const { components = {} } = document;
    const changed = { ...document, components: { ...components, schemas: { ...components.schemas, Added: { type: 'boolean' as const } } } };
    assert.ok(!isCommitted(await managementTypes(changed)));
  });
});
