// Changes settings, secrets and state of a client in one transaction.

import type { ClientReplacement, ReplacementResult } from '../../contract/clients.ts';
import type { Backend } from '../backend.ts';
import { isLockedOut } from '../lock-out.ts';
import { lockTenant } from '../lock-tenant.ts';
import { Rollback, withRollback } from '../rollback.ts';
import { insertSecret, retireSecrets } from '../secrets/secrets.ts';
import { DISABLE, ENABLE, writeState } from './client-state.ts';
import { writeSettings } from './update-client.ts';

// The results after which the next step may follow.
const DONE: ReadonlySet<string> = new Set(['changed', 'unchanged', 'added']);

/** @param now - see `changeClientState` */
export const replaceClient = async (backend: Backend, replacement: ClientReplacement, now: number): Promise<ReplacementResult> => {
  const { record, secrets, state, at, by } = replacement;
  const { tenantId, clientId } = record;
  const base = { tenantId, clientId, at, by };
  let refused: string | undefined;
  const requireDone = (result: string): void => {
    if (DONE.has(result)) return;
    refused = result;
    throw new Rollback();
  };
  const result = await withRollback<'changed', 'locked-out'>('locked-out', () =>
    backend.write<'changed'>(async (transaction) => {
      refused = undefined;
      await lockTenant(transaction, tenantId);
      const wasLockedOut = await isLockedOut(backend, transaction, tenantId, now);
      requireDone(await writeSettings(backend, transaction, replacement, now));
      if (secrets !== undefined) {
        const change = { ...base, audit: secrets.audit };
        if (secrets.secret === undefined) await retireSecrets(backend, transaction, change);
        else {
          const { secret, reveal } = secrets;
          requireDone(await insertSecret(backend, transaction, { ...change, secret, reveal, retireOthersAt: at }));
        }
      }
      if (state !== undefined) {
        const transition = state.enabled ? ENABLE : DISABLE;
        requireDone(await writeState(backend, transaction, transition, { ...base, audit: state.audit }, now));
      }
      if (!wasLockedOut && (await isLockedOut(backend, transaction, tenantId, now))) throw new Rollback();
      return 'changed';
    }),
  );
  return refusalOf(refused) ?? result;
};

const REFUSALS = ['unknown', 'stale', 'too-many', 'too-many-slow', 'locked-out', 'locked-down'] as const;

const refusalOf = (result: string | undefined): ReplacementResult | undefined => REFUSALS.find((refusal) => refusal === result);
