// The token source over a real socket, with a clock that the test moves: callers that abort, and requests that
// time out.
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { requestToken, type TokenRequestOptions } from '@mintmark/client';
import { gate, numbered } from './runtime.ts';
import { HOUR, MINUTE, type Setting, setting, settled, tokenName } from './token-source-setting.ts';

describe('callers can abort', () => {
  const slowSetting = async (t: TestContext): Promise<Setting & { readonly held: ReturnType<typeof gate> }> => {
    const held = gate();
    t.after(() => held.open());
    const all = await setting(t, async (_, count) => {
      await held.opened;
      return numbered(count);
    });
    return { ...all, held };
  };

  test('the request continues for the other caller when one aborts', async (t) => {
    const { server, tokens, held } = await slowSetting(t);
    const aborter = new AbortController();
    const nextRequest = server.next();
    const [one, other] = [tokens.get({ signal: aborter.signal }), tokens.get()];
    await nextRequest;
    aborter.abort(new Error('enough'));
    await assert.rejects(one, { message: 'enough' });
    held.open();
    assert.equal(await tokenName(other), 'token-1');
    assert.equal(server.requests.length, 1);
  });

  test('the request is aborted with its last caller, without a failure, and the next caller sends a new one', async (t) => {
    const { server, tokens, held, seen } = await slowSetting(t);
    const aborter = new AbortController();
    const nextRequest = server.next();
    const one = tokens.get({ signal: aborter.signal });
    const request = await nextRequest;
    aborter.abort(new Error('enough'));
    const other = tokens.get();
    await assert.rejects(one, { message: 'enough' });
    while (!request.isAborted()) await new Promise(setImmediate);
    held.open();
    assert.equal(await tokenName(other), 'token-2');
    assert.ok(!seen.types().includes('failed'));
  });

  test('renew() can be aborted while an earlier request is in flight', async (t) => {
    const { server, tokens, held } = await slowSetting(t);
    const aborter = new AbortController();
    const nextRequest = server.next();
    const first = tokens.get();
    await nextRequest;
    const other = tokens.renew({ signal: aborter.signal });
    aborter.abort(new Error('enough'));
    await assert.rejects(other, { message: 'enough' });
    held.open();
    assert.equal(await tokenName(first), 'token-1');
    assert.equal(server.requests.length, 1);
  });

  test('nothing is sent with an aborted signal', async (t) => {
    const { server, tokens } = await setting(t);
    await assert.rejects(tokens.get({ signal: AbortSignal.abort(new Error('before')) }), { message: 'before' });
    assert.equal(server.requests.length, 0);
  });

  const hanging: readonly [string, object][] = [
    ['secret', { clientId: 'id', clientSecret: () => new Promise<string>(() => {}) }],
    ['key', { clientId: 'id', clientKey: () => new Promise<never>(() => {}) }],
    ['token of a workload', { workload: () => new Promise<string>(() => {}) }],
  ];
  for (const [what, client] of hanging) {
    test(`a request can be aborted while the provider of its ${what} does not respond`, async () => {
      const aborter = new AbortController();
      const requested = requestToken({ tenantUrl: 'localhost:1', signal: aborter.signal, ...client } as TokenRequestOptions);
      await new Promise(setImmediate);
      aborter.abort(new Error('enough'));
      await assert.rejects(requested, { message: 'enough' });
    });
  }

  test('a renewal ahead of the expiry continues without callers', async (t) => {
    const { server, clock, tokens } = await setting(t);
    await tokens.get();
    clock.advance(2 * HOUR - MINUTE);
    const nextRequest = server.next();
    await tokens.get({ signal: AbortSignal.timeout(1_000_000) });
    await nextRequest;
    await settled(tokens, 'token-1');
  });

  test('a request without a response times out, and the next one is sent', async (t) => {
    const { server, clock, tokens } = await setting(t, () => new Promise(() => {}), { timeout: 500 });
    const outcome = tokens.get();
    await clock.scheduled(10_000);
    server.respond((_, count) => numbered(count));
    clock.advance(10_000);
    assert.equal(await tokenName(outcome), 'token-2');
  });
});
