// The refusal of a replayed assertion or DPoP proof.

import type { AuthenticatedClient } from '../client-auth/method.ts';
import type { Replay } from '../records/replay.ts';
import { invalidClient, Refusal } from '../refusals/refusal.ts';

/**
 * Creates the refusal of a replay. An assertion takes precedence over a proof: its replay authenticates no
 * client.
 *
 * @param used - the assertion or proof that was used before, or both
 */
export const replayRefusal = (used: readonly Replay[], { client: { clientId }, credentialId }: AuthenticatedClient): Refusal =>
  used.some(({ kind }) => kind === 'assertion')
    ? invalidClient('assertion_replayed', { clientId, credentialId })
    : new Refusal('invalid_dpop_proof', 'The DPoP proof was used before.', 'dpop_replayed', { clientId, credentialId });
