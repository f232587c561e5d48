// Records the assertion of a request that issues no token, so that it cannot be replayed.

import type { AuthenticatedClient } from '../client-auth/method.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { replayRefusal } from '../tokens/replay-refusal.ts';

/** @throws {@link Refusal} `invalid_client` when it was used before */
export const recordUses = async (authenticated: AuthenticatedClient, storage: Pick<Storage, 'recordReplays'>): Promise<void> => {
  if (!(await storage.recordReplays(authenticated.replays))) throw replayRefusal(authenticated.replays, authenticated);
};
