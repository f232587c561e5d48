// Usage that is not written yet: groups in memory, and the rows that they become.
import { createHash } from 'node:crypto';
import { networkOf } from '../../net/network-of.ts';
import type { ClaimPath } from '../../records/claim-path.ts';
import type { Client } from '../../records/client.ts';
import type { GrantTerms, NewGrant } from '../../records/grant.ts';
import type { JsonObject } from '../../records/json-value.ts';
import { isTrustId, type TrustRule, type TrustValue } from '../../records/trust-rule.ts';
import { DAY, HOUR, type ScopeUse, type TokenRepeat, type UsageCount } from '../../records/usage.ts';
import { ScopeUses } from './scope-uses.ts';
import { TrustValues } from './trust-values.ts';

/** Networks of a client in one write; further ones are counted together. */
export const MAX_NETWORKS = 256;
/** Characters of a resource that are counted apart; a longer list of resources is `several`. */
const MAX_RESOURCE = 512;
/** Characters of a token's terms that take the room of one more group. */
const LONG_TERMS = 1_024;

/** A token, as the mint describes it. */
export type CountedToken = Pick<NewGrant, 'terms' | 'address' | 'issuedAt' | 'expiresAt'>;

/** The client of a token: only the use of scopes in its list is noted. */
export type CountedClient = Pick<Client, 'scopes'>;

/** Tokens of the same terms and address. */
interface Tokens {
  readonly client: CountedClient;
  readonly address: string;
  readonly hour: number;
  granted: number;
  coalesced: number;
  firstAt: number;
  lastAt: number;
  lifetime: number;
}

/** Other requests with everything in common. */
interface Requests extends Omit<UsageCount, 'count'> {
  count: number;
}

/** The rows of a write. */
export interface UsageRows {
  readonly counts: readonly UsageCount[];
  readonly repeats: readonly TokenRepeat[];
  readonly scopes: readonly ScopeUse[];
  readonly trustValues: readonly TrustValue[];
}

/** Counts in memory; each object is filled and written once. */
export class PendingUsage {
  // By the terms, which a client's tokens share: the usual case compares no texts but one address.
  readonly #tokens = new Map<GrantTerms, Map<string, Tokens>>();
  readonly #introspections = new Map<Client, Map<string, Requests>>();
  readonly #others = new Map<string, Requests>();
  /** Terms that are not shared, by their content. */
  readonly #terms = new Map<string, GrantTerms>();
  readonly #trustValues = new TrustValues();
  readonly #maxGroups: number;
  #groups = 0;

  /** @param maxGroups - of which there is room; what further ones count is added to no client */
  constructor(maxGroups: number) {
    this.#maxGroups = maxGroups;
  }

  /** The number of groups, with long terms as several. */
  get size(): number {
    return this.#groups + this.#trustValues.size;
  }

  /** Counts a token. */
  token(outcome: 'granted' | 'coalesced', token: CountedToken, client: CountedClient): void {
    const { terms, address, issuedAt: at, expiresAt } = token;
    // Frozen terms are shared by all tokens of a kind.
    const ofTerms = this.#tokens.get(Object.isFrozen(terms) ? terms : this.#sharedTerms(terms));
    let group = ofTerms?.get(address);
    if (group === undefined || at < group.hour || at >= group.hour + HOUR) group = this.#groupOf(token, client, ofTerms);
    if (group === undefined) {
      this.#countApart({ ...unattributed(terms.tenantId, at - (at % HOUR)), outcome });
      return;
    }
    group[outcome]++;
    if (at > group.lastAt) group.lastAt = at;
    else if (at < group.firstAt) group.firstAt = at;
    if (expiresAt - at < group.lifetime) group.lifetime = lifetimeOf(at, expiresAt);
  }

