// POST: fetches the metadata document of a client again, and replaces its name and keys by what the document has now.
import type { AuditEvent, AuditTrail } from '../../audit/audit-trail.ts';
import { changesBetween } from '../../audit/changes.ts';
import { refreshedClient } from '../../clients/client-metadata.ts';
import { Problem } from '../../http/problem.ts';
import type { Client } from '../../records/client.ts';
import type { JsonObject } from '../../records/json-value.ts';
import { clauseOf, say } from '../../sentences/sentence.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import { requester, succeeded } from '../request.ts';
import { defineRoute } from '../route.ts';
import { isDryRun } from '../writes/dry-run.ts';
import { requireUpdated } from '../writes/not-applied.ts';
import { setEtag } from '../writes/versions.ts';
import { WriteQuery } from '../writes/write-or-dry-run.ts';
import { ClientPath, clientForUpdate, EDIT_CLIENTS, ONE_CLIENT } from './find.ts';
import { documentProblem } from './metadata.ts';
import { MetadataRefresh } from './schema.ts';
import { clientSettingsView, clientView } from './view.ts';

/** The dependencies of a refresh that is stored. */
interface RefreshDependencies {
  readonly storage: Pick<Storage, 'updateClient' | 'confirmClientMetadata'>;
  readonly audit: Pick<AuditTrail, 'entry'>;
  readonly now: () => number;
}

/** What a refresh changes, as the audit trail has it; empty for the same record. */
const refreshChanges = (before: Client, record: Client): JsonObject =>
  record === before ? {} : changesBetween(clientSettingsView(before), clientSettingsView(record));

/**
 * Stores what a document had when it was fetched. A client that it leaves unchanged keeps its version.
 *
 * @param event - of the change; its detail is added
 * @returns the stored record, and `stale` if the client has changed since it was read
 */
export const storeRefreshed = async (
  before: Client,
  record: Client,
  event: AuditEvent,
  { storage, audit, now }: RefreshDependencies,
): Promise<{ readonly record: Client; readonly result: Awaited<ReturnType<Storage['updateClient']>> }> => {
  const at = now();
  if (record === before) {
    const isConfirmed = await storage.confirmClientMetadata(before, at);
    return { record: { ...before, metadataFetchedAt: at }, result: isConfirmed ? 'changed' : 'stale' };
  }
  const changed = { ...record, metadataFetchedAt: at, updatedAt: at, version: before.version + 1 };
  const entry = audit.entry({ ...event, detail: { changes: refreshChanges(before, record) } });
  return { record: changed, result: await storage.updateClient({ record: changed, expectedVersion: before.version, audit: entry }) };
};

export const refreshClientMetadata = defineRoute({
  method: 'POST',
  url: `${ONE_CLIENT}/refresh-metadata`,
  rights: EDIT_CLIENTS,
  schema: {
    summary: 'Fetch the metadata document of an API client now, and take its name and keys',
    description:
      'The server does so every hour by itself. A document that cannot be fetched or used changes nothing; the keys are refused a day after the last success. A dry run shows what would change.',
    params: ClientPath,
    querystring: WriteQuery,
    response: { 200: MetadataRefresh },
  },
  handle: async (request, reply, dependencies) => {
    const { storage, fetch, now, clients } = dependencies;
    const { tenant } = requester(request);
    const before = await clientForUpdate(storage, request, request.params.client_id);
    if (before.metadataFetchedAt === undefined) throw new Problem(409, 'This client was not created from a metadata document.');
    const record = await refreshedClient(before, tenant.tenant.profile, fetch).catch((error: unknown) => {
      throw new Problem(
        409,
        say('The client_id {problem}. What is known of it stays in use.', { problem: clauseOf(documentProblem(error)) }),
      );
    });
    const changes = refreshChanges(before, record);
    if (isDryRun(request)) return { changes, client: clientView(record, now()) };
    const event = succeeded(request, 'client.refresh-metadata', before.clientId);
    const { record: stored, result } = await storeRefreshed(before, record, event, dependencies);
    clients.forget(before.tenantId, before.clientId);
    requireUpdated(result);
    return setEtag(reply, stored).send({ changes, client: clientView(stored, now()) });
  },
});
