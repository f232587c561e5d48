// Mintmark's ES256 JWT, the main row: client_secret_post, the grant durable in SQLite before the response.
import type { BenchServer } from './bench-server.ts';
import { startMintmark } from './mintmark-process.ts';

/** Started by its own command. */
export const mintmark: BenchServer = {
  name: 'mintmark',
  what: 'ES256 JWT, client_secret_post, grant durable in SQLite (synchronous=FULL)',
  fresh: true,
  start: (setting) => startMintmark('mintmark', 'jwt', setting),
};
