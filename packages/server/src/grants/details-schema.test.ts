// Schemas of authorization details: what they let pass, and that none of them can hold up the server, whoever wrote it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonObject } from '../json-value.ts';
import { compileDetailsSchema } from './details-schema.ts';

const text = (more: JsonObject): JsonObject => ({ type: 'object', properties: { a: { type: 'string', ...more } } });

/** Twenty definitions that each refer to the next one twice. */
const bomb = (): JsonObject => {
  const next = (n: number): JsonObject => ({ $ref: `#/definitions/d${n + 1}` });
  const definitions = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`d${n}`, { anyOf: [next(n), next(n)] }]));
  return { type: 'object', definitions: { ...definitions, d20: { type: 'number' } }, properties: { a: { $ref: '#/definitions/d0' } } };
};

describe('a schema of authorization details', () => {
  const passing: readonly [name: string, schema: JsonObject, value: string, passes: boolean][] = [
    ['a pattern that fits', text({ pattern: '^[A-Z]{2}\\d{2}$' }), 'DE12', true],
    ['a pattern that does not', text({ pattern: '^[A-Z]{2}\\d{2}$' }), 'de12', false],
    ['letters of any script', text({ pattern: '^\\p{L}+$' }), 'äж', true],
    ['a pattern that takes for ever elsewhere', text({ pattern: '^(a+)+$' }), `${'a'.repeat(4000)}!`, false],
    ['the same for names', { type: 'object', patternProperties: { '^(a+)+$': {} } }, 'x', true],
  ];
  for (const [name, schema, value, passes] of passing) {
    test(name, () => assert.equal(compileDetailsSchema(schema)({ type: 't', a: value }), passes));
  }
  const refused: readonly [name: string, schema: JsonObject, message: RegExp][] = [
    ['no object', { type: 'string' }, /"type": "object"/],
    ['a keyword that is misspelt', text({ maxLenght: 3 }), /unknown keyword/],
    ['a type that is misspelt', { type: 'object', properties: { a: { type: 'strin' } } }, /type/],
    ['a format, which would not be checked', text({ format: 'date' }), /unknown format/],
    ['a pattern that is none', text({ pattern: '(' }), /missing closing/],
    ['a pattern that looks ahead', text({ pattern: '(?=a)' }), /unsupported/],
    ['a pattern that refers back', text({ pattern: '(a)\\1' }), /escape/],
    ['a pattern that grows without measure', text({ pattern: '((a{99}){99}){99}' }), /repeat/],
    ['references, by which a small schema takes a million steps', bomb(), /\$ref/],
  ];
  for (const [name, schema, message] of refused) {
    test(`${name}: refused`, () => assert.throws(() => compileDetailsSchema(schema), message));
  }
});
