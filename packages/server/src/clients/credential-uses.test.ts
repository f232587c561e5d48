import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pino } from 'pino';
import { sampleClient } from '../records/client.sample.ts';
import type { CredentialUse } from '../records/credential-use.ts';
import { CredentialUses, MAX_PENDING_USES } from './credential-uses.ts';

/** A recorder over a store that is a list, and may fail or be held. */
const recorder = (write: (uses: readonly CredentialUse[]) => Promise<void> = async () => {}, read = async (): Promise<void> => {}) => {
  const written: CredentialUse[] = [];
  const logged: string[] = [];
  const clock = { at: 1_000 };
  const uses = new CredentialUses({
    storage: {
      recordCredentialUses: async (burst) => {
        await write(burst);
        written.push(...burst);
      },
      credentialUses: async () => {
        const stored = [...written];
        await read();
        return stored;
      },
    },
    now: () => clock.at,
    log: pino({ level: 'info' }, { write: (line: string) => logged.push(JSON.parse(line).msg) }),
  });
  return { uses, written, logged, clock };
};

const client = sampleClient({ clientId: 'a' });
const other = sampleClient({ clientId: 'b' });

describe('uses of credentials', () => {
  test('only the last of many is written', async () => {
    const { uses, written, clock } = recorder();
    for (const at of [1, 2, 3]) {
      clock.at = at;
      uses.note(client, 's', `192.0.2.${at}`);
    }
    await uses.close();
    assert.deepEqual(written, [{ tenantId: 't', clientId: 'a', credentialId: 's', at: 3, address: '192.0.2.3' }]);
    await uses.flush();
    assert.equal(written.length, 1, 'nothing new, nothing written');
  });

  test('of a shared certificate are recorded for each client', async () => {
    const { uses, written } = recorder();
    for (const _ of [1, 2]) for (const each of [client, other]) uses.note(each, 'thumbprint', '::1');
    await uses.close();
    assert.deepEqual(written.map(({ clientId }) => clientId).toSorted(), ['a', 'b']);
  });

  test('that are not written yet, or are being written, are returned as well', async () => {
    const hold = Promise.withResolvers<void>();
    const { uses, clock } = recorder(() => hold.promise);
    uses.note(client, 's', '192.0.2.1');
    const first = { tenantId: 't', clientId: 'a', credentialId: 's', at: 1_000, address: '192.0.2.1' };
    assert.deepEqual(await uses.of('t', ['a', 'b']), [first]);
    assert.deepEqual([await uses.of('t', ['b']), await uses.of('u', ['a'])], [[], []]);
    const flushed = uses.flush();
    assert.deepEqual(await uses.of('t', ['a']), [first]);
    clock.at = 2_000;
    uses.note(client, 's', '192.0.2.2');
    assert.deepEqual(await uses.of('t', ['a']), [{ ...first, at: 2_000, address: '192.0.2.2' }]);
    hold.resolve();
    await flushed;
    await uses.close();
  });

  test('that are written while the stored ones are read are returned', async () => {
    const hold = Promise.withResolvers<void>();
    const { uses } = recorder(undefined, () => hold.promise);
    uses.note(client, 's', '192.0.2.1');
    const found = uses.of('t', ['a']);
    await uses.flush();
    hold.resolve();
    assert.deepEqual(
      (await found).map(({ credentialId }) => credentialId),
      ['s'],
    );
    await uses.close();
  });

  test('are written in the same order on every node', async () => {
    const orders = [];
    for (const clients of [
      [client, other],
      [other, client],
    ]) {
      const { uses, written } = recorder();
      for (const each of clients) uses.note(each, 'thumbprint', '::1');
      await uses.close();
      orders.push(written.map(({ clientId }) => clientId));
    }
    assert.deepEqual(orders[0], orders[1]);
  });

  test('are lost while the store fails, which is logged once', async () => {
    const state = { fails: true };
    const { uses, written, logged } = recorder(async () => {
      if (state.fails) throw new Error('no disk');
    });
    for (const _ of [1, 2]) {
      uses.note(client, 's', '::1');
      await uses.flush();
    }
    assert.equal(logged.length, 1);
    state.fails = false;
    uses.note(client, 's', '::1');
    await uses.close();
    assert.equal(written.length, 1);
  });

  test('of one client that has all of the memory leave room for those of others', async () => {
    const { uses, written } = recorder();
    for (let n = 0; n <= MAX_PENDING_USES; n++) uses.note(client, `s${n}`, '::1');
    uses.note(other, 's', '::1');
    await uses.close();
    assert.equal(written.filter(({ clientId }) => clientId === 'b').length, 1);
    assert.equal(written.length, MAX_PENDING_USES);
  });

  test('are limited in memory; clients that are already in memory are still updated', async () => {
    const { uses, written, clock } = recorder();
    for (let n = 0; n < MAX_PENDING_USES; n++) uses.note(client, `s${n}`, '::1');
    uses.note(client, 'one too many', '::1');
    clock.at = 2_000;
    uses.note(client, 's0', '::1');
    await uses.close();
    assert.equal(written.length, MAX_PENDING_USES);
    assert.deepEqual(
      written.filter(({ credentialId, at }) => credentialId === 'one too many' || at === 2_000).map(({ credentialId }) => credentialId),
      ['s0'],
    );
  });
});
