// What the audit trail records of an update.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { generateCredential } from '@mintmark/protocol';
import { changesBetween } from './changes.ts';

const SECRET = generateCredential('secret', randomBytes);

describe('changes', () => {
  const cases: readonly (readonly [name: string, before: object | undefined, after: object | undefined, changes: object])[] = [
    ['nothing changed', { a: 1, b: ['x'] }, { b: ['x'], a: 1 }, {}],
    ['a changed value', { a: 'x', b: 1 }, { a: 'y', b: 1 }, { a: { from: 'x', to: 'y' } }],
    ['a changed list is recorded as a whole', { a: ['x'] }, { a: ['x', 'y'] }, { a: { from: ['x'], to: ['x', 'y'] } }],
    ['an added member', { a: null }, { a: 'x' }, { a: { to: 'x' } }],
    ['a removed member', { a: 'x' }, { a: null }, { a: { from: 'x' } }],
    ['false is not treated as absent', { a: true }, { a: false }, { a: { from: true, to: false } }],
    ['null, empty lists and empty objects are equal to absent', { a: null, b: [] }, { a: [], b: {}, c: null }, {}],
    ['a new record', undefined, { a: 'x', b: null }, { a: { to: 'x' } }],
    ['a deleted record', { a: 'x' }, undefined, { a: { from: 'x' } }],
    [
      'a secret is recognized by the name of its member',
      { client_secret: 'x' },
      { client_secret: 'y' },
      { client_secret: { from: '[not kept]', to: '[not kept]' } },
    ],
    ['a hash', {}, { secret_hash: 'x' }, { secret_hash: { to: '[not kept]' } }],
    ['a secret in the wrong field', {}, { description: `is ${SECRET}` }, { description: { to: 'is [credential]' } }],
    ['a secret in a nested value', {}, { claims: { a: [SECRET] } }, { claims: { to: '{"a":["[credential]"]}' } }],
    ['a long text', {}, { description: 'x'.repeat(600) }, { description: { to: `${'x'.repeat(512)}…` } }],
  ];
  for (const [name, before, after, changes] of cases) test(name, () => assert.deepEqual(changesBetween(before, after), changes));
});
