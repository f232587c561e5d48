// A process for tests that records grants in batches and prints the id of each once it is durable, until it is
// killed or a write is refused: `node record-grants.ts DIRECTORY`.
import { writeSync } from 'node:fs';
import { openStorage, StorageUnavailable } from '@mintmark/server';
import { newGrants, sampleGrant, sampleOpaqueGrant } from './samples/grant.ts';

const storage = await openStorage({ kind: 'sqlite', directory: process.argv[2] ?? '' });
let lastId = '';

const recordUntilRefused = async (): Promise<unknown> => {
  try {
    for (;;) {
      const batch = [sampleGrant('t'), sampleOpaqueGrant('t'), sampleGrant('t')];
      await storage.recordGrants(newGrants(batch));
      lastId = batch[0]?.id ?? '';
      for (const { id } of batch) writeSync(1, `${id}\n`);
    }
  } catch (error) {
    return error;
  }
};

const errors = await Promise.all([recordUntilRefused(), recordUntilRefused()]);
if (!errors.every((error) => error instanceof StorageUnavailable)) throw new AggregateError(errors);
if ((await storage.findGrant('t', lastId))?.id !== lastId) throw new Error(`Grant ${lastId} is gone.`);
await storage.close();
writeSync(1, 'StorageUnavailable; reads go on; closed\n');
