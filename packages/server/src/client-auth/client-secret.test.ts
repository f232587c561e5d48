// Counts the store reads of a secret's comparison: their number must not reveal more than the response.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { BasicCredentials } from '@mintmark/protocol';
import { ClientDirectory } from '../clients/client-directory.ts';
import { sampleClientWithSecret as make, SAMPLE_PEPPERS } from '../records/client.sample.ts';
import type { Client } from '../records/client.ts';
import { Refusal } from '../refusals/refusal.ts';
import { loadedTenant } from '../tenants/loaded-tenant.sample.ts';
import { authenticateBySecret } from './client-secret.ts';

const tenant = loadedTenant();

/** A directory over a store of these clients, and the ids that the store did not find. */
const directoryOf = (...clients: Client[]) => {
  const missed: string[] = [];
  const directory = new ClientDirectory({
    findClient: async (_, clientId) => {
      const found = clients.find((client) => client.clientId === clientId);
      if (found === undefined) missed.push(clientId);
      return found;
    },
  });
  return { missed, directory };
};
const authenticate = (directory: ClientDirectory, ...candidates: BasicCredentials[]) =>
  authenticateBySecret(
    'client_secret_basic',
    candidates,
    { tenant, address: '::1' },
    {
      clients: directory,
      peppers: SAMPLE_PEPPERS,
      staleHashes: { note: () => assert.fail('Every pepper is the newest.') },
      slowSecrets: { find: async () => assert.fail('No secret has a slow hash.') },
      now: () => 0,
    },
  );
const reasonOf = async (outcome: Promise<unknown>): Promise<string> => {
  const error = await outcome.then(
    () => assert.fail('The client was authenticated.'),
    (refused: unknown) => refused,
  );
  assert.ok(error instanceof Refusal);
  return error.reason;
};

describe('an unknown client and a wrong secret', () => {
  test('each cost one read that finds nothing, on every attempt', async () => {
    const { missed, directory } = directoryOf(make('a', 'right'));
    await authenticate(directory, { clientId: 'a', clientSecret: 'right' });
    assert.equal(missed.length, 0, 'a success costs none');
    for (let n = 1; n <= 3; n++) {
      assert.equal(await reasonOf(authenticate(directory, { clientId: 'a', clientSecret: 'wrong' })), 'wrong_secret');
      assert.equal(missed.length, 2 * n - 1);
      assert.equal(await reasonOf(authenticate(directory, { clientId: 'b', clientSecret: 'wrong' })), 'unknown_client');
      assert.equal(missed.length, 2 * n);
    }
  });

  test('an id of more than 256 characters is not queried, and costs the same', async () => {
    const { missed, directory } = directoryOf();
    assert.equal(await reasonOf(authenticate(directory, { clientId: 'x'.repeat(300), clientSecret: 'y' })), 'unknown_client');
    assert.equal(missed.length, 1);
    assert.notEqual(missed[0]?.[0], 'x');
  });
});

describe('two interpretations of a Basic header', () => {
  const decoded = { clientId: 'a b', clientSecret: 'c d' };
  const raw = { clientId: 'a+b', clientSecret: 'c+d' };

  test('the decoded one authenticates', async () => {
    const { directory } = directoryOf(make('a b', 'c d'));
    assert.equal((await authenticate(directory, decoded, raw)).client.clientId, 'a b');
  });
  test('the raw one authenticates if no client has the decoded id', async () => {
    const { directory } = directoryOf(make('a+b', 'c+d'));
    assert.equal((await authenticate(directory, decoded, raw)).client.clientId, 'a+b');
  });
  test('the decoded id is never combined with the raw secret', async () => {
    const { directory } = directoryOf(make('a b', 'c+d'));
    assert.equal(await reasonOf(authenticate(directory, decoded, raw)), 'wrong_secret');
  });
  test('the raw id is never combined with the decoded secret', async () => {
    const { directory } = directoryOf(make('a+b', 'c d'));
    assert.equal(await reasonOf(authenticate(directory, decoded, raw)), 'wrong_secret');
  });
  test('if both ids exist, only the decoded one is tried', async () => {
    const { directory } = directoryOf(make('a b', 'other'), make('a+b', 'c+d'));
    assert.equal(await reasonOf(authenticate(directory, decoded, raw)), 'wrong_secret');
  });
  test('both secrets are tried if the ids are equal', async () => {
    const { directory } = directoryOf(make('a', 'c+d'));
    const outcome = await authenticate(directory, { clientId: 'a', clientSecret: 'c d' }, { clientId: 'a', clientSecret: 'c+d' });
    assert.equal(outcome.client.clientId, 'a');
  });
});
