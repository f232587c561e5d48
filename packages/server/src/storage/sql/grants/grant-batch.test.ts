// The stored text of a batch: its grants can be read one by one or all at once, whatever their values.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { runs } from '../../../../../../test/property-runs.ts';
import type { Grant, GrantTerms, NewGrant } from '../../../records/grant.ts';
import { grantId, MAX_GRANTS_OF_BATCH } from '../../../records/grant-id.ts';
import { RowRefused } from '../../contract/errors.ts';
import { batchRows, countsOfBatch, credentialsOfBatch, grantOfBatch, grantOfBatchByTokenHash, grantsOfBatch } from './grant-batch.ts';

const BATCH = '01a2059f-5552-7000-8000-00000000';
const OTHER = '01a2059f-5552-7001-8000-00000000';

const TERMS: GrantTerms = {
  tenantId: 't',
  clientId: 'c',
  credentialId: 's',
  clientGeneration: 1,
  tenantGeneration: 1,
  format: 'jwt',
  keyId: 'k',
  issuer: 'https://t/oauth2',
  scope: 'read',
  audience: 'https://t/api',
  confirmation: undefined,
  authorizationDetails: undefined,
  derivation: undefined,
  instance: undefined,
};

const newGrant = (id: string, given: Partial<NewGrant> = {}): NewGrant => ({
  id,
  terms: TERMS,
  tokenHash: undefined,
  address: '192.0.2.1',
  issuedAt: 1_800_000_000,
  expiresAt: 1_800_007_200,
  ...given,
});

const grantOf = ({ terms, ...particulars }: NewGrant): Grant => ({ ...terms, ...particulars });
const onlyRow = (grants: readonly NewGrant[]) => batchRows(grants)[0] ?? assert.fail('no row');

