// Reads the current state of the server, as far as manifests describe it.
import { ManagementError, type TenantRecord, type TrustRecord } from '@mintmark/client/management';
import { type Management, recordOf } from '../connection.ts';
import type { Manifest } from './manifest.ts';
import type { CurrentState } from './plan.ts';
import { partsOfId } from './record-key.ts';
import { clientToManifest, issuerToManifest, type ManifestClient } from './record-kind.ts';

/** Up to this many clients are read one by one; for more, the list takes fewer requests. */
const ONE_BY_ONE = 50;

/** Reads everything. The tenant and shared quotas are left out when the credentials may not read them. */
export const readWholeState = async (management: Management): Promise<CurrentState> => ({
  tenant: await tenantIfAllowed(management),
  entitlements: await management.entitlements.list(),
  resources: await management.resources.list(),
  quotas: (await unlessRefused(management.quotas.list(), 403)) ?? [],
  issuers: (await management.issuers.list()).map(issuerToManifest),
  clients: await allClients(management),
  trusts: await allTrusts(management),
  deleted: [],
});

/** Reads the records of the manifests. @param all - whether all clients are needed */
export const readStateFor = async (manifests: readonly Manifest[], all: boolean, management: Management): Promise<CurrentState> => {
  const of = (kind: Manifest['kind']): readonly Manifest[] => manifests.filter((manifest) => manifest.kind === kind);
  const wanted = of('Client');
  const clients =
    all || wanted.length > ONE_BY_ONE
      ? await allClients(management)
      : (await Promise.all(wanted.map(({ id }) => clientIfAny(management, id)))).filter((client) => client !== undefined);
  const missing = new Set(wanted.map(({ id }) => id));
  for (const { client_id } of clients) missing.delete(client_id);
  return {
    tenant: of('Tenant').length === 0 ? undefined : await tenantIfAllowed(management),
    entitlements: of('Entitlement').length === 0 ? [] : await management.entitlements.list(),
    resources: of('Resource').length === 0 ? [] : await management.resources.list(),
    quotas: of('Quota').length === 0 ? [] : await management.quotas.list(),
    issuers: of('Issuer').length === 0 ? [] : (await management.issuers.list()).map(issuerToManifest),
    clients,
    trusts: await trustsFor(of('Trust'), all, management),
    deleted: missing.size === 0 ? [] : (await allClients(management, 'deleted')).filter(({ client_id }) => missing.has(client_id)),
  };
};

const allClients = async (management: Management, state?: 'deleted'): Promise<ManifestClient[]> => {
  const clients: ManifestClient[] = [];
  for await (const client of management.clients.listAll({ state })) clients.push(clientToManifest(client));
  return clients;
};

const allTrusts = async (management: Management): Promise<TrustRecord[]> => {
  const trusts: TrustRecord[] = [];
  for await (const trust of management.trusts.listAll()) trusts.push(trust);
  return trusts;
};

const trustsFor = async (manifests: readonly Manifest[], all: boolean, management: Management): Promise<readonly TrustRecord[]> => {
  const clientIds = [...new Set(manifests.map(({ id }) => partsOfId(id)[0]))];
  if (all || clientIds.length > ONE_BY_ONE) return allTrusts(management);
  return (await Promise.all(clientIds.map(async (id) => (await unlessRefused(management.trusts.list(id), 404)) ?? []))).flat();
};

const unlessRefused = async <T>(response: Promise<T>, status: number): Promise<T | undefined> => {
  try {
    return await response;
  } catch (error) {
    if (error instanceof ManagementError && error.status === status) return undefined;
    throw error;
  }
};

const tenantIfAllowed = (management: Management): Promise<TenantRecord | undefined> =>
  unlessRefused(recordOf(management.tenants.get('current')), 403);

const clientIfAny = async (management: Management, id: string): Promise<ManifestClient | undefined> => {
  const client = await unlessRefused(recordOf(management.clients.get(id)), 404);
  return client && clientToManifest(client);
};
