// Which tokens an event ends, and when revocations are removed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseFeedPage } from './feed-page.ts';
import { MAX_REVOCATIONS, type RevocationEvent, Revocations, type RevocationTarget } from './revocations.ts';

const EXP = 2_000_000_000;
const target: RevocationTarget = {
  ...{ jti: 'j', cred: 'c', clientId: 'a', kid: 'k', ancestors: [] },
  ...{ tenantGeneration: 2, clientGeneration: 5, instance: 'run', instanceGeneration: 3 },
};
const after = (...events: RevocationEvent[]): Revocations => {
  const known = new Revocations(0);
  for (const event of events) known.apply(event, 0);
  return known;
};

describe('a token', () => {
  const rows: readonly [name: string, event: RevocationEvent, ends: boolean][] = [
    ['by its id', { type: 'token', jti: 'j', status: 1, exp: EXP }, true],
    ['by its suspension', { type: 'token', jti: 'j', status: 2, exp: EXP }, true],
    ['by its reactivation', { type: 'token', jti: 'j', status: 0, exp: EXP }, false],
    ['another id', { type: 'token', jti: 'x', status: 1, exp: EXP }, false],
    ['by its credential', { type: 'credential', cred: 'c', exp: EXP }, true],
    ['another credential', { type: 'credential', cred: 'x', exp: EXP }, false],
    ['below the generation of its client', { type: 'client', clientId: 'a', genBelow: 6, exp: EXP }, true],
    ['of the generation of its client', { type: 'client', clientId: 'a', genBelow: 5, exp: EXP }, false],
    ['another client', { type: 'client', clientId: 'b', genBelow: 9, exp: EXP }, false],
    ['below the generation of its instance', { type: 'instance', clientId: 'a', instance: 'run', genBelow: 4, exp: EXP }, true],
    ['of the generation of its instance', { type: 'instance', clientId: 'a', instance: 'run', genBelow: 3, exp: EXP }, false],
    ['another instance', { type: 'instance', clientId: 'a', instance: 'other', genBelow: 9, exp: EXP }, false],
    ['an instance of this name of another client', { type: 'instance', clientId: 'b', instance: 'run', genBelow: 9, exp: EXP }, false],
    ['below the generation of the tenant', { type: 'tenant', genBelow: 3, exp: EXP }, true],
    ['of the generation of the tenant', { type: 'tenant', genBelow: 2, exp: EXP }, false],
    ['by its key', { type: 'key', kid: 'k', exp: EXP }, true],
    ['another key', { type: 'key', kid: 'x', exp: EXP }, false],
    ['a client named __proto__', { type: 'client', clientId: '__proto__', genBelow: 9, exp: EXP }, false],
  ];
  for (const [name, event, ends] of rows)
    test(`${name}: ${ends ? 'revoked' : 'valid'}`, () => assert.equal(after(event).matches(target), ends));

  test('suspended and valid again', () =>
    assert.equal(
      after({ type: 'token', jti: 'j', status: 2, exp: EXP }, { type: 'token', jti: 'j', status: 0, exp: EXP }).matches(target),
      false,
    ));
  test('a lower generation does not withdraw a higher one', () =>
    assert.ok(after({ type: 'tenant', genBelow: 3, exp: EXP }, { type: 'tenant', genBelow: 1, exp: EXP }).matches(target)));
  test('a token of no instance is ended by that of none', () => {
    const event = { type: 'instance', clientId: 'a', instance: 'run', genBelow: 9, exp: EXP } as const;
    assert.equal(after(event).matches({ ...target, instance: undefined, instanceGeneration: Number.NEGATIVE_INFINITY }), false);
  });
  test('a token without a generation is below all', () => {
    const old = { ...target, tenantGeneration: Number.NEGATIVE_INFINITY };
    assert.equal(after().matches(old), false);
    assert.ok(after({ type: 'tenant', genBelow: 0, exp: EXP }).matches(old));
  });
});

