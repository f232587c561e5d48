// What a sign-in computes, whoever signs in.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { loadPeppers } from '../clients/secret-hash.ts';
import { HashingSlots, MAX_WAITING } from '../clients/slow-hash/hashing-slots.ts';
import type { Operator } from '../records/operator.ts';
import { textOf } from '../sentences/sentence.ts';
import { OperatorPasswords, passwordProblems } from './passwords.ts';

const PASSWORD = 'neptune wears orange socks';
const ATTEMPT = { tenantId: 't', name: 'ada', address: '192.0.2.1' };
const ADA: Operator = {
  ...{ tenantId: 't', id: 'o', name: 'ada', displayName: undefined, roles: [], password: undefined, origin: undefined, version: 1 },
  ...{ createdAt: 0, createdBy: 'x', updatedAt: 0, disabledAt: undefined, disabledBy: undefined },
};

/** Passwords whose computations are counted. */
const bench = () => {
  let computed = 0;
  class CountedSlots extends HashingSlots {
    override take<Result>(of: string, check: () => Promise<Result>): Promise<Result> {
      computed++;
      return super.take(of, check);
    }
  }
  const peppers = loadPeppers([{ id: 'p', key: randomBytes(32) }]);
  const passwords = new OperatorPasswords({ peppers, slots: new CountedSlots(), steady: () => 0 });
  return { passwords, computed: () => computed };
};

describe('the passwords of operators', () => {
  test('are right for their operator alone, in its tenant', async () => {
    const { passwords } = bench();
    const ada = { ...ADA, password: await passwords.hash(ADA, PASSWORD, 5) };
    assert.deepEqual([ada.password.setAt, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/.test(ada.password.hash)], [5, true]);
    const isRight = (operator: Operator, password = PASSWORD) => passwords.matches(operator, password, ATTEMPT);
    assert.equal(await isRight(ada), true);
    assert.equal(await isRight(ada, `${PASSWORD}!`), false);
    assert.equal(await isRight({ ...ada, id: 'another' }), false);
    assert.equal(await isRight({ ...ada, tenantId: 'another' }), false);
  });

  test('are hashed anew when right, if their pepper or their parameters are not the newest', async () => {
    const [old, newest] = [randomBytes(32), randomBytes(32)].map((key, index) => ({ id: `p${index}`, key }));
    const at = (...keys: { id: string; key: Buffer }[]) =>
      new OperatorPasswords({ peppers: loadPeppers(keys), slots: new HashingSlots(), steady: () => 0 });
    assert(old !== undefined && newest !== undefined);
    const password = await at(old).hash(ADA, PASSWORD, 5);
    const passwords = at(old, newest);
    const renewed = await passwords.renewed({ ...ADA, password }, PASSWORD);
    assert.deepEqual([renewed?.pepperId, renewed?.setAt], [newest.id, 5]);
    assert.equal(await at(newest).matches({ ...ADA, password: renewed }, PASSWORD, ATTEMPT), true);
    assert.equal(await passwords.renewed({ ...ADA, password: renewed }, PASSWORD), undefined);
    const weak = { ...password, hash: password.hash.replace('t=2', 't=1'), pepperId: newest.id };
    assert.match((await passwords.renewed({ ...ADA, password: weak }, PASSWORD))?.hash ?? '', /t=2,p=1/);
  });

  const WRONG: Readonly<Record<string, Operator | undefined>> = {
    'an unknown name': undefined,
    'an operator without a password': ADA,
  };
  for (const [title, operator] of Object.entries(WRONG)) {
    for (const password of [PASSWORD, '']) {
      test(`${title}: one hash, as for any other, and never right (${password.length} characters)`, async () => {
        const { passwords, computed } = bench();
        assert.equal(await passwords.matches(operator, password, ATTEMPT), false);
        assert.equal(computed(), 1);
      });
    }
  }

  test('are computed a few at a time: beyond those that wait, a sign-in gets 503, and is no guess', async () => {
    const { passwords } = bench();
    const attempts = Array.from({ length: MAX_WAITING + 10 }, (_, n) => passwords.matches(undefined, 'x', { ...ATTEMPT, name: `n${n}` }));
    const results = await Promise.allSettled(attempts);
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.reason] : []));
    assert.deepEqual(
      refused,
      Array.from({ length: 8 }, () => 'secret_checks_busy'),
    );
  });

  const PROBLEMS: readonly (readonly [string, string, RegExp | undefined])[] = [
    ['of 12 characters', 'nine oranges', undefined],
    ['of 11 characters', 'nine orange', /fewer than 12/],
    ['that is the name', 'adalovelace1815', /name/],
    ['that repeats', 'abcabcabcabc', /different|repeats/],
  ];
  for (const [title, password, problem] of PROBLEMS) {
    test(`a new one ${title}: ${problem === undefined ? 'accepted' : 'refused'}`, () => {
      const [found] = passwordProblems(password, 'adalovelace1815').map(textOf);
      if (problem === undefined) assert.equal(found, undefined);
      else assert.match(found ?? '', problem);
    });
  }
});
