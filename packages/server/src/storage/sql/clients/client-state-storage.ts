// Implements the part of the storage contract for the states of clients, in SQL.
import type { ClientStateChange, ClientStateStorage, StateChangeResult } from '../../contract/client-states.ts';
import type { Backend } from '../backend.ts';
import { hasNul } from '../nul.ts';
import { endExpiredClient, expiredClients } from './client-expiry.ts';
import type { StateTransition } from './client-state.ts';
import { changeClientState, DELETE, DISABLE, ENABLE, END_TOKENS } from './client-state.ts';
import { liftLockdown, lockDownClient } from './lockdown.ts';
import { purgeClients, restoreClient } from './restore-client.ts';

export const clientStateStorage = (backend: Backend, now: () => number): ClientStateStorage => {
  const unlessNul =
    (verb: (change: ClientStateChange) => Promise<StateChangeResult>) =>
    async (change: ClientStateChange): Promise<StateChangeResult> =>
      hasNul(change.clientId) ? 'unknown' : verb(change);
  const changeState = (transition: StateTransition) => unlessNul((change) => changeClientState(backend, transition, change, now()));
  return {
    disableClient: changeState(DISABLE),
    enableClient: changeState(ENABLE),
    deleteClient: changeState(DELETE),
    endClientTokens: changeState(END_TOKENS),
    restoreClient: unlessNul((change) => restoreClient(backend, change)),
    purgeClients: (deletedBefore, limit) => purgeClients(backend, deletedBefore, limit, now()),
    lockDownClient: unlessNul((change) => lockDownClient(backend, change, now())),
    liftLockdown: unlessNul((change) => liftLockdown(backend, change)),
    expiredClients: async (at, limit) =>
      (await expiredClients(backend.reads, at, limit).execute()).map(({ tenant_id, client_id }) => ({
        tenantId: tenant_id,
        clientId: client_id,
      })),
    endExpiredClient: async (change) => !hasNul(change.clientId) && endExpiredClient(backend, change),
  };
};
