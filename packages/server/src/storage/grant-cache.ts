// A cache of grant records in front of a store. Resource servers introspect the same token many times, and a
// record never changes, except for its state. A change of state by this node drops the record at once;
// changes by other nodes are found by their numbers, which a node reads whenever it refreshes. A record that
// is not in memory is read from a replica that has every revocation that this node knows of, else from the
// store.
import { LRUCache } from 'lru-cache';
import type { GrantRecord, NewGrant } from '../records/grant.ts';
import type { AgeClock, Moment } from '../system/age.ts';
import type { MaybePromise } from '../system/at-once.ts';
import { onUse } from '../system/on-use.ts';
import type { OpaqueTokenKey } from './contract/grants.ts';
import type { GrantReplica } from './contract/replica.ts';
import type { Storage } from './contract/storage.ts';
import type { ReplicaReads } from './replica-reads.ts';

/** How long after a refresh a node counts as fresh, in milliseconds. */
export const FRESH = 750;
/**
 * How long after a refresh what it read about revocations decides whether a replica is behind, in
 * milliseconds.
 */
const REPLICA_FRESH = 500;
/** Maximum number of records in the cache. */
const MAX_GRANTS = 20_000;
/** Maximum number of characters of their texts: authorization details may have thousands. */
const MAX_TEXT = 16_000_000;

const textOf = ({ scope, audience, authorizationDetails = '', confirmation = '' }: GrantRecord): number =>
  1 + scope.length + audience.length + authorizationDetails.length + confirmation.length;
/**
 * Maximum number of revocations of a tenant that a refresh reads one by one; after more, all records are
 * dropped.
 */
const MAX_REVOCATIONS = 4_000;

/** The clients in memory, as far as revocations concern them. */
interface ClientCache {
  forget(tenantId: string, clientId: string): void;
  forgetAll(): void;
}

/** The methods of the store that the cache calls. */
type GrantReads = Pick<Storage, 'findGrant' | 'findGrantByTokenHash' | 'findDenial' | 'lastRevocations' | 'revocations'>;

/** What the deny list has of a token: `undefined` when it has nothing. */
interface Denial {
  readonly revokedAt: number | undefined;
}

/** Grant records in memory. */
export class GrantCache {
  readonly #storage: GrantReads;
  readonly #grants = new LRUCache<string, GrantRecord>({ max: MAX_GRANTS, maxSize: MAX_TEXT, sizeCalculation: textOf });
  // Each of the others is allocated, as a whole, for the first token of its kind.
  /** The ids of opaque tokens' grants by the hashes of the tokens. */
  readonly #ids = onUse(() => new LRUCache<string, string>({ max: MAX_GRANTS }));
  /**
   * The ids of grants that this node has issued and not read yet; apart, so that they displace none that were
   * read.
   */
  readonly #issued = onUse(() => new LRUCache<string, string>({ max: MAX_GRANTS }));
  /** Whether unrecorded tokens are denied, and since when. */
  #denials: LRUCache<string, Denial> | undefined;
  /** The number of the last revocation of each tenant that the cache reflects. */
  readonly #reflected = new Map<string, number>();
  /**
   * The number of the last revocation that a replica must have, by tenant; none after a change by this node.
   */
  readonly #required = new Map<string, number>();
  readonly #clock: AgeClock;
  readonly #replica: ReplicaReads | undefined;
  /** When the last successful {@link catchUp} began. */
  #caughtUpAt: Moment | undefined;
  #drops = 0;

  constructor(storage: GrantReads, clock: AgeClock, replica?: ReplicaReads) {
    this.#storage = storage;
    this.#clock = clock;
    this.#replica = replica;
  }

