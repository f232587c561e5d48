// The quotas that a client's tokens are charged to: its own, or the one that the tenant has for each client; and
// every shared one that covers it.
import type { Client } from '../records/client.ts';
import { QUOTA_WINDOWS, type Quota, type SharedQuota } from '../records/quota.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';

/** One window of one quota. */
export interface QuotaRule {
  readonly tenantId: string;
  readonly subject: string;
  readonly seconds: number;
  readonly limit: number;
  readonly isEnforced: boolean;
  /** The policy's name in the response: the window, after the name of a shared quota. */
  readonly policy: string;
  /** Whether the quota is the client's alone; how much of a shared one is left is shown only when it is exceeded. */
  readonly isOwn: boolean;
  /** Names the window in the store. */
  readonly row: string;
  /** Names the lease in this process. */
  readonly key: string;
}

/** Whether a shared quota counts the tokens of a client. */
export const covers = ({ owner, labels }: SharedQuota, client: Pick<Client, 'owner' | 'labels'>): boolean =>
  (owner === undefined || owner === client.owner) && Object.entries(labels).every(([name, value]) => client.labels[name] === value);

/** The subject of a client's quota. */
const clientSubject = (clientId: string): string => `client:${clientId}`;

/** The subject of a shared quota. */
export const sharedSubject = (name: string): string => `shared:${name}`;

/** A quota and the subject that it is charged to. */
interface ChargedQuota {
  readonly subject: string;
  readonly quota: Quota;
  /** The name of a shared quota. */
  readonly name: string | undefined;
  /** The owner of the clients that a shared quota covers, if it is limited to one. */
  readonly owner: string | undefined;
}

const rulesOf = (tenantId: string, { subject, quota, name: shared }: ChargedQuota, isExempt: boolean): readonly QuotaRule[] =>
  QUOTA_WINDOWS.flatMap(({ name, seconds }) => {
    const limit = quota[name];
    if (limit === undefined) return [];
    const isEnforced = quota.mode === 'enforce' && !isExempt;
    const policy = shared === undefined ? name : `${shared}-${name}`;
    const row = `${tenantId}\n${subject}\n${seconds}`;
    // Of a shared quota, the leases of clients that it does not bind are apart.
    const key = `${row}\n${isEnforced}`;
    return { tenantId, subject, seconds, limit, isEnforced, policy, isOwn: shared === undefined, row, key };
  });

/** The quotas of a client. */
export const quotasOf = (
  client: Client,
  { tenant, sharedQuotas }: Pick<LoadedTenant, 'tenant' | 'sharedQuotas'>,
): readonly ChargedQuota[] => {
  const own = client.quota ?? tenant.clientQuota;
  const shared = sharedQuotas.filter((each) => covers(each, client));
  return [
    ...(own === undefined ? [] : [{ subject: clientSubject(client.clientId), quota: own, name: undefined, owner: undefined }]),
    ...shared.map(({ name, quota, owner }) => ({ subject: sharedSubject(name), quota, name, owner })),
  ];
};

const NONE: readonly QuotaRule[] = [];

// A changed tenant or client is another object.
const known = new WeakMap<Client, { readonly tenant: LoadedTenant; readonly rules: readonly QuotaRule[] }>();

/** The rules for a client. Without any quota in the tenant, this costs three comparisons. */
export const rulesFor = (client: Client, loaded: LoadedTenant): readonly QuotaRule[] => {
  const { tenant, sharedQuotas } = loaded;
  if (client.quota === undefined && tenant.clientQuota === undefined && sharedQuotas.length === 0) return NONE;
  const before = known.get(client);
  if (before?.tenant === loaded) return before.rules;
  // No quota keeps an administrator out: it could not be raised any more.
  const isExempt = client.entitlements.includes('administrator');
  const rules = quotasOf(client, loaded).flatMap((each) => rulesOf(tenant.id, each, isExempt));
  known.set(client, { tenant: loaded, rules });
  return rules;
};
