// A process for tests that opens and closes a store: `node open-and-close.ts LOCATION`, with the location as JSON.
import { openStorage } from '@mintmark/server';

const storage = await openStorage(JSON.parse(process.argv[2] ?? ''));
await storage.ping();
await storage.close();
process.stdout.write('opened');
