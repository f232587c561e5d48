import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { GrantRecord } from '@mintmark/client/management';
import { actorsOf, branchOf, effectOf, treeOf } from './branch.ts';

/** A grant, as far as a tree depends on it. */
const grant = (id: string, parent: string | null, more: Partial<GrantRecord> = {}): GrantRecord => ({
  ...{ grant_id: id, parent_id: parent, client_id: id, credential_id: 'c', status: 'active', access_token_format: 'jwt', kid: null },
  ...{
    issuer: 'i',
    scope: '',
    audience: [],
    cnf: null,
    authorization_details: [],
    sub: id,
    act: null,
    instance: null,
    depth: 0,
    txn: null,
    address: '127.0.0.1',
  },
  ...{ issued_at: '2026-01-01T00:00:00Z', expires_at: '2026-01-02T00:00:00Z', suspended_at: null, revoked_at: null },
  ...more,
});
const idsOf = (grants: readonly GrantRecord[]) => grants.map(({ grant_id }) => grant_id);

const GRANTS = [grant('a', null), grant('b', 'a'), grant('c', 'b'), grant('d', 'a', { status: 'revoked' }), grant('e', 'a')];

describe('console: the chain of a token', () => {
  const branches: [title: string, id: string, expected: string[]][] = [
    ['the first token has everything below it', 'a', ['a', 'b', 'c', 'd', 'e']],
    ['a branch has what was derived from it, at any depth', 'b', ['b', 'c']],
    ['a branch has nothing of its siblings', 'e', ['e']],
    ['an unknown token has no branch', 'x', []],
  ];
  for (const [title, id, expected] of branches) {
    test(title, () => assert.deepEqual(idsOf(branchOf(treeOf({ grants: GRANTS }), id)), expected));
  }

  test('a token whose parent is not shown is at the top', () => {
    assert.deepEqual(treeOf({ grants: [grant('b', 'a'), grant('c', 'b'), grant('d', 'a')] }).first, ['b', 'd']);
  });

  test('only active tokens would end, and the latest is the last one', () => {
    const grants = [
      grant('a', null),
      grant('b', 'a', { issued_at: '2026-01-01T01:00:00Z', address: '::1' }),
      grant('c', 'a', { status: 'expired' }),
    ];
    const { live_tokens, last_issued_at, addresses } = effectOf(branchOf(treeOf({ grants }), 'a'));
    assert.deepEqual([live_tokens, last_issued_at], [2, '2026-01-01T01:00:00Z']);
    assert.deepEqual(addresses, [
      { address: '::1', live_tokens: 1, last_issued_at: '2026-01-01T01:00:00Z' },
      { address: '127.0.0.1', live_tokens: 1, last_issued_at: '2026-01-01T00:00:00Z' },
    ]);
  });

  test('RFC 8693 §4.1: nested actors are those that acted before', () => {
    assert.deepEqual(actorsOf({ sub: 'b', act: { sub: 'a' } }), ['b', 'a']);
    assert.deepEqual(actorsOf(null), []);
  });
});
