// Implements the part of the storage contract for replay records, in SQL.
import type { ReplayStorage } from '../../contract/replays.ts';
import type { Backend } from '../backend.ts';
import { purgeReplays, recordReplays } from './replays.ts';

export const replayStorage = (backend: Backend): ReplayStorage => ({
  recordReplays: (replays) => recordReplays(backend, replays),
  purgeReplays: (expiredBefore, limit) =>
    backend.write(async (transaction) =>
      Number((await purgeReplays(transaction, expiredBefore, limit).executeTakeFirstOrThrow()).numDeletedRows),
    ),
});
