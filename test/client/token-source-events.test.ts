// The token source over a real socket, with a clock that the test moves: its events, and which values are never
// printed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { numbered, START } from './runtime.ts';
import { HOUR, MINUTE, setting, tokenName } from './token-source-setting.ts';

describe('events and logs', () => {
  test('the events of a token have the reason of its request, its origin and the time of its renewal', async (t) => {
    const { tokens, seen } = await setting(t);
    await tokens.get();
    assert.deepEqual(seen.events, [
      { type: 'requested', reason: 'first', attempt: 1 },
      {
        type: 'retrieved',
        from: 'server',
        expiresAt: new Date(START + 2 * HOUR),
        renewAt: new Date(START + 2 * HOUR - 270_000),
        grantId: 'grant-1',
        milliseconds: 0,
      },
    ]);
  });

  test('a credential that expires soon causes an event', async (t) => {
    const { tokens, seen } = await setting(t, (_, count) => ({
      ...numbered(count),
      headers: { 'mintmark-credential-expires': '2026-12-01T00:00:00Z' },
    }));
    await tokens.get();
    assert.deepEqual(seen.events[1], { type: 'credentialExpiring', at: new Date('2026-12-01T00:00:00Z') });
  });

  test('a token without a lifetime causes an event, and is used for defaultExpiresIn', async (t) => {
    const { tokens, seen } = await setting(t, (_, count) => numbered(count, { expires_in: undefined }), { defaultExpiresIn: 60 });
    await tokens.get();
    assert.deepEqual(seen.events[1], { type: 'lifetimeUnknown', expiresAt: new Date(START + MINUTE) });
  });

  test('a listener that throws is ignored, and a removed one is not called', async (t) => {
    const { tokens } = await setting(t);
    let received = 0;
    tokens.on(() => {
      received++;
      throw new Error('in the listener');
    });
    const leave = tokens.on(() => assert.fail('still there'));
    leave();
    assert.equal(await tokenName(tokens.get()), 'token-1');
    assert.equal(received, 2);
  });

  test('a printed token source has the client id and the expiry, but neither secret nor token', async (t) => {
    const { tokens } = await setting(t);
    await tokens.get();
    for (const shown of [inspect(tokens, { depth: null }), JSON.stringify(tokens)]) {
      assert.match(shown, /\bid\b/);
      assert.match(shown, /\[token\]/);
      assert.doesNotMatch(shown, /hunter2|token-1/);
    }
  });

  test('no event or error contains a secret or token at any depth', async (t) => {
    const { tokens, seen, clock } = await setting(t, (_, count) => (count === 1 ? { cut: true } : numbered(count)));
    const outcome = tokens.get();
    await clock.scheduled(10_000);
    clock.advance(10_000);
    await outcome;
    assert.doesNotMatch(inspect(seen.events, { depth: null, showHidden: true }), /hunter2|token-\d/);
  });
});
