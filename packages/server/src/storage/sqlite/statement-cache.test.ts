// The prepared statements of one connection.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { MAX_STATEMENTS, StatementCache } from './statement-cache.ts';

test(`${MAX_STATEMENTS} statements are cached; one more clears the cache`, () => {
  using database = new DatabaseSync(':memory:');
  const statements = new StatementCache(database);
  const first = statements.get('SELECT 0');
  for (let n = 1; n < MAX_STATEMENTS; n++) statements.get(`SELECT ${n}`);
  assert.equal(statements.get('SELECT 0'), first);
  statements.get(`SELECT ${MAX_STATEMENTS}`);
  assert.notEqual(statements.get('SELECT 0'), first);
});
