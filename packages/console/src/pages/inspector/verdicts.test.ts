import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ResourceRecord } from '@mintmark/client/management';
import { en } from '../../language/en/en.ts';
import { type TokenFacts, verdictsOf } from './verdicts.ts';

const resource = (uri: string, kind: ResourceRecord['kind'] = 'registered'): ResourceRecord => ({
  ...{ uri, kind, name: uri, scopes: [], owners: [], access_token_lifetime: null, access_token_format: null },
  ...{ authorization_details: {}, created_at: '' },
});
const [MANAGEMENT, INVOICES, PARCELS] = [resource('https://h/', 'management'), resource('https://i'), resource('https://p')];
const NOW = 1_000_000;

const facts = (claims: Readonly<Record<string, unknown>> = {}, more: Partial<TokenFacts> = {}): TokenFacts => ({
  decoded: { header: { typ: 'at+jwt' }, claims: { aud: 'https://i', exp: NOW / 1000 + 60, ...claims } },
  ...{ signature: 'valid', status: 'active', now: NOW, ...more },
});

describe('console: where a token is refused, and why', () => {
  const cases: [title: string, facts: TokenFacts, expected: Readonly<Record<string, readonly string[]>>][] = [
    [
      'an active token: at the APIs that it is not for',
      facts(),
      { '': [], 'https://h/': ['audience'], 'https://i': [], 'https://p': ['audience'] },
    ],
    [
      'a token for two APIs: at the management API',
      facts({ aud: ['https://h/', 'https://i'] }),
      { '': [], 'https://h/': ['several-audiences'], 'https://i': [] },
    ],
    [
      'a revoked token: everywhere',
      facts({}, { status: 'revoked' }),
      { '': ['revoked'], 'https://i': ['revoked'], 'https://p': ['revoked', 'audience'] },
    ],
    ['a suspended token: everywhere', facts({}, { status: 'suspended' }), { '': ['suspended'], 'https://i': ['suspended'] }],
    ['a token that was ended with another: everywhere', facts({}, { status: 'ended' }), { '': ['ended'], 'https://i': ['ended'] }],
    ['an expired token: once, for its time', facts({ exp: 1 }, { status: 'expired' }), { '': ['expired'], 'https://i': ['expired'] }],
    [
      'a token whose grant is no longer known: for that, and for its time',
      facts({ exp: 1 }, { status: null }),
      { '': ['unknown', 'expired'] },
    ],
    ['a token of a later time', facts({ nbf: NOW / 1000 + 1 }), { '': ['not-yet'] }],
    ['a forged token', facts({}, { signature: 'invalid', status: null }), { 'https://i': ['signature', 'unknown'] }],
    ['a token of a key that is no longer published', facts({}, { signature: 'unknown-key' }), { 'https://i': ['signature'] }],
    ['a JWT of another type', { ...facts(), decoded: { header: { typ: 'JWT' }, claims: { aud: 'https://i' } } }, { 'https://i': ['type'] }],
    [
      'an opaque token: by every API that verifies offline',
      facts({}, { decoded: undefined, signature: undefined }),
      { '': [], 'https://i': ['opaque'] },
    ],
  ];
  for (const [title, given, expected] of cases) {
    test(title, () => {
      const verdicts = new Map(
        verdictsOf(given, [MANAGEMENT, INVOICES, PARCELS], 'Introspection').map(({ uri, reasons }) => [uri, reasons]),
      );
      for (const [uri, reasons] of Object.entries(expected)) assert.deepEqual(verdicts.get(uri), reasons, uri);
    });
  }

  test('each reason has a case', () => {
    const reasons = cases.flatMap(([, , expected]) => Object.values(expected).flat());
    assert.deepEqual(
      [...new Set(reasons)].toSorted(),
      Object.keys(en)
        .flatMap((key) => (key.startsWith('inspector.because.') ? [key.slice('inspector.because.'.length)] : []))
        .toSorted(),
    );
  });

  test('a token that is bound to a key or a certificate needs a proof of it', () => {
    const conditions = (cnf: object) => verdictsOf(facts({ cnf }), [INVOICES], '')[1]?.conditions;
    assert.deepEqual(conditions({ jkt: 'x' }), ['dpop']);
    assert.deepEqual(conditions({ 'x5t#S256': 'x' }), ['certificate']);
    assert.deepEqual(conditions({}), []);
  });
});
