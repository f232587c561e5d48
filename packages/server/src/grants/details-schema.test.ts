// Schemas of authorization details: what they accept, and that not even a malicious one can block the process.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { runs } from '../../../../test/property-runs.ts';
import type { JsonObject } from '../records/json-value.ts';
import { compileDetailsSchema, MAX_COMPILED, MAX_KEYWORDS, MAX_LISTED } from './details-schema.ts';
import { estimatedSize, MAX_PATTERN_LENGTH, MAX_PATTERN_SIZE, MAX_STEPS, TooManySteps } from './linear-pattern.ts';

const problemOf = (schema: JsonObject, a: unknown): string | undefined =>
  compileDetailsSchema(schema)({ type: 't', a }, { left: MAX_STEPS });

const text = (more: JsonObject): JsonObject => ({ type: 'object', properties: { a: { type: 'string', ...more } } });

const list = (more: JsonObject): JsonObject => ({ type: 'object', properties: { a: { type: 'array', ...more } } });
/** As an attack wrote it: 3 KB, and ten seconds for a value of 3.9 KB. */
const ALTERNATIVES = Array.from({ length: 60 }, () => '[ab]*a[ab]{900}x').join('|');

/** Twenty definitions that each refer to the next one twice. */
const bomb = (): JsonObject => {
  const next = (n: number): JsonObject => ({ $ref: `#/definitions/d${n + 1}` });
  const definitions = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`d${n}`, { anyOf: [next(n), next(n)] }]));
  return { type: 'object', definitions: { ...definitions, d20: { type: 'number' } }, properties: { a: { $ref: '#/definitions/d0' } } };
};

const members = (count: number): [string, JsonObject][] => [
  ['not', { properties: Object.fromEntries(numbers(count).map((n) => [`p${n}`, {}])), type: 'object' }],
];
const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
const sizeOf = (pattern: string): number | undefined => {
  try {
    return RE2JS.compile(pattern).programSize();
  } catch {
    return undefined;
  }
};

