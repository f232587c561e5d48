// GET of the shared quotas, of one, and of the quotas of a client.
import { ownersOf } from '../../clients/entitlements.ts';
import { quotasOf, sharedSubject } from '../../quotas/rules.ts';
import { ClientPath, findClient, ONE_CLIENT, READ_CLIENTS } from '../clients/find.ts';
import { requester } from '../request.ts';
import { defineRoute } from '../route.ts';
import { setEtag } from '../writes/versions.ts';
import { ONE_QUOTA, QUOTAS, QuotaPath, quotaNamed, READ_QUOTAS } from './find.ts';
import { ClientQuotas, SharedQuotaList, SharedQuotaView } from './schema.ts';
import { sharedQuotaView, windowsOf } from './view.ts';

export const listQuotas = defineRoute({
  method: 'GET',
  url: QUOTAS,
  rights: READ_QUOTAS,
  schema: { summary: 'List the quotas that clients share', response: { 200: SharedQuotaList } },
  handle: async (request, _reply, { storage }) => {
    const { id } = requester(request).tenant.tenant;
    const quotas = await storage.sharedQuotas(id);
    const uses = await storage.quotaUses(
      id,
      quotas.map(({ name }) => sharedSubject(name)),
    );
    return { quotas: quotas.map((each) => sharedQuotaView(each, uses)) };
  },
});

export const showQuota = defineRoute({
  method: 'GET',
  url: ONE_QUOTA,
  rights: READ_QUOTAS,
  schema: { summary: 'Show a shared quota, and what was used of it', params: QuotaPath, response: { 200: SharedQuotaView } },
  handle: async (request, reply, { storage }) => {
    const quota = await quotaNamed(storage, request, request.params.quota_name);
    const uses = await storage.quotaUses(quota.tenantId, [sharedSubject(quota.name)]);
    return setEtag(reply, quota).send(sharedQuotaView(quota, uses));
  },
});

export const showClientQuotas = defineRoute({
  method: 'GET',
  url: `${ONE_CLIENT}/quotas`,
  rights: READ_CLIENTS,
  schema: {
    summary: 'Show the quotas of an API client, and what was used of them',
    params: ClientPath,
    response: { 200: ClientQuotas },
  },
  handle: async (request, _reply, { storage }) => {
    const { tenant, principal } = requester(request);
    const client = await findClient(storage, request, request.params.client_id);
    const owners = ownersOf(principal.entitlements, 'readAPIClients');
    // Others than its owner's may be used by clients that the caller may not read.
    const isShown = (owner: string | undefined) => owners === undefined || (owner !== undefined && owners.includes(owner));
    const quotas = quotasOf(client, tenant).filter(({ name, owner }) => name === undefined || isShown(owner));
    const uses = await storage.quotaUses(
      client.tenantId,
      quotas.map(({ subject }) => subject),
    );
    return {
      client_id: client.clientId,
      quotas: quotas.map(({ name, subject, quota }) => ({
        name: name ?? null,
        mode: quota.mode,
        windows: windowsOf(quota, subject, uses),
      })),
    };
  },
});
