// What `mintmark issuer show` says of the keys of a trusted issuer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IssuerRecord } from '@mintmark/client/management';
import { ONE_ISSUER_COMMAND } from './issuer-card.ts';

const AT = '2030-01-01T00:00:00Z';
const FAULT = 'connection: ECONNREFUSED';

const cases: readonly (readonly [what: string, state: Omit<IssuerRecord['key_state'], 'next_refresh_at'>, shown: string])[] = [
  ['that are in the record', { kids: ['k1', 'k2'], fetched_at: null, fault: null }, 'k1 k2'],
  ['that were not fetched yet', { kids: [], fetched_at: null, fault: null }, 'not fetched yet by this node'],
  ['without a kid', { kids: [], fetched_at: AT, fault: null }, 'without a kid'],
  ['that could never be fetched', { kids: [], fetched_at: null, fault: FAULT }, `could not be fetched: ${FAULT}`],
  ['that are stale', { kids: ['k1'], fetched_at: AT, fault: FAULT }, `k1, fetched ${AT}, and not since: ${FAULT}`],
];
for (const [what, keyState, shown] of cases) {
  test(`keys ${what} are shown as: ${shown}`, () => {
    const issuer: IssuerRecord = {
      ...{ id: 'i', kind: 'oidc', issuer: 'https://i.example', description: null, keys: { discovery: true } },
      key_state: { ...keyState, next_refresh_at: null },
      ...{ audiences: null, algorithms: null, max_token_age: null, reuse: null, required_claims: [], allow_several_audiences: false },
      ...{ state: 'enabled', created_at: AT, updated_at: AT, disabled_at: null },
    };
    const line = [...ONE_ISSUER_COMMAND.show(issuer).lines(200)].find((each) => each.startsWith('keys  '));
    assert.equal(line?.replace(/^keys +/, ''), shown);
  });
}
