// Mintmark's opaque token: as durable, not signed.
import type { BenchServer } from './bench-server.ts';
import { startMintmark } from './mintmark-process.ts';

/** By its own command, in a process of its own. */
export const mintmarkOpaque: BenchServer = {
  name: 'mintmark-opaque',
  what: 'opaque token, otherwise the same',
  fresh: true,
  start: (setting) => startMintmark('mintmark-opaque', 'opaque', setting),
};
