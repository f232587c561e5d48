// The SQL that the server sends, for databases that speak PostgreSQL's protocol and not all of its SQL: CockroachDB,
// YugabyteDB, Aurora DSQL. Every statement of the migrations and of the storage contract's verbs is recorded. Amazon's
// linter for Aurora DSQL, the strictest of them, reads them all, and libpg_query parses them. Needs python3.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { openStorage, RowRefused, StorageUnavailable } from '@mintmark/server';
import { startPostgres } from '../postgres.ts';
import { suiteEnding } from '../running-server.ts';
import { VERBS } from '../storage/every-verb.ts';
import { sampleFirstStart } from '../storage/samples/first-start.ts';
import { recordStatements } from './recorded-statements.ts';

const run = promisify(execFile);

/** What only Aurora DSQL lacks, and what takes its place where the others have it. */
const DSQL_ONLY: Readonly<Record<string, string>> = {
  add_column_constraint: 'adds a column without its default; the others add it with a constant one',
  index_async: 'builds every index in the background',
  multi_ddl_transaction: 'changes one table per transaction; ours are created in one, so that none is left half-done',
  mixed_ddl_dml_transaction: 'the same: the migration is noted in its own transaction',
  unsupported_declare_cursor: 'backups read tables with cursors; CockroachDB has had them since 22.1',
};

/** What one of the databases lacks, or has with another meaning. */
const FORBIDDEN: Readonly<Record<string, RegExp>> = {
  'SERIAL and sequences: gaps, and one place that all nodes write':
    /\b(?:small|big)?serial\b|\bnextval\b|\bgenerated\s+(?:always|by\s+default)\s+as\s+identity\b/i,
  'LISTEN and NOTIFY': /^\s*(?:listen|notify)\b|\bpg_notify\b/i,
  'advisory locks': /\bpg_(?:try_)?advisory/i,
  'table locks': /^\s*lock\b/i,
  'deferrable constraints': /\bdeferrable\b/i,
  'triggers, functions, rules': /\bcreate\s+(?:or\s+replace\s+)?(?:constraint\s+)?(?:trigger|function|procedure|rule)\b/i,
  'extensions, schemas, types': /\bcreate\s+(?:extension|schema|type|domain)\b/i,
  'temporary and unlogged tables': /\bcreate\s+(?:temp|temporary|unlogged)\b/i,
  'inheritance and partitions': /\binherits\b|\bpartition\s+(?:by|of)\b/i,
  'the physical row': /\bctid\b|\bxmin\b/i,
  'SKIP LOCKED and NOWAIT': /\bskip\s+locked\b|\bnowait\b/i,
  'session settings that outlive a transaction': /^\s*set\s+(?!local\b|transaction\b)/im,
};

describe('the SQL of the server', () => {
  const ending = suiteEnding();
  let folder: string;
  let statements: readonly string[];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mintmark-sql-'));
    ending.after(() => rm(folder, { recursive: true, force: true }));
    await run('python3', ['-m', 'venv', join(folder, 'python')]);
    await run(join(folder, 'python/bin/pip'), ['install', '--quiet', 'dsql-lint==0.2.22', 'pglast==8.8']);
    const server = await startPostgres();
    ending.after(() => server.close());
    const proxy = await recordStatements(await server.freshDatabase());
    ending.after(async () => proxy.close());
    const storage = await openStorage({ kind: 'postgres', url: proxy.url });
    await storage.firstStart(sampleFirstStart());
    for (const verb of Object.values(VERBS)) await refusedOrDone(verb(storage));
    await storage.close();
    statements = [...proxy.statements];
    // The linter reads files, which have no parameters.
    await writeFile(join(folder, 'all.sql'), statements.map((each) => `${each.replace(/\$\d+/g, 'NULL')};\n`).join(''));
    await writeFile(join(folder, 'all.json'), JSON.stringify(statements));
  });

  test('was recorded: migrations, reads, transactions and batches', () => {
    for (const part of [
      /^CREATE TABLE clients/,
      /^CREATE INDEX/,
      /^begin; SET LOCAL/,
      /^select .* from "changes"/,
      /^INSERT INTO grant_batches/,
    ])
      assert.ok(
        statements.some((each) => part.test(each)),
        String(part),
      );
    assert.ok(statements.length > 150, `${statements.length} statements`);
  });

  for (const [what, pattern] of Object.entries(FORBIDDEN)) {
    test(`uses none of: ${what}`, () =>
      assert.deepEqual(
        statements.filter((each) => pattern.test(each)),
        [],
      ));
  }

  test('has only those findings of dsql-lint that concern Aurora DSQL alone', async () => {
    const found = await lint(folder);
    assert.deepEqual(
      found.filter(({ rule }) => !Object.hasOwn(DSQL_ONLY, rule)),
      [],
    );
    assert.deepEqual(new Set(found.map(({ rule }) => rule)), new Set(Object.keys(DSQL_ONLY)), 'every exception is needed');
  });

  test("parses by PostgreSQL's own grammar, without its settings", async () => {
    const program = "import json, pglast\nfor s in json.load(open('all.json')): pglast.parse_sql(s)\nprint('parsed')";
    const { stdout } = await run(join(folder, 'python/bin/python'), ['-c', program], { cwd: folder });
    assert.equal(stdout, 'parsed\n');
  });
});

/** A sample may be refused for a row that it refers to; its statement was sent. */
const refusedOrDone = async (call: Promise<unknown>): Promise<void> => {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof RowRefused || error instanceof StorageUnavailable)) throw error;
  }
};

interface Finding {
  readonly rule: string;
  readonly message: string;
  readonly statement_preview: string;
}

/** Runs the linter, which fails when it finds something. */
const lint = async (folder: string): Promise<readonly Finding[]> => {
  const output = await run(join(folder, 'python/bin/dsql-lint'), ['--format', 'json', join(folder, 'all.sql')]).then(
    ({ stdout }) => stdout,
    (error: { readonly stdout: string }) => error.stdout,
  );
  const { files } = JSON.parse(output) as {
    readonly files: readonly { readonly error: unknown; readonly diagnostics: readonly Finding[] }[];
  };
  assert.deepEqual(
    files.map(({ error }) => error),
    [null],
  );
  return files.flatMap(({ diagnostics }) => diagnostics);
};
