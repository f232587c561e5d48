// The tenants that this server speaks for, by host name, with their resources and keys in memory.
import { KeyRing } from '../keys/key-ring.ts';
import { hostOf, normalizeHost } from '../net/host-name.ts';
import { remainingUrls } from '../records/former-url.ts';
import type { SigningKeyRecord } from '../records/signing-key.ts';
import type { Tenant } from '../records/tenant.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { type LoadedTenant, type LoadedUrls, loadTenant, type TenantParts } from './load-tenant.ts';

/** A normalised host without its port. */
const nameOf = (host: string): string => host.replace(/:\d+$/, '');

/** What tenants are loaded from. */
type TenantReads = Pick<Storage, 'tenants' | 'resources' | 'signingKeys' | 'entitlements'>;

/** A tenant as it was read, and in which round. */
interface Entry {
  readonly round: number;
  readonly parts: TenantParts;
  readonly urls: LoadedUrls;
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
  readonly #now: () => number;
  // The home tenant comes first in the first load; a tenant that is made later comes last.
  readonly #entries = new Map<string, Entry>();
  #all: readonly LoadedTenant[] = [];
  #byHost: ReadonlyMap<string, LoadedTenant> = new Map();
  #begun = 0;
  // By name alone: a TLS client names no port.
  #byName: ReadonlyMap<string, ReadonlySet<string>> = new Map();
  // When the next former URL ends.
  #until = Number.POSITIVE_INFINITY;

  /**
   * @param decrypt - opens the private half of a signing key
   * @param homeAliases - hosts beside the stored ones that name the home tenant: this process's own loopback listeners
   * @param now - milliseconds since the epoch: former URLs end by it
   */
  constructor(
    storage: TenantReads,
    decrypt: (record: SigningKeyRecord) => Uint8Array,
    homeAliases: readonly string[],
    now: () => number = Date.now,
  ) {
    this.#now = now;
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
      const { id } = entry.parts.tenant;
      if (round >= (this.#entries.get(id)?.round ?? 0)) this.#entries.set(id, entry);
    }
    this.#index();
  }

  #index(): void {
    const entries = [...this.#entries.values()];
    const loaded = entries.map(({ urls }) => urls.loaded);
    const byHost = new Map<string, LoadedTenant>();
    const [home] = loaded;
    if (home !== undefined) for (const alias of this.#homeAliases) byHost.set(alias, home);
    // A tenant that is disabled answers nobody.
    for (const { urls } of entries) if (urls.loaded.tenant.disabledAt === undefined) addHosts(urls, byHost, this.#now());
    const byName = new Map<string, Set<string>>();
    for (const [host, { tenant }] of byHost) {
      const name = nameOf(host);
      byName.set(name, (byName.get(name) ?? new Set()).add(tenant.id));
    }
    this.#byHost = byHost;
    this.#byName = byName;
    this.#all = loaded;
    this.#until = Math.min(...entries.map(({ urls }) => urls.until));
  }

  /** Lets the former URLs go whose time is over. */
  #endFormerUrls(): void {
    const now = this.#now();
    if (now < this.#until) return;
    for (const [id, entry] of this.#entries) {
      if (entry.urls.until <= now) this.#entries.set(id, { ...entry, urls: loadTenant(entry.parts, now) });
    }
    this.#index();
  }

  /** Every tenant, the home tenant first. */
  all(): readonly LoadedTenant[] {
    return this.#all;
  }

  /** The tenant that a `Host` header names. */
  find(host: string | undefined, protocol: 'https' | 'http'): LoadedTenant | undefined {
    if (host === undefined) return undefined;
    if (this.#until !== Number.POSITIVE_INFINITY) this.#endFormerUrls();
    return this.#byHost.get(host) ?? this.#byHost.get(normalizeHost(host, protocol));
  }

  /** Whether the name that a TLS client asked for (RFC 6066 §3) is another tenant's, and not this one's. */
  isNameOfOther(name: string, tenant: LoadedTenant): boolean {
    return this.#byName.get(name.toLowerCase())?.has(tenant.tenant.id) === false;
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
    if (before?.read.all === read.all) return { ...before, round };
    // Keys are opened when they changed, and not because something else did.
    const ring = before?.read.keys === read.keys ? before.parts.ring : new KeyRing(records, this.#decrypt);
    const parts = { tenant, resources, ring, entitlements };
    return { round, read, parts, urls: loadTenant(parts, this.#now()) };
  }
}

/** The hosts of a tenant: each former one that is answered names the tenant as it was called there. */
const addHosts = ({ loaded, former }: LoadedUrls, byHost: Map<string, LoadedTenant>, now: number): void => {
  const { hosts } = remainingUrls(loaded.tenant, now);
  for (const host of hosts) byHost.set(host, loaded);
  for (const each of former) {
    const host = hostOf(each.tenant.publicUrl);
    if (hosts.includes(host) && host !== hostOf(loaded.tenant.publicUrl)) byHost.set(host, each);
  }
};