  // Checked at each read: the request may have waited since its node was last fresh.
  get #isFresh(): boolean {
    return this.#caughtUpAt !== undefined && this.#clock.since(this.#caughtUpAt) <= FRESH;
  }

  #remembered(tenantId: string, id: string): GrantRecord | undefined {
    return this.#isFresh ? this.#grants.get(`${tenantId} ${id}`) : undefined;
  }

  /** The record of a grant, at most 750 ms old; at once when it is in memory. */
  findGrant(tenantId: string, id: string): MaybePromise<GrantRecord | undefined> {
    return (
      this.#remembered(tenantId, id) ??
      this.#read(
        () => this.#storage.findGrant(tenantId, id),
        this.#onReplica(tenantId, (replica, revocation) => replica.findGrant(tenantId, id, revocation)),
      )
    );
  }

  /** The record of an opaque token's grant, at most 750 ms old. */
  findGrantByTokenHash(tenantId: string, token: OpaqueTokenKey): MaybePromise<GrantRecord | undefined> {
    const id = this.#ids().get(token.hash) ?? this.#issued().get(token.hash);
    const known = id === undefined ? undefined : this.#remembered(tenantId, id);
    return (
      known ??
      this.#read(
        () => this.#readByTokenHash(tenantId, token, id),
        this.#onReplica(tenantId, (replica, revocation) => replica.findGrantByTokenHash(tenantId, token, revocation)),
      )
    );
  }

  // With the id, one batch is read; with the hash alone, all batches of a time slot.
  async #readByTokenHash(tenantId: string, token: OpaqueTokenKey, id: string | undefined): Promise<GrantRecord | undefined> {
    const grant = id === undefined ? undefined : await this.#storage.findGrant(tenantId, id);
    return grant?.tokenHash === token.hash ? grant : this.#storage.findGrantByTokenHash(tenantId, token);
  }

  /** Remembers the ids of recorded grants that opaque tokens have. */
  issued(grants: readonly NewGrant[]): void {
    for (const { tokenHash, id } of grants) if (tokenHash !== undefined) this.#issued().set(tokenHash, id);
  }

  /** When an unrecorded token was revoked, as of at most 750 ms ago; at once when it is in memory. */
  findDenial(tenantId: string, jti: string): MaybePromise<number | undefined> {
    const known = this.#isFresh ? this.#denials?.get(`${tenantId} ${jti}`) : undefined;
    return known === undefined ? this.#readDenial(tenantId, jti) : known.revokedAt;
  }

  async #readDenial(tenantId: string, jti: string): Promise<number | undefined> {
    const drops = this.#drops;
    const revokedAt = await this.#storage.findDenial(tenantId, jti);
    if (drops !== this.#drops) return revokedAt;
    this.#denials ??= new LRUCache({ max: MAX_GRANTS });
    this.#denials.set(`${tenantId} ${jti}`, { revokedAt });
    return revokedAt;
  }

  /** Reads the replica, if it can be known whether it is behind. */
  #onReplica(
    tenantId: string,
    find: (replica: GrantReplica, revocation: number) => Promise<GrantRecord | undefined>,
  ): Promise<GrantRecord | undefined> | undefined {
    if (this.#replica === undefined) return undefined;
    const isKnown = this.#caughtUpAt !== undefined && this.#clock.since(this.#caughtUpAt) <= REPLICA_FRESH;
    const revocation = isKnown ? this.#required.get(tenantId) : undefined;
    return revocation === undefined ? undefined : this.#replica.find((replica) => find(replica, revocation));
  }

  async #read(
    read: () => Promise<GrantRecord | undefined>,
    fromReplica: Promise<GrantRecord | undefined> | undefined,
  ): Promise<GrantRecord | undefined> {
    const drops = this.#drops;
    const grant = (fromReplica === undefined ? undefined : await fromReplica) ?? (await read());
    // A drop during the read may concern a change newer than what was read.
    if (grant === undefined || drops !== this.#drops) return grant;
    const { tenantId, id, tokenHash } = grant;
    this.#grants.set(`${tenantId} ${id}`, grant);
    if (tokenHash !== undefined) this.#ids().set(tokenHash, id);
    return grant;
  }

  /** Drops the record of a grant that this node has changed. A replica may not have the change yet. */
  drop(tenantId: string, id: string): void {
    this.#required.delete(tenantId);
    this.#forget(tenantId, id);
  }

  /** Drops all records, after a change of many by this node. */
  dropAll(): void {
    this.#required.clear();
    this.#forgetAll();
  }

  #forget(tenantId: string, id: string): void {
    this.#drops++;
    this.#grants.delete(`${tenantId} ${id}`);
    this.#denials?.delete(`${tenantId} ${id}`);
  }

  #forgetAll(): void {
    this.#drops++;
    this.#grants.clear();
    this.#denials?.clear();
  }

  /**
   * Drops the records whose state other nodes have changed since the last call, and the clients whose credentials were
   * revoked: a distrust of an issuer can revoke more of them than the change table can list.
   *
   * @throws {@link StorageUnavailable} when the store cannot be read; the next call catches up with the same
   *   changes
   */
  async catchUp(clients: ClientCache): Promise<void> {
    const [began, drops] = [this.#clock.moment(), this.#drops];
    const numbers = await this.#storage.lastRevocations();
    this.#require(numbers, drops);
    for (const [tenantId, last] of numbers) {
      const reflected = this.#reflected.get(tenantId);
      if (reflected === last) continue;
      if (reflected === undefined || !(await this.#dropRevoked(tenantId, reflected, last, clients))) {
        this.#forgetAll();
        clients.forgetAll();
      }
      this.#reflected.set(tenantId, last);
    }
    this.#caughtUpAt = began;
  }

  /**
   * Before any record is dropped, so that none that a replica has in its earlier state is remembered after
   * that.
   */
  #require(numbers: ReadonlyMap<string, number>, drops: number): void {
    this.#required.clear();
    // A change by this node in the meantime may have a higher number.
    if (drops !== this.#drops) return;
    for (const [tenantId, number] of numbers) this.#required.set(tenantId, number);
  }

  /** @returns false when not every revocation of the range could be read */
  async #dropRevoked(tenantId: string, after: number, last: number, clients: ClientCache): Promise<boolean> {
    const missing = last - after;
    if (missing < 0 || missing > MAX_REVOCATIONS) return false;
    // What has expired is listed too: a number that is missing is a revocation that was purged.
    const events = await this.#storage.revocations(tenantId, { after, notExpiredAt: 0, limit: missing });
    for (const { revocation } of events) {
      if (revocation.type === 'token') this.#forget(tenantId, revocation.jti);
      else if (revocation.type === 'credential') clients.forget(tenantId, revocation.clientId);
    }
    return events.length === missing;
  }
}