/** Text with what JSON, lines and this format give a meaning. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\n', '\n=0[', '"', '\\', ',"hash"]', '\u2028', '\ud800', '\0', '0000['),
);
const optional = fc.option(text, { nil: undefined });
const integer = fc.integer({ min: 0, max: 4_102_444_800 });
const anyTerms: fc.Arbitrary<GrantTerms> = fc.record({
  tenantId: fc.constant('t'),
  clientId: text,
  credentialId: text,
  clientGeneration: integer,
  tenantGeneration: integer,
  format: fc.constantFrom('jwt', 'opaque'),
  keyId: optional,
  issuer: text,
  scope: text,
  audience: text,
  confirmation: optional,
  authorizationDetails: optional,
  derivation: optional,
  instance: fc.option(fc.record({ name: text, generation: integer }, { noNullPrototype: true }), { nil: undefined }),
});

test('every batch is read as it was written, one by one and whole', () => {
  const particulars = fc.record({ address: text, issuedAt: integer, expiresAt: integer, isOpaque: fc.boolean(), terms: fc.nat(2) });
  const batch = fc.tuple(fc.array(anyTerms, { minLength: 3, maxLength: 3 }), fc.array(particulars, { minLength: 1, maxLength: 20 }));
  fc.assert(
    fc.property(batch, ([terms, all]) => {
      const grants = all.map(({ isOpaque, terms: index, ...rest }, position): NewGrant => {
        const tokenHash = isOpaque ? `hash-${position}-of-43-characters-in-base64url-0000` : undefined;
        return { id: grantId(BATCH, position), terms: terms[index] ?? TERMS, tokenHash, ...rest };
      });
      const row = onlyRow(grants);
      assert.equal(row.size, grants.length);
      assert.deepEqual(grantsOfBatch(row), grants.map(grantOf));
      assert.deepEqual(credentialsOfBatch(row), new Set(grants.map((grant) => grant.terms.credentialId)));
      const counts = countsOfBatch(row);
      for (const { terms: each, address, issuedAt } of grants) {
        const same = { ...each, address, issuedAt };
        const counted = counts.filter(({ count: _, ...rest }) => isDeepStrictEqual(rest, same)).reduce((sum, { count }) => sum + count, 0);
        assert.equal(
          counted,
          grants.filter((grant) => isDeepStrictEqual({ ...grant.terms, address: grant.address, issuedAt: grant.issuedAt }, same)).length,
        );
      }
      assert.equal(
        counts.reduce((sum, { count }) => sum + count, 0),
        grants.length,
      );
      for (const grant of grants) {
        assert.deepEqual(grantOfBatch(row, grant.id), grantOf(grant));
        if (grant.tokenHash !== undefined) assert.deepEqual(grantOfBatchByTokenHash(row, grant.tokenHash), grantOf(grant));
      }
      assert.ok(!row.grants.includes('\0'), 'PostgreSQL stores no NUL');
    }),
    runs(),
  );
});

test('the order of the grants does not matter to what is read', () => {
  const grants = [2, 0, 1].map((position) => newGrant(grantId(BATCH, position)));
  assert.deepEqual(
    grantsOfBatch(onlyRow(grants)).map(({ id }) => id),
    [0, 1, 2].map((position) => grantId(BATCH, position)),
  );
});

test('grants of several batches and tenants are a row for each', () => {
  const ofOtherTenant = newGrant(grantId(OTHER, 1), { terms: { ...TERMS, tenantId: 'other' } });
  const rows = batchRows([newGrant(grantId(BATCH, 0)), newGrant(grantId(OTHER, 0)), ofOtherTenant, newGrant(grantId(BATCH, 1))]);
  assert.deepEqual(
    rows.map(({ id, tenant_id, size }) => [id, tenant_id, size]),
    [
      [BATCH, 't', 2],
      [OTHER, 't', 1],
      [OTHER, 'other', 1],
    ],
  );
  assert.deepEqual(batchRows([]), []);
});

test('the largest batch is one row, whose last grant is found', () => {
  const grants = Array.from({ length: MAX_GRANTS_OF_BATCH }, (_, position) => newGrant(grantId(BATCH, position)));
  const last = grants.at(-1) ?? assert.fail();
  assert.deepEqual(grantOfBatch(onlyRow(grants), last.id), grantOf(last));
  assert.throws(() => grantId(BATCH, MAX_GRANTS_OF_BATCH), RangeError);
});

describe('no grant is found for the id', () => {
  const row = onlyRow([newGrant(grantId(BATCH, 0)), newGrant(grantId(BATCH, 2), { tokenHash: 'a-hash' })]);
  const ids = ['', BATCH, grantId(BATCH, 1), grantId(OTHER, 0), `${BATCH}=0`, `${grantId(BATCH, 0)}[0`, `${BATCH}\n=0`];
  for (const id of ids) test(JSON.stringify(id), () => assert.equal(grantOfBatch(row, id), undefined));
  for (const hash of ['', 'a-has', '-hash', '192.0.2.1', 'a-hash"]\n']) {
    test(`the hash ${JSON.stringify(hash)}`, () => assert.equal(grantOfBatchByTokenHash(row, hash), undefined));
  }
});

describe('a batch is refused with', () => {
  const id = grantId(BATCH, 0);
  const cases: readonly (readonly [string, readonly NewGrant[]])[] = [
    ['a time that is not an integer', [newGrant(id, { issuedAt: 1.5 })]],
    ['an expiry that is not finite', [newGrant(id, { expiresAt: Number.POSITIVE_INFINITY })]],
    ['a generation that is not a number', [newGrant(id, { terms: { ...TERMS, tenantGeneration: Number.NaN } })]],
    ['one id with different content', [newGrant(id), newGrant(id, { address: '::1' })]],
    ['one id with different terms', [newGrant(id), newGrant(id, { terms: { ...TERMS, scope: 'write' } })]],
  ];
  for (const [name, grants] of cases) test(name, () => assert.throws(() => batchRows(grants), RowRefused));
  test('a batch is accepted with the same grant twice', () =>
    assert.equal(onlyRow([newGrant(id), newGrant(id, { terms: { ...TERMS } })]).size, 1));
});
