// A process that opens a store and closes it: `node open-and-close.ts LOCATION`, the location as JSON.
import { openStorage } from '@mintmark/server';

const storage = await openStorage(JSON.parse(process.argv[2] ?? ''));
await storage.ping();
await storage.close();
process.stdout.write('opened');
