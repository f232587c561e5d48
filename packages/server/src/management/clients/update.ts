// PATCH of a client.
import { changesBetween } from '../../audit/changes.ts';
import type { Client } from '../../records/client.ts';
import { requireMayGive, requireNotShutOut, requireUsableSecret } from '../access/client-rights.ts';
import { requester, succeeded } from '../request.ts';
import { defineRoute } from '../route.ts';
import { isDryRun } from '../writes/dry-run.ts';
import { applyPatch } from '../writes/merge-patch.ts';
import { requireUpdated, throwIfNotApplied } from '../writes/not-applied.ts';
import { requireVersion, setEtag } from '../writes/versions.ts';
import { WriteQuery, writeOrDryRun } from '../writes/write-or-dry-run.ts';
import { ensureKeys } from './ensure-keys.ts';
import { ClientPath, EDIT_CLIENTS, findClientToChange, ONE_CLIENT } from './find.ts';
import { keyUriRespondedAt } from './key-uri.ts';
import { ClientPatch, ClientView, NewClient } from './schema.ts';
import { parseClientSettings } from './settings.ts';
import { clientSettingsView, clientView } from './view.ts';

export const updateClient = defineRoute({
  method: 'PATCH',
  url: ONE_CLIENT,
  rights: EDIT_CLIENTS,
  schema: {
    summary: 'Change the settings of an API client',
    params: ClientPath,
    querystring: WriteQuery,
    body: ClientPatch,
    response: { 200: ClientView },
  },
  handle: async (request, reply, dependencies) => {
    const { storage, now, audit, clients } = dependencies;
    const { tenant } = requester(request);
    const client = await findClientToChange(storage, request, request.params.client_id, 'editAPIClients');
    requireVersion(request, client);
    const body = applyPatch(NewClient, clientSettingsView(client), request.body);
    const { secretExpiresAt: _, ...settings } = parseClientSettings(body, tenant, now(), client);
    requireMayGive(request, settings, client);
    requireUsableSecret(settings, client);
    requireNotShutOut(request, settings, client);
    if (!isDryRun(request)) await ensureKeys(request, dependencies, settings);
    const answeredAt = await keyUriRespondedAt(settings, client, tenant, dependencies);
    const changed = { ...settings, keyUriAnsweredAt: answeredAt, updatedAt: now(), version: client.version + 1 };
    const record: Client = { ...client, ...changed };
    const changes = changesBetween(clientSettingsView(client), clientSettingsView(record));
    const entry = audit.entry({ ...succeeded(request, 'client.update', client.clientId), detail: { changes } });
    const result = await writeOrDryRun(storage, request, (store) =>
      store.updateClient({ record, expectedVersion: client.version, audit: entry }),
    );
    clients.forget(tenant.tenant.id, client.clientId);
    requireUpdated(result);
    throwIfNotApplied(result);
    return setEtag(reply, record).send(clientView(record, now()));
  },
});
