import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../../../../test/property-runs.ts';
import { hashSecret, loadPeppers, secretMatches } from './secret-hash.ts';

const peppers = loadPeppers([
  { id: 'old', key: randomBytes(32) },
  { id: 'new', key: randomBytes(32) },
]);
const place = { tenantId: 't', clientId: 'c', secretId: 's' };
const store = (secret: string, by = peppers) => ({ id: place.secretId, ...hashSecret(by, place, secret) });

describe('secret hashes', () => {
  test('the secret matches, under the newest pepper', () => {
    const stored = store('hunter2');
    assert.equal(stored.pepperId, 'new');
    assert.ok(secretMatches(peppers, place, stored, 'hunter2'));
  });
  test('nothing else matches: not even with a NUL, a space or a missing part', () => {
    const stored = store('hunter2');
    for (const other of ['hunter2\0', 'hunter2 ', 'hunter', 'Hunter2', '']) assert.ok(!secretMatches(peppers, place, stored, other), other);
  });
  test('a hash moved to another client, tenant or secret matches nothing', () => {
    const stored = store('hunter2');
    assert.ok(!secretMatches(peppers, { ...place, clientId: 'd' }, stored, 'hunter2'));
    assert.ok(!secretMatches(peppers, { ...place, tenantId: 'u' }, stored, 'hunter2'));
    assert.ok(!secretMatches(peppers, place, { ...stored, id: 'r' }, 'hunter2'));
  });
  test('an old pepper verifies as long as it is loaded', () => {
    const key = randomBytes(32);
    const stored = store('hunter2', loadPeppers([{ id: 'retired', key }]));
    assert.ok(!secretMatches(peppers, place, stored, 'hunter2'));
    const both = loadPeppers([
      { id: 'retired', key },
      { id: 'new', key: randomBytes(32) },
    ]);
    assert.ok(secretMatches(both, place, stored, 'hunter2'));
  });
  test('nothing matches the dummy, which is also revoked', () => {
    assert.ok(!secretMatches(peppers, place, peppers.decoy, ''));
    assert.notEqual(peppers.decoy.revokedAt, undefined);
  });
  test('no two contexts and secrets share a hash', () => {
    const text = fc.string({ maxLength: 6 });
    fc.assert(
      fc.property(fc.tuple(text, text, text, text), fc.tuple(text, text, text, text), (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b));
        const [one, two] = [a, b].map(
          ([tenantId, clientId, secretId, secret]) => hashSecret(peppers, { tenantId, clientId, secretId }, secret).hash,
        );
        assert.notEqual(one, two);
      }),
      runs(2_000),
    );
  });
});
