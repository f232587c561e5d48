// Idempotent requests by their `Idempotency-Key`. The insert decides which of simultaneous requests is
// executed.
import type { Selectable, Transaction } from 'kysely';
import type { ClaimedRequest, RequestClaim, RequestName, SettledRequest } from '../../contract/idempotent-requests.ts';
import type { Backend } from '../backend.ts';
import { parseTextMembers } from '../json-column.ts';
import type { Schema } from '../schema.ts';
import type { IdempotentRequestsTable } from './tables.ts';

/** Claims a key for a request. @returns the request that claimed it before, if any */
export const claimRequest = (backend: Backend, claim: RequestClaim): Promise<ClaimedRequest | undefined> =>
  backend.write(async (transaction) => {
    const row = {
      tenant_id: claim.tenantId,
      actor: claim.actor,
      key: claim.key,
      fingerprint: claim.fingerprint,
      request_id: claim.requestId,
      started_at: claim.at,
      status: null,
      headers: null,
      body: null,
      sealed: null,
      sealed_key_id: null,
      revealed_until: claim.revealedUntil,
      expires_at: claim.expiresAt,
    };
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('idempotent_requests')
      .values(row)
      .onConflict((conflict) =>
        conflict
          .columns(['tenant_id', 'actor', 'key'])
          .doUpdateSet(row)
          .where(({ eb, and, or }) =>
            or([
              eb('idempotent_requests.expires_at', '<=', claim.at),
              // An interrupted request that is known to have had no effect.
              and([eb('idempotent_requests.request_id', '=', claim.takesOver ?? ''), eb('idempotent_requests.status', 'is', null)]),
            ]),
          ),
      )
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 1n) return undefined;
    return claimedOf(await rowsOf(transaction, claim).executeTakeFirstOrThrow());
  });

/** Stores the response to the request that claimed the key. */
export const settleRequest = (backend: Backend, { status, headers, body, sealed, ...name }: SettledRequest): Promise<void> =>
  backend.write(async (transaction) => {
    await transaction
      .updateTable('idempotent_requests')
      .set({ status, headers: JSON.stringify(headers), body, sealed: sealed?.ciphertext ?? null, sealed_key_id: sealed?.keyId ?? null })
      .where('tenant_id', '=', name.tenantId)
      .where('actor', '=', name.actor)
      .where('key', '=', name.key)
      .where('request_id', '=', name.requestId)
      .execute();
  });

/** Releases the key of a request that changed nothing. */
export const releaseRequest = (backend: Backend, { tenantId, actor, key, requestId }: RequestName): Promise<void> =>
  backend.write(async (transaction) => {
    await transaction
      .deleteFrom('idempotent_requests')
      .where('tenant_id', '=', tenantId)
      .where('actor', '=', actor)
      .where('key', '=', key)
      .where('request_id', '=', requestId)
      .where('status', 'is', null)
      .execute();
  });

/** Removes expired requests, and the secrets of responses that may no longer be shown. */
export const purgeRequests = (backend: Backend, now: number): Promise<void> =>
  backend.write(async (transaction) => {
    await transaction.deleteFrom('idempotent_requests').where('expires_at', '<=', now).execute();
    await transaction
      .updateTable('idempotent_requests')
      .set({ sealed: null, sealed_key_id: null })
      .where('revealed_until', '<=', now)
      .where('sealed', 'is not', null)
      .execute();
  });

const rowsOf = (transaction: Transaction<Schema>, { tenantId, actor, key }: RequestClaim) =>
  transaction
    .selectFrom('idempotent_requests')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('actor', '=', actor)
    .where('key', '=', key);

const claimedOf = (row: Selectable<IdempotentRequestsTable>): ClaimedRequest => ({
  fingerprint: row.fingerprint,
  requestId: row.request_id,
  startedAt: row.started_at,
  response:
    row.status === null || row.headers === null || row.body === null
      ? undefined
      : {
          status: row.status,
          headers: parseTextMembers(row.headers),
          body: row.body,
          sealed: row.sealed === null || row.sealed_key_id === null ? undefined : { keyId: row.sealed_key_id, ciphertext: row.sealed },
          revealedUntil: row.revealed_until,
        },
});
