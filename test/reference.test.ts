// The reference pages are what their generator writes: from the tables of the packages, and from what a server
// registers.
import assert from 'node:assert/strict';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { ENV, FLAGS, FOLDER, referencePages } from '../tools/reference/pages.ts';
import { startTestServer, suiteEnding, type TestServer } from './running-server.ts';

const ROOT = new URL('../', import.meta.url);
/** Names of the same form in the sources. */
const NO_METRICS = ['mintmark_migration', 'mintmark_migration_lock', 'mintmark_backup'];
const written = readdirSync(FOLDER).filter((name) => name !== 'README.md');

describe('the reference', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let pages: Readonly<Record<string, string>>;

  before(async () => {
    server = await startTestServer(ending, { flags: FLAGS, env: ENV });
    pages = await referencePages(server);
  });

  for (const name of written) {
    // Not assert.equal: a diff of two long texts is of no use.
    test(`${name} is up to date`, () => {
      assert.ok(
        pages[name] === readFileSync(new URL(name, FOLDER), 'utf8'),
        `docs/reference/${name} is stale: run \`npm run docs:reference\`.`,
      );
    });
  }

  test('has every page that is generated, and no other', () => assert.deepEqual(Object.keys(pages).toSorted(), written.toSorted()));

  test('names the labels that the samples of a metric have', async () => {
    await server.token();
    for (const { name, labels, samples } of await server.measure()) {
      // `le` is that of the buckets of a histogram.
      for (const sample of samples)
        assert.deepEqual(
          Object.keys(sample.labels).filter((label) => label !== 'le'),
          labels.filter((label) => label in sample.labels),
          name,
        );
      const named = new Set(samples.flatMap((sample) => Object.keys(sample.labels)));
      if (samples.length > 0) for (const label of labels) assert.ok(named.has(label), `${name} has no label ${label}`);
    }
  });

  test('has every metric that the sources name, and no other', () => {
    const named = globSync('packages/server/src/**/*.ts', { cwd: ROOT })
      .filter((path) => !path.endsWith('.test.ts'))
      .flatMap((path) => [...readFileSync(new URL(path, ROOT), 'utf8').matchAll(/['"]((?:mintmark|http_server|process|nodejs)_\w+)['"]/g)])
      .map(([, name = '']) => name);
    const listed = [...(pages['metrics.md'] ?? '').matchAll(/^\| `(\w+)`/gm)].map(([, name = '']) => name);
    assert.deepEqual(listed.toSorted(), [...new Set(named)].filter((name) => !NO_METRICS.includes(name)).toSorted());
  });

  test('has a value, and what is accepted, for each key of the configuration', () => {
    for (const [, section = ''] of (pages['configuration.md'] ?? '').matchAll(/^## (.*?)(?=^## )/gms)) {
      assert.doesNotMatch(section, /\| (?:value|default) \| {2}\|/);
    }
  });

  test('names an entitlement for each operation of the management API', () => {
    assert.doesNotMatch(pages['api.md'] ?? '', /Requires no entitlement/);
  });
});
