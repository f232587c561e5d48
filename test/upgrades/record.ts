// Records the store of a release, once, with the code of that release:
// npm run record:store -- 0.2.0
import './recording-clock.ts';
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { proxyTo } from '../database-proxy.ts';
import { startPostgres } from '../postgres.ts';
import { type Ending, startTestServer } from '../running-server.ts';
import { dumpPostgres, dumpSqlite } from './dump.ts';
import { fillStore } from './fill-store.ts';
import { fileOf, type RecordedDatabase, type RecordedStore } from './recorded-store.ts';

const [version = ''] = process.argv.slice(2);
if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error('Usage: npm run record:store -- VERSION');

/** Runs a server, which is stopped at the end of the work. */
const withServer = async <Result>(work: (ending: Ending) => Promise<Result>): Promise<Result> => {
  const ends: (() => Promise<void>)[] = [];
  try {
    return await work({ after: (end) => void ends.push(end) });
  } finally {
    for (const end of ends.toReversed()) await end();
  }
};

// A statement with parameters is in a message `P`: its length, a name, and the text.
const PARSE = /P[\s\S]{4}\w*\0([^\0]+)\0/g;

const postgres = await startPostgres();
const [database, masterKey] = [await postgres.freshDatabase(), randomBytes(32).toString('base64')];
const statements = new Set<string>();
const proxy = await proxyTo(database, (text) => {
  for (const [, statement = ''] of text.matchAll(PARSE)) if (/^[a-z]{4}/i.test(statement)) statements.add(statement);
});
const stores: Partial<Record<RecordedDatabase, RecordedStore>> = {};
await mkdir(new URL('.', fileOf(version, 'json')), { recursive: true });
for (const name of ['sqlite', 'postgres'] as const) {
  await withServer(async (ending) => {
    const flags = { listen: ['http://127.0.0.1:0', 'https://localhost:0'], ...(name === 'postgres' ? { database: proxy.url } : undefined) };
    const server = await startTestServer(ending, {
      flags: { ...flags, publicUrl: 'https://id.example' },
      env: { MINTMARK_MASTER_KEY: masterKey },
    });
    const filled = await fillStore(server);
    await server.close();
    const { sql, rows } = name === 'sqlite' ? dumpSqlite(join(server.directory, 'mintmark.db')) : await dumpPostgres(postgres, database);
    await writeFile(fileOf(version, `${name}.sql`), sql);
    stores[name] = { version, publicUrl: server.publicUrl, masterKey, ...filled, rows, statements: [...statements].toSorted() };
  });
}
proxy.close();
await postgres.close();
await writeFile(fileOf(version, 'json'), `${JSON.stringify(stores, null, 2)}\n`);
