import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { invalidClient, type Refusal } from '../refusals/refusal.ts';
import { ACCESS_TOKEN, type Attempt, FailureThrottle } from './failure-throttle.ts';

const ATTEMPT: Attempt = { tenantId: 't', clientId: 'shop', address: '192.0.2.1' };
const FAILURES = 6;

const controlled = (failures = FAILURES) => {
  let now = 0;
  const throttle = new FailureThrottle({ failures, steady: () => now });
  const fail = (attempt: Partial<Attempt> = {}): Refusal => throttle.failed({ ...ATTEMPT, ...attempt }, invalidClient('wrong_secret'));
  return {
    throttle,
    advance: (milliseconds: number) => {
      now += milliseconds;
    },
    fail,
    failTimes: (count: number, attempt: Partial<Attempt> = {}) => {
      for (let n = 0; n < count; n++) fail(attempt);
    },
    /** The refusal before anything is computed, as its status and Retry-After; `admitted` without one. */
    tried: (attempt: Partial<Attempt> = {}, credential: string | null = 'guess') => {
      try {
        throttle.require({ ...ATTEMPT, ...attempt }, credential ?? undefined);
        return 'admitted';
      } catch (error) {
        const { status, headers } = error as Refusal;
        return `${status} ${headers['Retry-After']}`;
      }
    },
  };
};

describe('failed authentications of an address for a client', () => {
  test('are admitted up to the limit, and refused beyond it with the time until the next', () => {
    const { fail, failTimes, tried, advance } = controlled();
    failTimes(FAILURES - 1);
    assert.equal(tried(), 'admitted');
    assert.equal(fail().status, 401);
    assert.equal(tried(), '429 10');
    advance(9_999);
    assert.equal(tried(), '429 1');
    advance(1);
    assert.equal(tried(), 'admitted');
    assert.equal(fail().status, 401);
    assert.equal(tried(), '429 10');
  });

  test('are refused beyond the limit even if they began before it was reached', () => {
    const { fail, failTimes } = controlled();
    failTimes(FAILURES);
    const { status, code, headers } = fail();
    assert.deepEqual([status, code, headers], [429, 'temporarily_unavailable', { 'Retry-After': '10' }]);
  });

  test('are forgotten after a minute', () => {
    const { failTimes, tried, advance } = controlled();
    failTimes(FAILURES);
    advance(60_000);
    failTimes(FAILURES - 1);
    assert.equal(tried(), 'admitted');
  });

  for (const [what, other] of [
    ['another client', { clientId: 'other' }],
    ['another address', { address: '192.0.2.2' }],
    ['another tenant', { tenantId: 'u' }],
    ['access tokens', { clientId: ACCESS_TOKEN }],
  ] as const) {
    test(`do not limit ${what}`, () => {
      const { failTimes, tried } = controlled();
      failTimes(FAILURES);
      assert.equal(tried(other), 'admitted');
    });
  }

  test('are those of a whole IPv6 network of 64 bits', () => {
    const { failTimes, tried } = controlled();
    failTimes(FAILURES, { address: '2001:db8::1' });
    assert.deepEqual([tried({ address: '2001:db8::ffff:1' }), tried({ address: '2001:db8:0:1::1' })], ['429 10', 'admitted']);
  });

  test('are not limited by a limit of 0', () => {
    const { fail, failTimes, tried } = controlled(0);
    failTimes(10_000);
    assert.deepEqual([tried(), fail().status], ['admitted', 401]);
  });
});

describe('failed authentications of an address for all clients', () => {
  test('are limited to ten times as many', () => {
    const { failTimes, tried } = controlled();
    for (let n = 0; n < FAILURES * 10 - 1; n++) failTimes(1, { clientId: `guess-${n}` });
    assert.equal(tried({ clientId: 'new' }), 'admitted');
    failTimes(1, { clientId: 'guess' });
    assert.deepEqual([tried({ clientId: 'new' }), tried({ clientId: 'new', address: '192.0.2.2' })], ['429 1', 'admitted']);
  });
});

describe('a credential that was right before', () => {
  for (const [what, failing] of [
    ['its client', {}],
    ['all clients', undefined],
  ] as const) {
    test(`is admitted when others at its address have used up the limit of ${what}`, () => {
      const { throttle, failTimes, tried } = controlled();
      throttle.succeeded(ATTEMPT, 'right');
      if (failing !== undefined) failTimes(FAILURES, failing);
      else for (let n = 0; n < FAILURES * 10; n++) failTimes(1, { clientId: `guess-${n}` });
      assert.equal(tried({}, 'right'), 'admitted');
      assert.match(tried(), failing === undefined ? /^429 1$/ : /^429 10$/);
    });
  }

  test('is known at every address; without a credential, only the address is known', () => {
    const { throttle, failTimes, tried } = controlled();
    throttle.succeeded(ATTEMPT, 'right');
    throttle.succeeded({ ...ATTEMPT, clientId: 'keyed' }, undefined);
    for (const address of ['192.0.2.1', '192.0.2.9']) for (const clientId of ['shop', 'keyed']) failTimes(FAILURES, { address, clientId });
    assert.equal(tried({ address: '192.0.2.9' }, 'right'), 'admitted');
    assert.equal(tried({ clientId: 'keyed' }, null), 'admitted');
    assert.equal(tried({ clientId: 'keyed', address: '192.0.2.9' }, null), '429 10');
  });

  test('gets the response of every other failure when it no longer authenticates', () => {
    const { throttle, failTimes, fail, tried } = controlled();
    throttle.succeeded(ATTEMPT, 'right');
    failTimes(FAILURES);
    assert.equal(tried({}, 'right'), 'admitted');
    assert.equal(fail().status, 429);
  });
});

describe('the audit trail', () => {
  test('has the first refusal, and again the first after a minute without failures', () => {
    const { failTimes, fail, advance } = controlled();
    const isRecorded = (): boolean => fail().facts.isRecorded !== false;
    failTimes(FAILURES);
    assert.deepEqual([isRecorded(), isRecorded(), isRecorded()], [true, false, false]);
    advance(10_000);
    assert.equal(fail().reason, 'wrong_secret');
    assert.equal(isRecorded(), false);
    advance(60_000);
    failTimes(FAILURES);
    assert.deepEqual([isRecorded(), isRecorded()], [true, false]);
  });

  test('has one refusal of an address that tries many clients', () => {
    const { failTimes, fail } = controlled();
    for (let n = 0; n < FAILURES * 10; n++) failTimes(1, { clientId: `guess-${n}` });
    const recorded = Array.from({ length: 20 }, (_, n) => fail({ clientId: `more-${n}` })).filter(
      ({ facts }) => facts.isRecorded !== false,
    );
    assert.equal(recorded.length, 1);
  });
});
