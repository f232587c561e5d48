// Mintmark's opaque token: durable, but not signed.
import type { BenchServer } from './bench-server.ts';
import { startMintmark } from './mintmark-process.ts';

/** Started by its own command. */
export const mintmarkOpaque: BenchServer = {
  name: 'mintmark-opaque',
  what: 'opaque token, otherwise the same',
  fresh: true,
  start: (setting) => startMintmark('mintmark-opaque', 'opaque', setting),
};