  /**
   * The group of an address, or of one in another hour than its first group; `undefined` when there is no room for
   * another one.
   */
  #groupOf(token: CountedToken, client: CountedClient, ofTerms: Map<string, Tokens> | undefined): Tokens | undefined {
    const { terms: given, address, issuedAt: at, expiresAt } = token;
    const hour = at - (at % HOUR);
    const key = ofTerms?.has(address) === true ? `${address} ${hour}` : address;
    const known = ofTerms?.get(key);
    if (known !== undefined || this.#groups >= this.#maxGroups) return known;
    const lifetime = lifetimeOf(at, expiresAt);
    const group: Tokens = { client, address, hour, granted: 0, coalesced: 0, firstAt: at, lastAt: at, lifetime };
    if (ofTerms !== undefined) ofTerms.set(key, group);
    else this.#tokens.set(Object.isFrozen(given) ? given : this.#sharedTerms(given), new Map([[key, group]]));
    this.#groups += ofTerms === undefined ? 1 + extraRoom(given) : 1;
    return group;
  }

  /** Counts an introspection by the client that requested it. @param at - seconds */
  introspection(client: Client, request: { credentialId: string; resource: string; address: string }, at: number): void {
    const { credentialId, resource, address } = request;
    const hour = at - (at % HOUR);
    const key = `${credentialId} ${address} ${resource} ${hour}`;
    let ofClient = this.#introspections.get(client);
    const group = ofClient?.get(key);
    if (group !== undefined) {
      group.count++;
      return;
    }
    const { tenantId, clientId } = client;
    const outcome = 'introspected';
    if (this.#groups >= this.#maxGroups) {
      this.#countApart({ ...unattributed(tenantId, hour), outcome });
      return;
    }
    ofClient ??= new Map();
    this.#introspections.set(client, ofClient);
    ofClient.set(key, {
      tenantId,
      hour,
      clientId,
      credentialId,
      resource: named(resource),
      network: networkOf(address),
      outcome,
      count: 1,
    });
    this.#groups++;
  }

  /** Notes the claims of a token that met a trust rule. @param at - seconds */
  matched(rule: TrustRule, useful: readonly ClaimPath[] | undefined, claims: JsonObject, at: number): void {
    this.#trustValues.addClaims(rule, useful, claims, at - (at % DAY));
  }

  /** Counts a refusal. @param refused - with an empty client id for an unknown client @param at - seconds */
  refusal(refused: { tenantId: string; clientId: string; credentialId: string; address: string; reason: string }, at: number): void {
    const { tenantId, clientId, credentialId, address, reason: outcome } = refused;
    const hour = at - (at % HOUR);
    // Whoever sends them chooses ids and addresses: a row for each would fill the store.
    if (clientId === '') this.#countApart({ ...unattributed(tenantId, hour), outcome });
    else this.#countApart({ tenantId, hour, clientId, credentialId, resource: '', network: networkOf(address), outcome });
  }

