// Which key sets stay in memory, when they have more characters than fit.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PublicJwk } from '../jose/jwk.ts';
import { KeySets } from './key-sets.ts';

const KEYS: readonly PublicJwk[] = [{ kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43), kid: 'a' }];

test('as many sets are cached as fit, the last used ones: the others are fetched again', async () => {
  const sets = new KeySets({ steady: () => 0, grace: 0, maxText: 3 * JSON.stringify(KEYS).length, onFailed: () => {} });
  const fetched: string[] = [];
  const read = (name: string) => {
    const fetch = async () => {
      fetched.push(name);
      return { keys: KEYS, maxAge: 60 };
    };
    return sets.keysAt({ name, tenantId: 't', fetch }, () => true);
  };
  for (const name of ['a', 'b', 'a', 'b', 'c', 'd', 'd', 'a']) assert.deepEqual(await read(name), KEYS);
  assert.deepEqual(fetched, ['a', 'b', 'c', 'd', 'a']);
});
