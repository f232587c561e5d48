// A master key in a configuration that `parseConfig` did not check.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { backup } from '../backup/backup.ts';
import { restore } from '../backup/restore.ts';
import { parseConfig, type ServerConfig } from '../config/config.ts';
import { startServer } from '../server.ts';
import { localCas } from './local-cas.ts';
import { recover } from './recover.ts';
import { makeMasterKey, rewrapStore } from './rewrap-store.ts';

describe('an unusable configured master key', () => {
  let root = '';
  let config: ServerConfig;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'mintmark-configured-key-'));
    const flags = { data: join(root, 'data'), listen: ['http://127.0.0.1:0'], managementListen: 'http://127.0.0.1:0', logLevel: 'fatal' };
    config = parseConfig({ flags, env: { MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') }, cwd: root });
    await (await startServer(config)).close();
    await backup(config, join(root, 'good.backup'));
  });
  after(() => rm(root, { recursive: true, force: true }));

  const commands: Readonly<Record<string, (config: ServerConfig) => Promise<unknown>>> = {
    startServer: (unusable) => startServer(unusable),
    backup: (unusable) => backup(unusable, join(root, 'bad.backup')),
    restore: (unusable) => restore({ ...unusable, dataDir: join(root, 'restored') }, join(root, 'good.backup')),
    recover: (unusable) => recover(unusable),
    localCas: (unusable) => localCas(unusable),
    makeMasterKey: (unusable) => makeMasterKey(unusable),
    rewrapStore: (unusable) => rewrapStore(unusable),
  };
  for (const [name, run] of Object.entries(commands)) {
    for (const masterKey of ['short', null, randomBytes(32)]) {
      const kind = masterKey instanceof Buffer ? 'bytes' : String(masterKey);
      test(`${name} reports it and creates nothing: ${kind}`, async () => {
        const unusable: ServerConfig = Object.assign({}, config, { masterKey });
        await assert.rejects(run(unusable), { name: 'StartError', message: /^The configured master key must be base64 of exactly 32 / });
        assert.deepEqual((await readdir(root)).toSorted(), ['data', 'good.backup']);
      });
    }
  }
});
