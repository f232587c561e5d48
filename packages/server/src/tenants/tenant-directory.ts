// The tenants that this server speaks for, by host name, with their resources and keys in memory.
import type { OwnEntitlement } from '../clients/entitlements.ts';
import { KeyRing } from '../keys/key-ring.ts';
import type { SigningKeyRecord } from '../keys/signing-key.ts';
import type { Storage } from '../storage/storage.ts';
import { DOORS, type Door } from './doors.ts';
import type { Resource, Tenant } from './tenant.ts';

/** A tenant with everything about it that does not change from request to request. */
export interface LoadedTenant {
  readonly tenant: Tenant;
  readonly keys: KeyRing;
  /** By resource indicator. */
  readonly resources: ReadonlyMap<string, Resource>;
  /** Of the tenant's own, by their names in lower case. */
  readonly entitlements: ReadonlyMap<string, OwnEntitlement>;
  /** The tenant's own management API, `https://HOST/`. */
  readonly managementResource: Resource;
  /** What tokens are for when nothing else decides. */
  readonly defaultResource: Resource;
  /** The issuer of each door. */
  readonly issuers: ReadonlyMap<Door, string>;
}

/** Brings a `Host` to the form that hosts are stored in: lower case, without trailing dot or default port. */
export const normalizeHost = (host: string, protocol: 'https' | 'http'): string => {
  const lower = host.toLowerCase();
  const port = /:\d+$/.exec(lower)?.[0] ?? '';
  const name = lower.slice(0, lower.length - port.length).replace(/\.$/, '');
  return port === (protocol === 'https' ? ':443' : ':80') ? name : name + port;
};

/** A normalised host without its port. */
const nameOf = (host: string): string => host.replace(/:\d+$/, '');

/** What tenants are loaded from. */
type TenantReads = Pick<Storage, 'tenants' | 'resources' | 'signingKeys' | 'entitlements'>;

/** A tenant as it was read, and in which round. */
interface Entry {
  readonly round: number;
  readonly loaded: LoadedTenant;
  readonly read: ReadTenant;
}

/** What a tenant is made of, as text: the same text makes the same tenant. */
interface ReadTenant {
  readonly all: string;
  readonly keys: string;
}

/** Holds every tenant. What did not change stays the same object, and what others remember of it stays good. */
export class TenantDirectory {
  readonly #storage: TenantReads;
  readonly #decrypt: (record: SigningKeyRecord) => Uint8Array;
  readonly #homeAliases: readonly string[];
  // The home tenant comes first in the first load; a tenant that is made later comes last.
  readonly #entries = new Map<string, Entry>();
  #all: readonly LoadedTenant[] = [];
  #byHost: ReadonlyMap<string, LoadedTenant> = new Map();
  #begun = 0;
  // By name alone: a TLS client names no port.
  #byName: ReadonlyMap<string, ReadonlySet<LoadedTenant>> = new Map();

  /**
   * @param decrypt - opens the private half of a signing key
   * @param homeAliases - hosts beside the stored ones that name the home tenant: this process's own loopback listeners
   */
  constructor(storage: TenantReads, decrypt: (record: SigningKeyRecord) => Uint8Array, homeAliases: readonly string[]) {
    this.#storage = storage;
    this.#decrypt = decrypt;
    this.#homeAliases = homeAliases;
  }

  /**
   * Reads tenants anew; until it has, the last state serves. Of several loads of a tenant at once, the one that began last has the last word.
   *
   * @param ids - those that changed; all tenants when absent
   */
  async load(ids?: ReadonlySet<string>): Promise<void> {
    const round = ++this.#begun;
    const entries = await Promise.all((await this.#storage.tenants(ids)).map((tenant) => this.#loadOne(tenant, round)));
    for (const entry of entries) {
      const { id } = entry.loaded.tenant;
      if (round >= (this.#entries.get(id)?.round ?? 0)) this.#entries.set(id, entry);
    }
    this.#index();
  }

  #index(): void {
    const loaded = [...this.#entries.values()].map((entry) => entry.loaded);
    const byHost = new Map<string, LoadedTenant>();
    const [home] = loaded;
    if (home !== undefined) for (const alias of this.#homeAliases) byHost.set(alias, home);
    // A tenant that is disabled answers nobody.
    for (const each of loaded) if (each.tenant.disabledAt === undefined) for (const host of each.tenant.hosts) byHost.set(host, each);
    const byName = new Map<string, Set<LoadedTenant>>();
    for (const [host, each] of byHost) {
      const name = nameOf(host);
      byName.set(name, (byName.get(name) ?? new Set()).add(each));
    }
    this.#byHost = byHost;
    this.#byName = byName;
    this.#all = loaded;
  }

  /** Every tenant, the home tenant first. */
  all(): readonly LoadedTenant[] {
    return this.#all;
  }

  /** The tenant that a `Host` header names. */
  find(host: string | undefined, protocol: 'https' | 'http'): LoadedTenant | undefined {
    if (host === undefined) return undefined;
    return this.#byHost.get(host) ?? this.#byHost.get(normalizeHost(host, protocol));
  }

  /** Whether the name that a TLS client asked for (RFC 6066 §3) is another tenant's, and not this one's. */
  isNameOfOther(name: string, tenant: LoadedTenant): boolean {
    return this.#byName.get(name.toLowerCase())?.has(tenant) === false;
  }

  async #loadOne(tenant: Tenant, round: number): Promise<Entry> {
    const [resources, records, entitlements] = await Promise.all([
      this.#storage.resources(tenant.id),
      this.#storage.signingKeys(tenant.id),
      this.#storage.entitlements(tenant.id),
    ]);
    const keys = JSON.stringify(records);
    const read = { all: JSON.stringify([tenant, resources, entitlements, keys]), keys };
    const before = this.#entries.get(tenant.id);
    if (before?.read.all === read.all) return { round, read, loaded: before.loaded };
    // Keys are opened when they changed, and not because something else did.
    const ring = before?.read.keys === read.keys ? before.loaded.keys : new KeyRing(records, this.#decrypt);
    return { round, read, loaded: loadedTenant(tenant, { resources, ring, entitlements }) };
  }
}

const loadedTenant = (
  tenant: Tenant,
  {
    resources,
    ring,
    entitlements,
  }: { readonly resources: readonly Resource[]; readonly ring: KeyRing; readonly entitlements: readonly OwnEntitlement[] },
): LoadedTenant => {
  const managementResource = resources.find(({ kind }) => kind === 'management');
  const defaultResource = resources.find(({ uri }) => uri === tenant.defaultAudience);
  if (managementResource === undefined || defaultResource === undefined) {
    throw new TypeError(`Tenant ${tenant.id} lacks one of its built-in resources.`);
  }
  return {
    tenant,
    keys: ring,
    resources: new Map(resources.map((resource) => [resource.uri, resource])),
    entitlements: new Map(entitlements.map((each) => [each.name.toLowerCase(), each])),
    managementResource,
    defaultResource,
    issuers: new Map(DOORS.map((door) => [door, tenant.publicUrl + door.issuerPath])),
  };
};
