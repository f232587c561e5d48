// POST of an API client.

import { buildClient } from '../../clients/build-client.ts';
import { holdsFor, ownersOf } from '../../clients/entitlements.ts';
import type { Principal } from '../../clients/principal.ts';
import { requireMayGrantSettings } from '../../management/access/client-rights.ts';
import { isLimitedManager } from '../../management/access/manager-limits.ts';
import { ensureKeys } from '../../management/clients/ensure-keys.ts';
import { EDIT_CLIENTS } from '../../management/clients/find.ts';
import { keyUriRespondedAt } from '../../management/clients/key-uri.ts';
import { clientIdTaken } from '../../management/clients/taken-id.ts';
import { requester, succeeded } from '../../management/request.ts';
import { defineRoute, type Route } from '../../management/route.ts';
import type { Client } from '../../records/client.ts';
import type { VerifyDependencies } from '../dependencies.ts';
import { secretIntent } from '../secrets/intent.ts';
import { revealOf, writtenSecret } from '../secrets/written-secret.ts';
import { clientChanges, methodOf } from './body.ts';
import { withoutEmpties } from './empty-members.ts';
import { NewApiClient } from './schema.ts';
import { parseApiClient } from './settings.ts';

export const createApiClientAt = (address: string): Route<VerifyDependencies> =>
  defineRoute({
    method: 'POST',
    url: address,
    rights: EDIT_CLIENTS,
    schema: { body: NewApiClient },
    preValidation: withoutEmpties,
    handle: async (request, reply, dependencies: VerifyDependencies) => {
      const { storage, clients, audit, peppers, now } = dependencies;
      const { tenant, principal } = requester(request);
      const { body } = request;
      const by = principal.actor;
      const intent = secretIntent(body.clientSecret, methodOf(body) ?? 'default', undefined, { peppers, revealed: undefined, now: now() });
      const chosenSecret = intent.kind === 'new' ? intent.chosen : undefined;
      const restrictScopes = principal.kind === 'client' && isLimitedManager(principal) && principal.client.restrictScopes;
      const settings = { ...parseApiClient(body, { tenant, now: now(), chosenSecret, restrictScopes }), owner: ownerFor(principal) };
      requireMayGrantSettings(request, settings);
      await ensureKeys(request, dependencies, settings);
      const keyUriReachedAt = await keyUriRespondedAt(settings, undefined, tenant, dependencies);
      const client = buildClient({ ...settings, keyUriReachedAt, tenantId: tenant.tenant.id, createdBy: by }, now());
      const written = await writtenSecret(client, intent, by, dependencies);
      const record: Client = {
        ...client,
        ...(body.enabled ? undefined : { disabledAt: now(), disabledBy: by }),
        secrets: written === undefined ? [] : [written.secret],
      };
      const entry = audit.entry({ ...succeeded(request, 'client.create', client.clientId), detail: clientChanges(undefined, record) });
      const created = await storage.createClient(record, entry, revealOf(record, written, by, dependencies));
      if (!created) throw await clientIdTaken(storage, request, { clientId: client.clientId, pointer: '/clientId' });
      clients.forget(client.tenantId, client.clientId);
      // The record's id: programs read the last segment, and a client id may contain a slash.
      return reply.code(201).header('location', `${tenant.tenant.publicUrl}${address}/${client.id}`).send();
    },
  });

/**
 * The API has no field for the owner: a caller that may create clients of only one owner creates them for
 * that owner.
 */
const ownerFor = ({ entitlements }: Principal): string | undefined => {
  if (holdsFor(entitlements, 'editAPIClients', undefined)) return undefined;
  const owners = ownersOf(entitlements, 'editAPIClients') ?? [];
  return owners.length === 1 ? owners[0] : undefined;
};
