// Coalesces identical token requests of a client, if it or its tenant is set so: within a window of seconds, they get
// the same token, and so cost neither a signature nor a grant. A token is handed out again only while introspection
// would report it as active.
import { steadyClock, type TokenRequest, type TokenResponse } from '@mintmark/protocol';
import { LRUCache } from 'lru-cache';
import type { AuthenticatedClient } from '../client-auth/method.ts';
import type { UsageCounter } from '../clients/usage/usage-counter.ts';
import type { Client } from '../records/client.ts';
import type { Confirmation, GrantRecord, GrantTerms } from '../records/grant.ts';
import type { Replay } from '../records/replay.ts';
import type { Tenant } from '../records/tenant.ts';
import type { Storage } from '../storage/contract/storage.ts';
import type { MaybePromise } from '../system/at-once.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { grantStatus } from './is-active.ts';
import { replayRefusal } from './replay-refusal.ts';
import { type GrantReads, verifyToken } from './verification.ts';

/** Tokens in memory. */
const MAX_TOKENS = 10_000;
/** Maximum number of characters of the requests and tokens. */
const MAX_TEXT = 16_000_000;
/** Characters of a usual token. */
const TOKEN_TEXT = 2_000;

/** A request of a client whose requests are coalesced. */
export interface CoalescedRequest {
  readonly request: TokenRequest;
  readonly authenticated: AuthenticatedClient;
  readonly confirmation: Confirmation | undefined;
  readonly replays: readonly Replay[];
  readonly tenant: LoadedTenant;
  readonly issuer: string;
  readonly address: string;
}

interface Entry {
  readonly response: Promise<TokenResponse>;
  readonly client: Client;
  readonly tenant: LoadedTenant;
  /** By the steady clock. */
  readonly until: number;
}

/** The dependencies of the coalescer. */
export interface CoalescerDependencies {
  readonly grants: GrantReads;
  readonly storage: Pick<Storage, 'recordReplays'>;
  /** Counts the requests that got the token of an earlier one. */
  readonly usage: Pick<UsageCounter, 'coalesced'>;
  readonly now: () => number;
}

/** For how many seconds identical requests of a client get the same token; 0 for never. */
export const coalesceSeconds = ({ coalesce }: Pick<Client, 'coalesce'>, tenant: Pick<Tenant, 'coalesce'>): number =>
  coalesce ?? tenant.coalesce;

/** The recent tokens of this node. */
export class Coalescer {
  readonly #dependencies: CoalescerDependencies;
  readonly #steady: () => number;
  readonly #entries = new LRUCache<string, Entry>({ max: MAX_TOKENS, maxSize: MAX_TEXT, ttlAutopurge: true });

  constructor(dependencies: CoalescerDependencies) {
    this.#dependencies = dependencies;
    this.#steady = steadyClock(dependencies.now);
  }

  /**
   * The token of an identical request, or a new one. A request that arrives while the first one is still waiting for
   * its token waits for the same.
   *
   * @param mint - obtains a new token
   * @throws {@link Refusal} as `mint`; for an assertion or a proof that was used before
   */
  respond(asked: CoalescedRequest, mint: () => MaybePromise<TokenResponse>): MaybePromise<TokenResponse> {
    const name = nameOf(asked);
    const entry = this.#entries.get(name);
    if (entry === undefined || !this.#isUsable(entry, asked)) return this.#lead(name, asked, mint);
    return this.#follow(name, entry, asked, mint);
  }

  // A changed client or tenant may be granted something else.
  #isUsable({ client, tenant, until }: Entry, asked: CoalescedRequest): boolean {
    return client.version === asked.authenticated.client.version && tenant === asked.tenant && this.#steady() < until;
  }

  async #lead(name: string, { authenticated: { client }, tenant }: CoalescedRequest, mint: () => MaybePromise<TokenResponse>) {
    const response = (async () => mint())();
    const ttl = coalesceSeconds(client, tenant.tenant) * 1_000;
    const entry: Entry = { response, client, tenant, until: this.#steady() + ttl };
    this.#entries.set(name, entry, { ttl, size: name.length + TOKEN_TEXT });
    try {
      return await response;
    } catch (error) {
      this.#drop(name, entry);
      throw error;
    }
  }

  async #follow(name: string, entry: Entry, asked: CoalescedRequest, mint: () => MaybePromise<TokenResponse>): Promise<TokenResponse> {
    const first = await entry.response.catch(() => undefined);
    // Whatever failed may concern the first request alone, such as a used assertion.
    if (first === undefined) return mint();
    const grant = await this.#activeGrant(first, asked);
    const lifetime = grant === undefined ? 0 : grant.expiresAt - Math.floor(this.#dependencies.now() / 1000);
    if (grant === undefined || lifetime * 2 < (first.expires_in ?? 0)) {
      this.#drop(name, entry);
      return this.respond(asked, mint);
    }
    const { replays, authenticated, address } = asked;
    if (replays.length > 0 && !(await this.#dependencies.storage.recordReplays(replays))) throw replayRefusal(replays, authenticated);
    const { expiresAt } = grant;
    const counted = { terms: termsOf(grant), address, issuedAt: expiresAt - lifetime, expiresAt };
    this.#dependencies.usage.coalesced(counted, authenticated.client);
    return { ...first, expires_in: lifetime };
  }

  // The same checks as at introspection, with the same bounds: another node's revocation is known within a second.
  async #activeGrant(
    { access_token: token }: TokenResponse,
    { authenticated, tenant }: CoalescedRequest,
  ): Promise<GrantRecord | undefined> {
    const grant = await verifyToken(token, tenant, this.#dependencies.grants);
    if (typeof grant === 'string') return undefined;
    return grantStatus(grant, authenticated.client, tenant, this.#dependencies.now()) === 'active' ? grant : undefined;
  }

  #drop(name: string, entry: Entry): void {
    if (this.#entries.peek(name) === entry) this.#entries.delete(name);
  }
}

// The grant of a token stays the same object while it is in memory, and the counter groups by frozen terms.
const known = new WeakMap<GrantRecord, GrantTerms>();

const termsOf = (grant: GrantRecord): GrantTerms => {
  let terms = known.get(grant);
  if (terms === undefined) {
    const { id: _id, tokenHash: _hash, address: _address, issuedAt: _issuedAt, expiresAt: _expiresAt, ...rest } = grant;
    const { suspendedAt: _suspendedAt, revokedAt: _revokedAt, unrecorded: _unrecorded, ...ofGrant } = rest;
    terms = Object.freeze(ofGrant);
    known.set(grant, terms);
  }
  return terms;
};

/** All that a token depends on, besides the records of the client and the tenant. */
const nameOf = ({ request, authenticated: { client, credentialId }, confirmation, tenant, issuer }: CoalescedRequest): string =>
  JSON.stringify([tenant.tenant.id, issuer, client.clientId, credentialId, confirmation ?? null, request]);
