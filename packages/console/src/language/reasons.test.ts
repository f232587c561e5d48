// The reasons in other languages, compared with those of the server.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { codeIn } from './code-in.sample.ts';
import { reasons } from './de/reasons.ts';

/** Those of the server, from its sources: no package offers them. */
const SERVER = new URL('../../../server/src/refusals/reasons.ts', import.meta.url);
const { REASON_GROUPS } = (await import(SERVER.href)) as {
  readonly REASON_GROUPS: Readonly<Record<string, Readonly<Record<string, { readonly cause: string; readonly remedy: string }>>>>;
};
const ROWS = Object.values(REASON_GROUPS).flatMap((group) =>
  Object.entries(group).map(([name, { cause, remedy }]) => ({ name, text: `${cause} ${remedy}` })),
);

describe('console: reasons', () => {
  test('German has every reason of the server', () => {
    assert.ok(ROWS.length > 100, `${ROWS.length} rows`);
    assert.deepEqual(Object.keys(reasons).sort(), ROWS.map(({ name }) => name).sort());
  });

  test('a reason names the same commands, options and members as in English', () => {
    for (const { name, text } of ROWS) assert.deepEqual(codeIn((reasons[name] ?? []).join(' ')), codeIn(text), name);
  });
});
