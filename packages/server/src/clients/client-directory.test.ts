// Which clients stay in memory, once there are more than fit.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sampleClientWithSecret } from '../records/client.sample.ts';
import type { Client } from '../records/client.ts';
import { ClientDirectory, isCached, MAX_CACHED } from './client-directory.ts';

const TENANT = 't';

const directoryOf = () => new ClientDirectory({ findClient: async (_, clientId) => sampleClientWithSecret(clientId, 'secret') });

const fullDirectory = async () => {
  const directory = directoryOf();
  for (let n = 0; n < MAX_CACHED; n++) await directory.read(TENANT, `client-${n}`);
  return directory;
};

const read = async (directory: ClientDirectory, clientId: string): Promise<Client> =>
  (await directory.read(TENANT, clientId)) ?? assert.fail('There is no such client.');

describe('a client', () => {
  test('is in memory after it was read, while there is capacity', async () => {
    const directory = directoryOf();
    const client = await read(directory, 'a');
    assert.equal(directory.remembered(TENANT, 'a'), client);
    assert.equal(isCached(client), true);
  });

  test('is in memory after it was read twice, when others have filled the capacity', async () => {
    const directory = await fullDirectory();
    const first = await read(directory, 'a');
    assert.equal(isCached(first), false);
    assert.equal(directory.remembered(TENANT, 'a'), undefined);
    const second = await read(directory, 'a');
    assert.equal(isCached(second), true);
    assert.equal(directory.remembered(TENANT, 'a'), second);
    assert.equal(directory.remembered(TENANT, 'client-0'), undefined, 'the one that was not used for the longest time');
  });

  test('takes the room of several when it has the characters of several', async () => {
    const usual = JSON.stringify(sampleClientWithSecret('a', 'secret')).length;
    const findClient = async (_: string, clientId: string) => ({
      ...sampleClientWithSecret(clientId, 'secret'),
      ...(clientId === 'long' ? { description: 'x'.repeat(2 * usual) } : undefined),
    });
    const directory = new ClientDirectory({ findClient }, 4 * usual + 100);
    for (const clientId of ['a', 'b', 'c', 'long']) await directory.read(TENANT, clientId);
    assert.deepEqual(
      ['a', 'b', 'c', 'long'].map((clientId) => directory.remembered(TENANT, clientId) !== undefined),
      [false, false, true, true],
    );
  });

  test('is not in memory when it changed during the read', async () => {
    const directory = directoryOf();
    const reading = read(directory, 'a');
    directory.forget(TENANT, 'a');
    assert.equal(isCached(await reading), false);
  });
});