  #countApart(group: Omit<UsageCount, 'count'>): void {
    const key = nameOf(group);
    const known = this.#others.get(key);
    if (known !== undefined) known.count++;
    else if (this.#groups < this.#maxGroups || group.clientId === '') {
      this.#others.set(key, { ...group, count: 1 });
      this.#groups++;
    } else this.#countApart({ ...unattributed(group.tenantId, group.hour), outcome: group.outcome });
  }

  #sharedTerms(terms: GrantTerms): GrantTerms {
    const name = JSON.stringify(terms);
    const known = this.#terms.get(name);
    if (known !== undefined) return known;
    if (this.#groups < this.#maxGroups) this.#terms.set(name, terms);
    return terms;
  }

  /**
   * The rows, each kind in the order of its key, so that no node waits for another in a circle.
   *
   * @param isNoted - whether the scopes of these terms were written on this day
   */
  rows(isNoted: (terms: GrantTerms, day: number) => boolean): UsageRows {
    const counts = new Summed<UsageCount>((one, other) => ({ ...one, count: one.count + other.count }));
    const repeats = new Summed<TokenRepeat>(repeatsSummed);
    const scopes = new ScopeUses();
    for (const [terms, groups] of this.#tokens) {
      const hash = hashOf(terms);
      for (const group of groups.values()) {
        for (const count of countsOf(terms, group)) counts.add(nameOf(count), count);
        if (group.granted > 0) repeats.add(...repeatOf(terms, hash, group));
        const day = group.hour - (group.hour % DAY);
        const { scopes: listed } = group.client;
        const hasScopes = listed.length > 0 && terms.scope !== '';
        if (!hasScopes || !scopes.hasRoom(terms) || isNoted(terms, day)) continue;
        scopes.add(terms, listed, day);
        const { tenantId, credentialId: id, scope } = terms;
        if (isTrustId(id)) this.#trustValues.addScopes({ tenantId, id }, listed, scope, day);
      }
    }
    const others = [...this.#introspections.values()].flatMap((each) => [...each.values()]);
    for (const count of [...others, ...this.#others.values()]) counts.add(nameOf(count), count);
    return {
      counts: withFewNetworks(counts.inOrder()),
      repeats: repeats.inOrder(),
      scopes: scopes.inOrder(),
      trustValues: this.#trustValues.inOrder(),
    };
  }
}

/** Whoever requests a token chooses their length. */
const extraRoom = ({ scope, audience, authorizationDetails }: GrantTerms): number =>
  Math.floor((scope.length + audience.length + (authorizationDetails?.length ?? 0)) / LONG_TERMS);

/** At least a second: a token may end with its client at once. */
const lifetimeOf = (issuedAt: number, expiresAt: number): number => Math.max(1, expiresAt - issuedAt);

/** The members of requests that are counted for no client. */
const unattributed = (tenantId: string, hour: number) =>
  ({ tenantId, hour, clientId: '', credentialId: '', resource: '', network: '' }) as const;

const named = (resource: string): string => (resource.length > MAX_RESOURCE ? 'several' : resource);

// No part contains a line break.
const nameOf = ({ tenantId, hour, clientId, credentialId, resource, network, outcome }: Omit<UsageCount, 'count'>): string =>
  [tenantId, hour, clientId, credentialId, resource, network, outcome].join('\n');

const countsOf = ({ tenantId, clientId, credentialId, audience }: GrantTerms, group: Tokens): readonly UsageCount[] =>
  (['granted', 'coalesced'] as const).flatMap((outcome) => {
    const { address, hour, [outcome]: count } = group;
    if (count === 0) return [];
    return { tenantId, hour, clientId, credentialId, resource: named(audience), network: networkOf(address), outcome, count };
  });

const repeatOf = (
  { tenantId, clientId, credentialId }: GrantTerms,
  terms: string,
  { address, hour, granted: issued, firstAt, lastAt, lifetime }: Tokens,
): readonly [string, TokenRepeat] => {
  const day = hour - (hour % DAY);
  const key = [tenantId, day, clientId, credentialId, address, terms].join('\n');
  return [key, { tenantId, day, clientId, credentialId, address, terms, issued, firstAt, lastAt, lifetime }];
};

const repeatsSummed = (one: TokenRepeat, other: TokenRepeat): TokenRepeat => ({
  ...one,
  issued: one.issued + other.issued,
  firstAt: Math.min(one.firstAt, other.firstAt),
  lastAt: Math.max(one.lastAt, other.lastAt),
  lifetime: Math.min(one.lifetime, other.lifetime),
});

/** A hash of everything that a token of these terms could not be used in place of another for. */
const hashOf = ({ tenantId, clientId, credentialId, keyId, ...terms }: GrantTerms): string =>
  createHash('sha256').update(JSON.stringify(terms)).digest('base64url').slice(0, 22);

const withFewNetworks = (counts: readonly UsageCount[]): readonly UsageCount[] => {
  const networks = new Map<string, Set<string>>();
  const few = new Summed<UsageCount>((one, other) => ({ ...one, count: one.count + other.count }));
  for (const count of counts) {
    const client = `${count.tenantId} ${count.clientId}`;
    const known = networks.get(client) ?? new Set();
    networks.set(client, known);
    const isCounted = known.has(count.network) || known.size < MAX_NETWORKS;
    if (isCounted) known.add(count.network);
    const kept = isCounted ? count : { ...count, network: '' };
    few.add(nameOf(kept), kept);
  }
  return few.inOrder();
};

/** Rows by key, those of the same key merged. */
class Summed<Row> {
  readonly #rows = new Map<string, Row>();
  readonly #sum: (one: Row, other: Row) => Row;

  constructor(sum: (one: Row, other: Row) => Row) {
    this.#sum = sum;
  }

  add(key: string, row: Row): void {
    const known = this.#rows.get(key);
    this.#rows.set(key, known === undefined ? row : this.#sum(known, row));
  }

  inOrder(): readonly Row[] {
    return [...this.#rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  }
}
