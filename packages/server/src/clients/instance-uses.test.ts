import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pino } from 'pino';
import { sampleClient } from '../records/client.sample.ts';
import type { InstanceUse } from '../records/instance.ts';
import { InstanceUses, MAX_PENDING_INSTANCES } from './instance-uses.ts';

const client = sampleClient({ clientId: 'a' });
const other = sampleClient({ clientId: 'b' });

/** A recorder over a store that is a list. */
const recorder = (write: (uses: readonly InstanceUse[]) => Promise<void> = async () => {}) => {
  const written: InstanceUse[] = [];
  const logged: string[] = [];
  const clock = { at: 1 };
  const uses = new InstanceUses({
    storage: {
      recordInstanceUses: async (batch) => {
        await write(batch);
        written.push(...batch);
      },
    },
    now: () => clock.at,
    log: pino({ level: 'info' }, { write: (line: string) => logged.push(JSON.parse(line).msg) }),
  });
  return { uses, written, logged, clock };
};

describe('uses of instances', () => {
  test('are one row for each instance, with the first time, the last time and address, and the number of tokens', async () => {
    const { uses, written, clock } = recorder();
    for (const at of [1, 2, 3]) {
      clock.at = at;
      uses.note(client, 'x', `192.0.2.${at}`);
    }
    uses.note(other, 'x', '::1');
    uses.note(client, 'w', '::1');
    await uses.close();
    const a = { tenantId: 't', clientId: 'a' };
    assert.deepEqual(written, [
      { ...a, name: 'w', firstAt: 3, at: 3, address: '::1', tokens: 1 },
      { ...a, name: 'x', firstAt: 1, at: 3, address: '192.0.2.3', tokens: 3 },
      { tenantId: 't', clientId: 'b', name: 'x', firstAt: 3, at: 3, address: '::1', tokens: 1 },
    ]);
    await uses.flush();
    assert.equal(written.length, 3, 'nothing new, nothing written');
  });

  test(`of more than ${MAX_PENDING_INSTANCES} instances are not recorded until some are written`, async () => {
    const { uses, written } = recorder();
    for (let n = 0; n <= MAX_PENDING_INSTANCES; n++) uses.note(client, `i${n}`, '::1');
    uses.note(client, 'i0', '192.0.2.1');
    await uses.flush();
    assert.equal(written.length, MAX_PENDING_INSTANCES);
    assert.equal(written.find(({ name }) => name === 'i0')?.address, '192.0.2.1');
    uses.note(client, `i${MAX_PENDING_INSTANCES}`, '::1');
    await uses.close();
    assert.equal(written.length, MAX_PENDING_INSTANCES + 1);
  });

  test('of one agent that has all of them leave room for those of others', async () => {
    const { uses, written } = recorder();
    for (let n = 0; n <= MAX_PENDING_INSTANCES; n++) uses.note(client, `i${n}`, '::1');
    uses.note(other, 'x', '::1');
    await uses.close();
    assert.equal(written.filter(({ clientId }) => clientId === 'b').length, 1);
    assert.equal(written.length, MAX_PENDING_INSTANCES);
  });

  test('are lost, and reported once, while the store fails', async () => {
    const { uses, written, logged } = recorder(async () => assert.fail());
    for (const name of ['x', 'y']) {
      uses.note(client, name, '::1');
      await uses.flush();
    }
    assert.equal(written.length, 0);
    assert.equal(logged.length, 1);
    await uses.close();
  });
});
