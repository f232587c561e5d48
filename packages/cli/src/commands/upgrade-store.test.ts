// `mintmark upgrade-store` creates or upgrades the tables of a store, and says what it lacked.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { runInMemory } from '../command-run.sample.ts';

describe('upgrade-store', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mintmark-upgrade-'));
  });
  after(() => rm(folder, { recursive: true }));
  const upgrade = (...options: readonly string[]) => runInMemory(['upgrade-store', '--data', './data', ...options], { folder });

  test('lists the migrations that an empty store lacks, and then none', async () => {
    const { code, out } = await upgrade();
    assert.equal(code, 0);
    const { migrations } = JSON.parse(out);
    assert.equal(migrations[0], '0001-tenants');
    assert.deepEqual(JSON.parse((await upgrade()).out), { migrations: [] });
    assert.match((await upgrade('--output', 'table')).out, /^The store has this version’s schema already\.\n$/);
  });

  test('refuses a store that was lost, and creates none', async () => {
    await rm(join(folder, 'data/mintmark.db'));
    await writeFile(join(folder, 'data/master.key'), 'a key');
    const { code, err } = await upgrade();
    assert.equal(code, 1);
    assert.match(err, /the store was lost/);
  });
});
