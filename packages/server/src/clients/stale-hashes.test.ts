// How many secrets get another hash at once.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { pino } from 'pino';
import { sampleClientWithSecret } from '../records/client.sample.ts';
import { loadPeppers } from './secret-hash.ts';
import { MAX_UNDER_WAY, StaleHashes } from './stale-hashes.ts';

test(`${MAX_UNDER_WAY} hashes are replaced at once; the next authentication of a further client replaces its own`, async () => {
  const replaced: string[] = [];
  const released = Promise.withResolvers<void>();
  const rehashSecret = async ({ clientId }: { readonly clientId: string }): Promise<boolean> => {
    replaced.push(clientId);
    await released.promise;
    return true;
  };
  const peppers = loadPeppers([{ id: 'newer', key: randomBytes(32) }]);
  const hashes = new StaleHashes({ storage: { rehashSecret }, clients: { forget: () => {} }, peppers, log: pino({ level: 'silent' }) });
  const note = (n: number): void => {
    const client = sampleClientWithSecret(`c${n}`, 'secret');
    for (const secret of client.secrets) hashes.note(client, secret, 'secret');
  };
  for (let n = 0; n <= MAX_UNDER_WAY; n++) note(n);
  assert.equal(replaced.length, MAX_UNDER_WAY);
  released.resolve();
  await hashes.close();
  note(MAX_UNDER_WAY);
  assert.equal(replaced.at(-1), `c${MAX_UNDER_WAY}`);
});