/** Puts a cache before the grants of a store. */
export const cacheGrants = (
  storage: Storage,
  clock: AgeClock,
  replica?: ReplicaReads,
): { readonly storage: Storage; readonly cache: GrantCache } => {
  const cache = new GrantCache(storage, clock, replica);
  const cached: Storage = {
    ...storage,
    recordGrants: (grants) => storage.recordGrants(grants).then(() => cache.issued(grants)),
    findGrant: async (tenantId, id) => cache.findGrant(tenantId, id),
    findGrantByTokenHash: async (tenantId, token) => cache.findGrantByTokenHash(tenantId, token),
    findDenial: async (tenantId, jti) => cache.findDenial(tenantId, jti),
    // Also after a failure, since a commit of unknown outcome may have succeeded.
    changeGrant: (change) => storage.changeGrant(change).finally(() => cache.drop(change.tenantId, change.id)),
    revokeGrants: (batch) =>
      storage.revokeGrants(batch).finally(() => {
        for (const { grant } of batch) cache.drop(grant.tenantId, grant.id);
      }),
    denyToken: (denial) => storage.denyToken(denial).finally(() => cache.drop(denial.tenantId, denial.jti)),
    revokeMatchingGrants: (revocation) => storage.revokeMatchingGrants(revocation).finally(() => cache.dropAll()),
  };
  return { storage: cached, cache };
};