describe('a schema of authorization details', () => {
  const passing: readonly [name: string, schema: JsonObject, value: unknown, passes: boolean][] = [
    ['a text that matches the pattern', text({ pattern: '^[A-Z]{2}\\d{2}$' }), 'DE12', true],
    ['a text that does not match the pattern', text({ pattern: '^[A-Z]{2}\\d{2}$' }), 'de12', false],
    ['letters of any script', text({ pattern: '^\\p{L}+$' }), 'äж', true],
    ['a pattern that causes catastrophic backtracking elsewhere', text({ pattern: '^(a+)+$' }), `${'a'.repeat(4000)}!`, false],
    ['an IBAN', text({ pattern: '^[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}$' }), 'DE89370400440532013000', true],
    ['a UUID', text({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }), '123e4567-e89b-42d3-a456-426614174000', true],
    ['one of 249 countries', text({ enum: Array.from({ length: 249 }, (_, n) => `C${n}`) }), 'C248', true],
    ['unique items', list({ uniqueItems: true }), [1, '1', [1], { a: 1, b: 2 }, null], true],
    [
      'items that are equal in another order',
      list({ uniqueItems: true }),
      [
        { a: 1, b: [2] },
        { b: [2], a: 1 },
      ],
      false,
    ],
    ['items that need not be unique', list({ uniqueItems: false }), [1, 1], true],
    ['the largest pattern', text({ pattern: `^a{${MAX_PATTERN_SIZE - 4}}$` }), 'a', false],
    ['the longest pattern', text({ pattern: 'a'.repeat(MAX_PATTERN_LENGTH) }), 'a', false],
    ['the longest lists', text({ enum: Array.from({ length: MAX_LISTED }, (_, n) => `v${n}`) }), 'v999', true],
    ['the most members', text(Object.fromEntries([['$comment', ''], ...members(MAX_KEYWORDS - 8)])), 'x', true],
    ['the same for names', { type: 'object', patternProperties: { '^(a+)+$': {} } }, 'x', true],
  ];
  for (const [name, schema, value, passes] of passing) {
    test(name, () => assert.equal(problemOf(schema, value) === undefined, passes));
  }
  const refused: readonly [name: string, schema: JsonObject, message: RegExp][] = [
    ['a type other than object', { type: 'string' }, /"type": "object"/],
    ['a misspelt keyword', text({ maxLenght: 3 }), /unknown keyword/],
    ['a misspelt type', { type: 'object', properties: { a: { type: 'strin' } } }, /type/],
    ['a format, which would not be checked', text({ format: 'date' }), /unknown format/],
    ['an invalid pattern', text({ pattern: '(' }), /missing closing/],
    ['a pattern with a lookahead', text({ pattern: '(?=a)' }), /unsupported/],
    ['a pattern with a backreference', text({ pattern: '(a)\\1' }), /escape/],
    ['a pattern that grows without measure', text({ pattern: '((a{99}){99}){99}' }), /too large/],
    ['sixty alternatives with large repetitions', text({ pattern: ALTERNATIVES }), /longer than 512 characters/],
    ['a pattern that is large when it is compiled', text({ pattern: '(?:abc|def){200}' }), /too large/],
    ['a pattern whose compilation takes long', text({ pattern: `(?:${'a'.repeat(490)}){1000}` }), /too large/],
    ['the same for names', { type: 'object', patternProperties: { 'a{1000}b': {} } }, /too large/],
    ['a pattern with flags', text({ pattern: '(?i)\\p{L}' }), /flags/],
    ['one character more than a pattern may have', text({ pattern: 'a'.repeat(MAX_PATTERN_LENGTH + 1) }), /longer than/],
    ['one value more than lists may have', text({ enum: Array.from({ length: MAX_LISTED + 1 }, (_, n) => n) }), /have 1001 values/],
    ['one member more than a schema may have', text(Object.fromEntries([['$comment', ''], ...members(MAX_KEYWORDS - 7)])), /501 members/],
    ['an asynchronous schema, whose check passes for true', { type: 'object', $async: true }, /\$async/],
    ['a name with half of a surrogate pair, which no URI has', { type: 'object', properties: { '\ud800': {} } }, /lone surrogate/],
    ['references, by which a small schema takes a million steps', bomb(), /\$ref/],
  ];
  for (const [name, schema, message] of refused) {
    test(`${name}: refused`, () => assert.throws(() => compileDetailsSchema(schema), message));
  }

  const heavy: readonly [name: string, schema: JsonObject, value: unknown][] = [
    ['a large pattern and a long text', text({ pattern: '[ab]*a[ab]{900}x' }), 'ab'.repeat(1900)],
    [
      'many patterns',
      text({ allOf: Array.from({ length: 90 }, (_, n) => ({ not: { pattern: `[ab]*a[ab]{9}${n}x` } })) }),
      'ab'.repeat(1000),
    ],
    [
      'names that are matched against a pattern',
      { type: 'object', properties: { a: { type: 'object', patternProperties: { '[ab]*a[ab]{900}x': { type: 'string' } } } } },
      Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`a${n}`, n])),
    ],
    ['unique items a hundred times', list({ allOf: Array.from({ length: 200 }, () => ({ uniqueItems: true })) }), numbers(500)],
  ];
  for (const [name, schema, value] of heavy) {
    test(`${name}: stopped after ${MAX_STEPS} steps, also where a failed match would count as a success`, () => {
      assert.throws(() => problemOf(schema, value), TooManySteps);
      const { properties } = schema;
      assert.throws(() => problemOf({ ...schema, properties: {}, not: { properties: properties ?? {} } }, value), TooManySteps);
    });
  }
});

describe('the size of a pattern', () => {
  const atom = fc.constantFrom('a', '.', '\\d', '\\p{L}', '[ab]', '[^]a]', '\\{', '^', '$', '\\b', 'x{3}', 'é', '😀');
  const times = fc.constantFrom('', '*', '+', '?', '{3}', '{2,5}', '{4,}', '{0,7}', '*?', '{2}?');
  const { pattern } = fc.letrec<{ pattern: string; piece: string }>((tie) => ({
    pattern: fc.array(tie('piece'), { maxLength: 4 }).map((pieces) => pieces.join('')),
    piece: fc
      .tuple(
        fc.oneof(
          { depthSize: 'small' },
          atom,
          ...['(?:', '(', '(?:a|', '(?P<n>'].map((open) => tie('pattern').map((inner) => `${open}${inner})`)),
        ),
        times,
      )
      .map(([part, repeated]) => part + repeated),
  }));
  test('is at most twice the estimate, so that nothing large is compiled', () => {
    fc.assert(
      fc.property(pattern, (written) => {
        const size = sizeOf(written);
        if (size !== undefined) assert.ok(size <= 2 * estimatedSize(written) + 4, `${size} > 2 * ${estimatedSize(written)}`);
      }),
      runs(2000),
    );
  });
});

test(`${MAX_COMPILED} compiled schemas are cached, those that were used last`, () => {
  const schema = (n: number): JsonObject => text({ maxLength: n });
  const first = compileDetailsSchema(schema(0));
  for (let n = 1; n < MAX_COMPILED; n++) compileDetailsSchema(schema(n));
  assert.equal(compileDetailsSchema(schema(0)), first);
  for (let n = 0; n < MAX_COMPILED; n++) compileDetailsSchema(schema(MAX_COMPILED + n));
  assert.notEqual(compileDetailsSchema(schema(0)), first);
});
