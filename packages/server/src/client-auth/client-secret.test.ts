// Counts the store reads of a secret's verification, because their number must not reveal more than the response.
import assert from 'node:assert/strict';
import { type KeyObject, randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import type { BasicCredentials } from '@mintmark/protocol';
import { ClientDirectory } from '../clients/client-directory.ts';
import { FailureThrottle } from '../clients/failure-throttle.ts';
import { loadPeppers, type Peppers } from '../clients/secret-hash.ts';
import { sampleClientWithSecret as make, SAMPLE_PEPPERS } from '../records/client.sample.ts';
import type { Client, ClientSecret } from '../records/client.ts';
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
const attempt = async (
  { clients, peppers = SAMPLE_PEPPERS, now = 0 }: { readonly clients: ClientDirectory; readonly peppers?: Peppers; readonly now?: number },
  ...candidates: BasicCredentials[]
) =>
  authenticateBySecret(
    'client_secret_basic',
    candidates,
    { tenant, address: '::1' },
    {
      clients,
      peppers,
      staleHashes: { note: () => assert.fail('Every pepper is the newest.') },
      slowSecrets: { find: async () => assert.fail('No secret has a slow hash.') },
      failures: new FailureThrottle({ failures: 0, steady: () => 0 }),
      now: () => now,
    },
  );
const authenticate = (clients: ClientDirectory, ...candidates: BasicCredentials[]) => attempt({ clients }, ...candidates);
const reasonOf = async (outcome: Promise<unknown>): Promise<string> => {
  const error = await outcome.then(
    () => assert.fail('The client was authenticated.'),
    (refused: unknown) => refused,
  );
  assert.ok(error instanceof Refusal);
  return error.reason;
};

describe('an unknown client and a wrong secret', () => {
  test('each cause one read that finds nothing, on every attempt', async () => {
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

/** How often the queue of microtasks is drained before a refusal. */
const waits = async (outcome: Promise<unknown>): Promise<number> => {
  let isRefused = false;
  outcome.catch(() => {
    isRefused = true;
  });
  for (let count = 0; ; count++) {
    if (isRefused) return count;
    await undefined;
  }
};

test('an unknown client and a wrong secret are refused after the same number of waits, cached or not', async () => {
  const { directory } = directoryOf(make('a', 'right'));
  const unknown = await waits(authenticate(directory, { clientId: 'b', clientSecret: 'wrong' }));
  assert.equal(await waits(authenticate(directory, { clientId: 'a', clientSecret: 'wrong' })), unknown);
  await authenticate(directory, { clientId: 'a', clientSecret: 'right' });
  assert.equal(await waits(authenticate(directory, { clientId: 'a', clientSecret: 'wrong' })), unknown);
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

describe('a secret that matched before', () => {
  const right = { clientId: 'a', clientSecret: 'right' };
  const wrong = { clientId: 'a', clientSecret: 'wrong' };

  /** The sample peppers, and how often one of them was used. */
  const countedPeppers = () => {
    const counts = { uses: 0 };
    const keys = new (class extends Map<string, KeyObject> {
      override get(id: string): KeyObject | undefined {
        counts.uses++;
        return super.get(id);
      }
    })(SAMPLE_PEPPERS.keys);
    return { counts, peppers: { ...SAMPLE_PEPPERS, keys } };
  };

  test('is hashed under the pepper once for each loaded record', async () => {
    const { counts, peppers } = countedPeppers();
    const { directory: clients } = directoryOf(make('a', 'right'));
    for (let n = 0; n < 3; n++) await attempt({ clients, peppers }, right);
    assert.equal(counts.uses, 1);
  });

  test('does not spare a wrong one a hash each time, like that of an unknown client', async () => {
    const { counts, peppers } = countedPeppers();
    const { directory: clients } = directoryOf(make('a', 'right'));
    await attempt({ clients, peppers }, right);
    for (let n = 1; n <= 3; n++) {
      assert.equal(await reasonOf(attempt({ clients, peppers }, wrong)), 'wrong_secret');
      assert.equal(await reasonOf(attempt({ clients, peppers }, { ...wrong, clientId: 'b' })), 'unknown_client');
      assert.equal(counts.uses, 1 + 2 * n);
    }
  });

  test('does not spare its client a hash and a read once the client has expired', async () => {
    const { counts, peppers } = countedPeppers();
    const { directory: clients, missed } = directoryOf({ ...make('a', 'right'), expiresAt: 10 });
    await attempt({ clients, peppers, now: 9 }, right);
    for (let n = 1; n <= 3; n++) {
      assert.equal(await reasonOf(attempt({ clients, peppers, now: 10 }, right)), 'client_expired');
      assert.deepEqual([counts.uses, missed.length], [1 + n, n]);
    }
  });

  const ENDED: readonly { name: string; end: Partial<ClientSecret>; reason: string }[] = [
    { name: 'expires', end: { expiresAt: 10 }, reason: 'secret_expired' },
    { name: 'retires', end: { retiresAt: 10 }, reason: 'secret_retired' },
  ];
  for (const { name, end, reason } of ENDED) {
    test(`is refused as soon as it ${name}`, async () => {
      const { secrets, ...client } = make('a', 'right');
      const { directory: clients } = directoryOf({ ...client, secrets: secrets.map((secret) => ({ ...secret, ...end })) });
      await attempt({ clients, now: 9 }, right);
      assert.equal(await reasonOf(attempt({ clients, now: 10 }, right)), reason);
    });
  }

  test('is replaced by an active one with the same text once it has ended', async () => {
    const [one, two] = [make('a', 'right'), make('a', 'right')];
    const ending = two.secrets.map((secret) => ({ ...secret, expiresAt: 10 }));
    const { directory: clients } = directoryOf({ ...one, secrets: [...one.secrets, ...ending] });
    assert.equal((await attempt({ clients, now: 9 }, right)).credentialId, ending[0]?.id);
    assert.equal((await attempt({ clients, now: 10 }, right)).credentialId, one.secrets[0]?.id);
  });

  test('is refused in a record that changed', async () => {
    const client = make('a', 'right');
    await authenticate(directoryOf(client).directory, right);
    const changed = { ...client, secrets: client.secrets.map((secret) => ({ ...secret, hash: 'another'.padEnd(secret.hash.length) })) };
    assert.equal(await reasonOf(authenticate(directoryOf(changed).directory, right)), 'wrong_secret');
  });

  test('is refused under a pepper that is not loaded', async () => {
    const { directory: clients } = directoryOf(make('a', 'right'));
    await attempt({ clients }, right);
    const peppers = loadPeppers([{ id: 'other', key: randomBytes(32) }]);
    assert.equal(await reasonOf(attempt({ clients, peppers }, right)), 'wrong_secret');
  });

  test('is refused with the id of another client', async () => {
    const { directory: clients } = directoryOf(make('a', 'right'));
    await attempt({ clients }, right);
    assert.equal(await reasonOf(attempt({ clients }, wrong, { clientId: 'b', clientSecret: 'right' })), 'wrong_secret');
  });

  test('takes precedence over no other secret', async () => {
    const one = make('a', 'one');
    const two = make('a', 'two');
    const { directory: clients } = directoryOf({ ...one, secrets: [...one.secrets, ...two.secrets] });
    for (const { clientSecret, id } of [
      { clientSecret: 'one', id: one.secrets[0]?.id },
      { clientSecret: 'two', id: two.secrets[0]?.id },
      { clientSecret: 'one', id: one.secrets[0]?.id },
    ]) {
      assert.equal((await attempt({ clients }, { clientId: 'a', clientSecret })).credentialId, id);
    }
  });
});
