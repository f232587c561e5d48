// The tenants of this server by host name, with their resources and keys in memory.
import { KeyRing } from '../keys/key-ring.ts';
import { hostOf, normalizeHost } from '../net/host-name.ts';
import { remainingUrls } from '../records/former-url.ts';
import type { SigningKeyRecord } from '../records/signing-key.ts';
import type { Tenant } from '../records/tenant.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { type LoadedTenant, type LoadedUrls, loadTenant, type TenantParts } from './load-tenant.ts';

/** A normalised host without its port. */
const nameOf = (host: string): string => host.replace(/:\d+$/, '');

/** The storage that tenants are loaded from. */
type TenantReads = Pick<Storage, 'tenants' | 'resources' | 'signingKeys' | 'entitlements' | 'sharedQuotas' | 'trustedIssuers'>;

/** A tenant and the load that read it. */
interface Entry {
  readonly round: number;
  readonly parts: TenantParts;
  readonly urls: LoadedUrls;
  readonly read: ReadTenant;
}

/** The records of a tenant as text, to detect changes. */
interface ReadTenant {
  readonly all: string;
  readonly keys: string;
}

/** All tenants. An unchanged one stays the same object, so that caches keyed by it remain valid. */
export class TenantDirectory {
  readonly #storage: TenantReads;
  readonly #decrypt: (record: SigningKeyRecord) => Uint8Array;
  readonly #homeAliases: readonly string[];
  readonly #now: () => number;
  // The home tenant comes first; later tenants are appended.
  readonly #entries = new Map<string, Entry>();
  #all: readonly LoadedTenant[] = [];
  #byHost: ReadonlyMap<string, LoadedTenant> = new Map();
  #begun = 0;
  // The key is the name only, because a TLS client sends no port (RFC 6066 §3).
  #byName: ReadonlyMap<string, ReadonlySet<string>> = new Map();
  // The time at which the next former URL ends.
  #until = Number.POSITIVE_INFINITY;

  /**
   * @param decrypt - decrypts the private half of a signing key
   * @param homeAliases - additional hosts of the home tenant: this process's own loopback listeners
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
   * Reads tenants again. Of concurrent loads of a tenant, the one that began last takes precedence.
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
    // A disabled tenant is not served.
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

  /** Removes the former URLs that have ended. */
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

  /** Whether the server name of a TLS client (RFC 6066 §3) belongs to another tenant and not to this one. */
  isNameOfOther(name: string, tenant: LoadedTenant): boolean {
    return this.#byName.get(name.toLowerCase())?.has(tenant.tenant.id) === false;
  }

  async #loadOne(tenant: Tenant, round: number): Promise<Entry> {
    const [resources, records, entitlements, sharedQuotas, trustedIssuers] = await Promise.all([
      this.#storage.resources(tenant.id),
      this.#storage.signingKeys(tenant.id),
      this.#storage.entitlements(tenant.id),
      this.#storage.sharedQuotas(tenant.id),
      this.#storage.trustedIssuers(tenant.id),
    ]);
    const keys = JSON.stringify(records);
    const read = { all: JSON.stringify([tenant, resources, entitlements, sharedQuotas, trustedIssuers, keys]), keys };
    const before = this.#entries.get(tenant.id);
    if (before?.read.all === read.all) return { ...before, round };
    // Keys are decrypted only if they changed.
    const ring = before?.read.keys === read.keys ? before.parts.ring : new KeyRing(records, this.#decrypt);
    const parts = { tenant, resources, ring, entitlements, sharedQuotas, trustedIssuers };
    return { round, read, parts, urls: loadTenant(parts, this.#now()) };
  }
}

/** Adds the hosts of a tenant; a former host that is served maps to the tenant at its former URL. */
const addHosts = ({ loaded, former }: LoadedUrls, byHost: Map<string, LoadedTenant>, now: number): void => {
  const { hosts } = remainingUrls(loaded.tenant, now);
  for (const host of hosts) byHost.set(host, loaded);
  for (const each of former) {
    const host = hostOf(each.tenant.publicUrl);
    if (hosts.includes(host) && host !== hostOf(loaded.tenant.publicUrl)) byHost.set(host, each);
  }
};
