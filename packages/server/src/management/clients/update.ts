// PATCH of a client.
import type { FastifyRequest } from 'fastify';
import { changesBetween } from '../../audit/changes.ts';
import type { Client } from '../../records/client.ts';
import { requireMayUpdate } from '../access/client-rights.ts';
import { requester, succeeded } from '../request.ts';
import { defineRoute } from '../route.ts';
import { isDryRun } from '../writes/dry-run.ts';
import { applyPatch } from '../writes/merge-patch.ts';
import { requireUpdated } from '../writes/not-applied.ts';
import { setEtag } from '../writes/versions.ts';
import { WriteQuery, writeOrDryRun } from '../writes/write-or-dry-run.ts';
import { ensureKeys } from './ensure-keys.ts';
import { ClientPath, clientForUpdate, EDIT_CLIENTS, ONE_CLIENT } from './find.ts';
import { keyUriRespondedAt } from './key-uri.ts';
import { requireAsDocument } from './metadata.ts';
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
    const client = await clientForUpdate(storage, request, request.params.client_id);
    const settings = changedSettings(request, client, request.body, now());
    if (!isDryRun(request)) await ensureKeys(request, dependencies, settings);
    const keyUriReachedAt = await keyUriRespondedAt(settings, client, tenant, dependencies);
    const record: Client = { ...client, ...settings, keyUriReachedAt, updatedAt: now(), version: client.version + 1 };
    const changes = changesBetween(clientSettingsView(client), clientSettingsView(record));
    const entry = audit.entry({ ...succeeded(request, 'client.update', client.clientId), detail: { changes } });
    const result = await writeOrDryRun(storage, request, (store) =>
      store.updateClient({ record, expectedVersion: client.version, audit: entry }),
    );
    clients.forget(tenant.tenant.id, client.clientId);
    requireUpdated(result);
    return setEtag(reply, record).send(clientView(record, now()));
  },
});

/** Applies a patch, and requires that the principal may give the client the resulting settings. */
const changedSettings = (request: FastifyRequest, client: Client, patch: object, now: number) => {
  const body = applyPatch(NewClient, clientSettingsView(client), patch);
  const { secretExpiresAt: _, ...settings } = parseClientSettings(body, requester(request).tenant, now, client);
  requireAsDocument(settings, client);
  requireMayUpdate(request, settings, client);
  return settings;
};
