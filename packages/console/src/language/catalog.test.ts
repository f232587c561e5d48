import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fill, type MessageKey } from './catalog.ts';
import { de } from './de/de.ts';
import { en } from './en/en.ts';

const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([name]) => name).sort();

describe('console: texts', () => {
  test('German has the keys of English, and the same placeholders in each', () => {
    assert.deepEqual(Object.keys(de).sort(), Object.keys(en).sort());
    for (const key of Object.keys(en) as MessageKey[]) assert.deepEqual(placeholders(de[key]), placeholders(en[key]), key);
  });

  test('a text with a form for one has a form for other numbers', () => {
    for (const key of Object.keys(en)) if (key.endsWith('.one')) assert.ok(key.replace(/\.one$/, '.other') in en, key);
  });

  test('a value that turns the direction of text turns itself alone', () => {
    assert.equal(fill('{name} is ready', { name: '\u202egnp.exe' }), '\u2068\u202egnp.exe\u2069 is ready');
    assert.equal(fill('{name} is ready', { name: '\u202egnp\u2069.exe' }), '\u2068\u202egnp.exe\u2069 is ready');
    assert.equal(fill('{name} is ready', { name: 'לקוח' }), 'לקוח is ready');
  });

  test('a value is inserted as it is, also if it looks like a placeholder', () => {
    assert.equal(fill('{a} and {b}', { a: '{b}', b: '$&' }), '{b} and $&');
  });
});
