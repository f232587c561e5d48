// The warnings that the server prints when it starts.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { runInMemory } from '../command-run.sample.ts';
import { startWarnings } from './start-warnings.ts';

describe('a start warns', () => {
  let dataDir = '';
  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'mintmark-warnings-'));
    await writeFile(join(dataDir, 'bootstrap.env'), 'export client_secret=s3cret\n');
  });
  after(() => rm(dataDir, { recursive: true }));
  const warnings = (flags: { database?: string; databaseReplica?: string }, env: Record<string, string> = {}, isFirst = true) =>
    startWarnings({ flags, config: { dataDir }, isFirst }, { env });

  test('about an unused variable, with the name of a similar one', async () => {
    assert.deepEqual(await warnings({}, { MINTMARK_DATABSE: 'postgres://u:word@h/d' }), [
      'MINTMARK_DATABSE is set, but nothing reads it. Did you mean MINTMARK_DATABASE?',
    ]);
  });

  test('about a database password in the arguments, without repeating it', async () => {
    const [warning = '', ...more] = await warnings({ database: 'postgres://u:word@h/d' });
    assert.deepEqual(more, []);
    assert.match(warning, /^--database contains a password.*MINTMARK_DATABASE_FILE/);
    assert.doesNotMatch(warning, /word@|u:/);
    assert.deepEqual(await warnings({ database: 'postgres://u@h/d' }), []);
    const [ofReplica = ''] = await warnings({ databaseReplica: 'postgres://u:word@h/d' });
    assert.match(ofReplica, /^--database-replica contains a password.*MINTMARK_DATABASE_REPLICA_FILE/);
  });

  test('about the first credentials in a file, at every start but the first', async () => {
    assert.deepEqual(await warnings({}), []);
    const [warning = ''] = await warnings({}, {}, false);
    assert.match(warning, /bootstrap\.env still contains an administrator's secret.*delete the file/);
    assert.doesNotMatch(warning, /s3cret/);
  });

  test('in the output of doctor, too', async () => {
    const { out } = await runInMemory(['doctor', '--output', 'json'], { folder: dataDir, env: { MINTMARK_DATA: dataDir } });
    const found = JSON.parse(out).find(({ check }: { check: string }) => check === 'bootstrap');
    assert.equal(found.state, 'warning');
    assert.match(found.said, /bootstrap\.env still contains/);
  });
});
