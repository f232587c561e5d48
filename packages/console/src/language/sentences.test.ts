// What the server's problems say in other languages, compared with the tables of the server.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { codeIn } from './code-in.sample.ts';
import { sentences } from './de/sentences/sentences.ts';
import { sentenceIn } from './sentences.ts';

/** Those of the server, from its sources: no package offers them. */
const SERVER = new URL('../../../server/src/sentences/tables.ts', import.meta.url);
const { SENTENCE_TABLES } = (await import(SERVER.href)) as { readonly SENTENCE_TABLES: Readonly<Record<string, readonly string[]>> };
const TEMPLATES = Object.values(SENTENCE_TABLES).flat();

const placeholders = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([name]) => name))].sort();

const FORMAT = { time: (at: string) => `am ${at}`, either: (each: readonly string[]) => each.join(' oder ') };

describe('console: sentences of problems', () => {
  test('German has every sentence of the server, and no other', () => {
    assert.ok(TEMPLATES.length > 200, `${TEMPLATES.length} templates`);
    assert.deepEqual(Object.keys(sentences).sort(), [...TEMPLATES].sort());
  });

  test('a sentence has the same placeholders, commands, options and members as in English', () => {
    for (const template of TEMPLATES) {
      assert.deepEqual(placeholders(sentences[template] ?? ''), placeholders(template), template);
      assert.deepEqual(codeIn(sentences[template] ?? ''), codeIn(template), template);
    }
  });

  test('values are filled in: alternatives, times, and clauses in their own words', () => {
    const texts = { 'needs {names}': 'braucht {names}', 'at {time}: it {problem}': '{time}: es {problem}', 'is empty': 'ist leer' };
    assert.equal(sentenceIn(texts, { template: 'needs {names}', values: { names: ['a', 'b'] } }, FORMAT), 'braucht a oder b');
    const values = { time: '2030-01-31', problem: { template: 'is empty' } };
    assert.equal(sentenceIn(texts, { template: 'at {time}: it {problem}', values }, FORMAT), 'am 2030-01-31: es ist leer');
  });

  test('a sentence or a clause that is not known leaves all of it to the words of the server', () => {
    assert.equal(sentenceIn({}, { template: 'is empty' }, FORMAT), undefined);
    assert.equal(
      sentenceIn({ 'it {problem}': 'es {problem}' }, { template: 'it {problem}', values: { problem: { template: 'is new' } } }, FORMAT),
      undefined,
    );
    assert.equal(sentenceIn({}, { template: 'constructor' }, FORMAT), undefined);
  });
});
