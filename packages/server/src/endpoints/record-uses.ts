// Remembers an assertion where it leads to no grant that would remember it.

import type { AuthenticatedClient } from '../client-auth/method.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { replayRefusal } from '../tokens/replay-refusal.ts';

/** @throws {@link Refusal} `invalid_client` when it was used before */
export const rememberUses = async (authenticated: AuthenticatedClient, storage: Pick<Storage, 'recordReplays'>): Promise<void> => {
  if (!(await storage.recordReplays(authenticated.replays))) throw replayRefusal(authenticated.replays, authenticated);
};
