// What protects slow hashes from excessive use: the cache of right secrets, the throttle, and the limit of
// concurrent hashes.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { sampleClient, sampleClientWithSecret } from '../../records/client.sample.ts';
import type { Client, ClientSecret } from '../../records/client.ts';
import { Refusal } from '../../refusals/refusal.ts';
import { buildAnySecret } from '../build-any-secret.ts';
import { loadPeppers } from '../secret-hash.ts';
import { GUESS_INTERVAL, GUESSES } from './guess-throttle.ts';
import { AT_ONCE, HashingSlots, MAX_WAITING, MAX_WAITING_OF_ONE } from './hashing-slots.ts';
import { SlowSecrets } from './slow-secrets.ts';

const SECRET = 'correct horse';
const BCRYPT = '$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2';
const peppers = loadPeppers([{ id: 'p', key: randomBytes(32) }]);

/** A client whose secret was imported as a bcrypt hash. */
const imported = (clientId = 'c', given: Partial<ClientSecret> = {}): Client => {
  const client = sampleClientWithSecret(clientId, 'x'.repeat(40));
  return { ...client, secrets: client.secrets.map((secret) => ({ ...secret, hash: BCRYPT, hashFormat: 'imported', ...given })) };
};

/** Slow secrets whose bcrypt is counted, and held where a test says so. */
const bench = ({ hold }: { readonly hold?: Promise<void> } = {}) => {
  const clock = { at: 0 };
  const hashes: string[] = [];
  const compare = async (secret: string) => {
    hashes.push(secret);
    await hold;
    return secret === SECRET;
  };
  const secrets = new SlowSecrets({ peppers, bcrypt: { compare }, slots: new HashingSlots(), now: () => clock.at, steady: () => clock.at });
  return { secrets, clock, hashes };
};

