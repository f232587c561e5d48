// The refusal of what was good once and came again.
import { invalidClient, Refusal } from '../audit/refusal.ts';
import type { AuthenticatedClient } from '../client-auth/client-auth.ts';
import type { Replay } from './replay.ts';

/** Refuses a request of which something was used before: the client's assertion if it had one, else its DPoP proof. */
export const replayed = (replays: readonly Replay[], { client: { clientId }, credentialId }: AuthenticatedClient): Refusal =>
  replays.some(({ kind }) => kind === 'assertion')
    ? invalidClient('assertion_replayed', { clientId, credentialId })
    : new Refusal('invalid_dpop_proof', 'The DPoP proof was used before.', 'dpop_replayed', { clientId, credentialId });