describe('a token that was derived from another', () => {
  const { ancestors: _, ...ancestor } = target;
  const derived: RevocationTarget = {
    ...ancestor,
    jti: 'd',
    cred: 'x',
    clientId: 'y',
    instance: undefined,
    kid: 'z',
    ancestors: [ancestor],
  };
  const { ancestors: __, ...other } = derived;
  const rows: readonly [name: string, event: RevocationEvent, ends: boolean][] = [
    ['the id of the other', { type: 'token', jti: 'j', status: 1, exp: EXP }, true],
    ['the credential of the other', { type: 'credential', cred: 'c', exp: EXP }, true],
    ['the generation of its client', { type: 'client', clientId: 'a', genBelow: 6, exp: EXP }, true],
    ['the instance of the other', { type: 'instance', clientId: 'a', instance: 'run', genBelow: 4, exp: EXP }, true],
    ['the key of the other', { type: 'key', kid: 'k', exp: EXP }, true],
    ['its own id', { type: 'token', jti: 'd', status: 1, exp: EXP }, true],
    ['an id of neither', { type: 'token', jti: 'n', status: 1, exp: EXP }, false],
  ];
  for (const [name, event, ends] of rows)
    test(`${name}: ${ends ? 'revoked' : 'valid'}`, () => assert.equal(after(event).matches(derived), ends));
  test('does not end the other', () => {
    const event = { type: 'token', jti: 'd', status: 1, exp: EXP } as const;
    assert.ok(after(event).matches({ ...other, ancestors: [] }));
    assert.equal(after(event).matches(target), false);
  });
});

describe('a revocation', () => {
  test('is removed two minutes after its exp, and not before', () => {
    const known = new Revocations(0);
    known.apply({ type: 'token', jti: 'j', status: 1, exp: 100 }, 0);
    known.apply({ type: 'token', jti: 'x', status: 1, exp: EXP }, 219_999);
    assert.ok(known.matches(target));
    known.apply({ type: 'token', jti: 'y', status: 1, exp: EXP }, 280_000);
    assert.equal(known.matches(target), false);
    assert.equal(known.size, 2);
  });
  test('beyond the maximum, apply() throws', () => {
    const known = new Revocations(0);
    for (let n = 0; n < MAX_REVOCATIONS; n++) known.apply({ type: 'token', jti: String(n), status: 1, exp: EXP }, 0);
    assert.throws(() => known.apply({ type: 'token', jti: 'one more', status: 1, exp: EXP }, 0), RangeError);
  });
});

describe('a page of the feed', () => {
  const good = { cursor: 'c', snapshot: false, more: false, resourceVisible: undefined, events: [] };
  test('may be empty, as a heartbeat', () => assert.deepEqual(parseFeedPage({ ...good, server_time: 1 }), good));
  const bad: Record<string, object | undefined> = {
    'a page that is not an object': undefined,
    'no cursor': { ...good, cursor: undefined },
    'an empty cursor': { ...good, cursor: '' },
    'no snapshot': { ...good, snapshot: undefined },
    'more as a string': { ...good, more: 'false' },
    'events as an object': { ...good, events: {} },
    'an event of an unknown type': { ...good, events: [{ type: 'device', exp: 1 }] },
    'an event of the type constructor': { ...good, events: [{ type: 'constructor', exp: 1 }] },
    'an event without exp': { ...good, events: [{ type: 'key', kid: 'k' }] },
    'a token with an unknown status': { ...good, events: [{ type: 'token', jti: 'j', status: 3, exp: 1 }] },
    'a client without a generation': { ...good, events: [{ type: 'client', client_id: 'a', exp: 1 }] },
    'an event that is null': { ...good, events: [null] },
  };
  for (const [name, page] of Object.entries(bad)) {
    test(`${name} is refused`, () => assert.throws(() => parseFeedPage(page === undefined ? undefined : { ...page })));
  }
});