const refusal = async (outcome: Promise<unknown>): Promise<readonly [string, number, string | undefined]> => {
  const error = await outcome.then(
    () => assert.fail('It was not refused.'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof Refusal);
  return [error.reason, error.status, error.headers['Retry-After']];
};

const guess = async ({ secrets }: ReturnType<typeof bench>, times: number, { client = imported(), address = '192.0.2.1' } = {}) => {
  for (let n = 0; n < times; n++) assert.equal(await secrets.find(client, [`wrong ${n}`], address), undefined);
};

describe('a slow secret', () => {
  test('that is right is hashed once, and remembered from then on', async () => {
    const { secrets, hashes } = bench();
    const client = imported();
    for (let n = 0; n < 5; n++) assert.equal((await secrets.find(client, [SECRET], '::1'))?.id, client.secrets[0]?.id);
    assert.deepEqual(hashes, [SECRET]);
  });
  test('is remembered as it was sent: anything else is hashed', async () => {
    const { secrets, hashes } = bench();
    const client = imported();
    await secrets.find(client, [SECRET], '::1');
    assert.equal(await secrets.find(client, ['correct horsf'], '::1'), undefined);
    assert.deepEqual(hashes, [SECRET, 'correct horsf']);
  });
  test('is remembered for this client and hash only: for another it is hashed', async () => {
    const { secrets, hashes } = bench();
    const client = imported();
    await secrets.find(client, [SECRET], '::1');
    await secrets.find({ ...client, clientId: 'd' }, [SECRET], '::1');
    await secrets.find({ ...client, secrets: client.secrets.map((secret) => ({ ...secret, hash: `{bcrypt}${BCRYPT}` })) }, [SECRET], '::1');
    assert.equal(hashes.length, 3);
  });
  test('an ended secret is recognized where it is remembered, and costs no hash where it is not', async () => {
    const { secrets, hashes } = bench();
    const client = imported();
    const ended = { ...client, secrets: client.secrets.map((secret) => ({ ...secret, revokedAt: 0 })) };
    assert.equal(await secrets.find(ended, [SECRET], '::1'), undefined);
    assert.deepEqual(hashes, []);
    await secrets.find(client, [SECRET], '::1');
    assert.equal((await secrets.find(ended, [SECRET], '::1'))?.revokedAt, 0);
  });
  test('that was chosen is keyed by the pepper and bound to its context', async () => {
    const bare = sampleClient({ clientId: 'chosen' });
    const { secret } = await buildAnySecret(
      bare,
      { clientSecret: SECRET, createdBy: 'x' },
      { peppers, seal: () => assert.fail('Nothing is sealed.') },
      0,
    );
    assert.deepEqual([secret.hashFormat, secret.pepperId, secret.lastFour], ['argon2id', 'p', '']);
    const { secrets } = bench();
    const client = { ...bare, secrets: [secret] };
    assert.equal((await secrets.find(client, [SECRET], '::1'))?.id, secret.id);
    assert.equal(await secrets.find({ ...client, clientId: 'another' }, [SECRET], '::1'), undefined);
    const others = new SlowSecrets({
      peppers: loadPeppers([{ id: 'q', key: randomBytes(32) }]),
      bcrypt: { compare: () => assert.fail('It is no bcrypt.') },
      slots: new HashingSlots(),
      now: () => 0,
      steady: () => 0,
    });
    assert.equal(await others.find(client, [SECRET], '::1'), undefined);
  });
});

describe('the throttle', () => {
  test('allows an address ten wrong secrets, then returns Retry-After without computing a hash', async () => {
    const tried = bench();
    await guess(tried, GUESSES);
    assert.deepEqual(await refusal(tried.secrets.find(imported(), [SECRET], '192.0.2.1')), ['secret_guesses', 429, '6']);
    assert.equal(tried.hashes.length, GUESSES);
    tried.clock.at = GUESS_INTERVAL - 1;
    assert.deepEqual(await refusal(tried.secrets.find(imported(), ['x'], '192.0.2.1')), ['secret_guesses', 429, '1']);
    tried.clock.at = GUESS_INTERVAL;
    await guess(tried, 1);
    await refusal(tried.secrets.find(imported(), ['x'], '192.0.2.1'));
  });
  test('does not lock out a client that was right before, from the same address or any other', async () => {
    const tried = bench();
    const client = imported();
    await tried.secrets.find(client, [SECRET], '192.0.2.1');
    await guess(tried, GUESSES, { client });
    await refusal(tried.secrets.find(client, ['wrong'], '192.0.2.1'));
    for (const address of ['192.0.2.1', '192.0.2.2']) assert.ok(await tried.secrets.find(client, [SECRET], address));
  });
  test('counts each client and each address for itself, and an IPv6 network of 64 bits as one', async () => {
    const tried = bench();
    await guess(tried, GUESSES);
    await guess(tried, 1, { address: '192.0.2.2' });
    await guess(tried, 1, { client: imported('d') });
    await guess(tried, GUESSES, { address: '2001:db8::1' });
    assert.equal((await refusal(tried.secrets.find(imported(), ['x'], '2001:db8:0:0:ffff::2')))[0], 'secret_guesses');
    await guess(tried, 1, { address: '2001:db8:0:1::1' });
  });
  test('counts guesses when they begin: concurrent ones do not bypass it', async () => {
    const { secrets, hashes } = bench();
    const outcomes = await Promise.allSettled(Array.from({ length: GUESSES + 5 }, (_, n) => secrets.find(imported(), [`${n}`], '::1')));
    const refused = outcomes.filter(({ status }) => status === 'rejected').length;
    assert.ok(refused >= 5, `${refused} of them`);
    assert.ok(hashes.length <= GUESSES);
  });
  test('a right secret costs no guess', async () => {
    const tried = bench();
    for (let n = 0; n < 2 * GUESSES; n++)
      assert.ok(await tried.secrets.find(imported(`c${n % 2}`, { id: `s${n}` }), [SECRET], '192.0.2.1'));
    await guess(tried, GUESSES, { client: imported('c0') });
  });
});

describe('slots', () => {
  const address = (n: number) => `192.0.2.${n}`;
  test('two hashes are computed at once, eight of one client wait, the next gets Retry-After and loses no guess', async () => {
    const held = Promise.withResolvers<void>();
    const { secrets, hashes } = bench({ hold: held.promise });
    const client = imported();
    const under = Array.from({ length: AT_ONCE + MAX_WAITING_OF_ONE }, (_, n) => secrets.find(client, [SECRET], address(n)));
    for (let n = 0; n < 2 * GUESSES; n++) {
      assert.deepEqual(await refusal(secrets.find(client, [SECRET], address(99))), ['secret_checks_busy', 503, '1']);
    }
    assert.equal(hashes.length, AT_ONCE);
    const other = secrets.find(imported('d'), [SECRET], address(99));
    held.resolve();
    assert.ok((await Promise.all([...under, other])).every((found) => found !== undefined));
    assert.equal(await secrets.find(client, ['wrong'], address(99)), undefined, 'there is room again');
  });
  test('of all clients thirty-two wait', async () => {
    const held = Promise.withResolvers<void>();
    const { secrets } = bench({ hold: held.promise });
    const under = Array.from({ length: AT_ONCE + MAX_WAITING }, (_, n) => secrets.find(imported(`c${n}`), [SECRET], '::1'));
    assert.equal((await refusal(secrets.find(imported('one too many'), [SECRET], '::1')))[0], 'secret_checks_busy');
    held.resolve();
    await Promise.all(under);
  });
});
