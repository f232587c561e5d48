// The refusal of what was good once and came again.

import type { AuthenticatedClient } from '../client-auth/method.ts';
import type { Replay } from '../records/replay.ts';
import { invalidClient, Refusal } from '../refusals/refusal.ts';

/**
 * Refuses a request for what was used before in it: its assertion, for then nobody has authenticated, else its DPoP proof.
 *
 * @param used - what was used before, of all that the request used
 */
export const replayed = (used: readonly Replay[], { client: { clientId }, credentialId }: AuthenticatedClient): Refusal =>
  used.some(({ kind }) => kind === 'assertion')
    ? invalidClient('assertion_replayed', { clientId, credentialId })
    : new Refusal('invalid_dpop_proof', 'The DPoP proof was used before.', 'dpop_replayed', { clientId, credentialId });
