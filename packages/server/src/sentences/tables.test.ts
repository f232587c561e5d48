// The tables of sentences, compared with the sources: the types refuse a problem whose sentence is in no table, and these tests a
// row that nothing says, and the texts of errors that have no such type.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SENTENCE_TABLES } from './tables.ts';
import { VERIFY_SENTENCES } from './verify.ts';

const PACKAGES = fileURLToPath(new URL('../../../', import.meta.url));
const sourcesIn = (pattern: string): readonly string[] =>
  globSync(pattern, { cwd: PACKAGES }).flatMap((path) =>
    /\.test\.ts$|\/sentences\//.test(path) ? [] : [readFileSync(join(PACKAGES, path), 'utf8')],
  );

const SENTENCES = Object.values(SENTENCE_TABLES).flat() as readonly string[];

describe('sentences', () => {
  test('each is in one table, once', () => {
    const all = [...SENTENCES, ...VERIFY_SENTENCES];
    assert.deepEqual(
      all.filter((sentence, index) => all.indexOf(sentence) !== index),
      [],
    );
  });

  test('each is said somewhere', () => {
    const sources = sourcesIn('{server,protocol}/src/**/*.ts').join('\n');
    const unsaid = [...SENTENCES, ...VERIFY_SENTENCES].filter((sentence) => !sources.includes(sentence));
    assert.deepEqual(unsaid, []);
  });

  test('so is each plain text with which these APIs refuse a request', () => {
    // What is said to clients at the OAuth endpoints is no problem of the management API.
    const elsewhere = /^Parameters must be in the body|^The provider|^You are disabled|^This sign-in/;
    const thrown = sourcesIn('server/src/{http,management,console,operators}/**/*.ts').flatMap((source) =>
      [...source.matchAll(/new (?:OAuthError|Refusal)\(\s*'\w+',\s*'((?:[^'\\]|\\.)+)'/g)].map(([, text = '']) => text),
    );
    assert.ok(thrown.length > 20, `${thrown.length} texts`);
    const unlisted = thrown.filter((text) => !SENTENCES.includes(text) && !elsewhere.test(text));
    assert.deepEqual(unlisted, []);
  });
});
