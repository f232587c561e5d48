// The mint. What one turn of the event loop brings is signed in one burst (the signature's tables stay in the cache) and recorded in one
// commit; no answer leaves before its grant record is durable.

import { steadyClock, type TokenResponse } from '@mintmark/protocol';
import type { Logger } from 'pino';
import type { Grant } from '../records/grant.ts';
import { recordId } from '../records/record-id.ts';
import type { Replay } from '../records/replay.ts';
import { Refusal, storageUnavailable } from '../refusals/refusal.ts';
import type { ProvenGrant } from '../storage/contract/grants.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { FailureReporter } from '../system/failure-reporter.ts';
import { RELEASED_AFTER } from '../system/version.ts';
import { GroupCommit } from './group-commit.ts';
import { signJwt } from './jwt-format.ts';
import type { MintRequest } from './mint-request.ts';
import { opaqueToken, tokenHash } from './opaque-format.ts';
import { replayed } from './replayed.ts';
import { SigningInputCache } from './signing-input-cache.ts';

interface Order {
  readonly request: MintRequest;
  readonly deliver: (answer: TokenResponse) => void;
  readonly fail: (cause: unknown) => void;
}

interface Struck {
  readonly order: Order;
  readonly token: string;
  readonly grant: Grant;
}

/** How long a failed commit makes the server not ready, in milliseconds. */
const FAILING_FOR = 10_000;

/** Mints tokens. */
export class Mint {
  readonly #grants: GroupCommit<Grant>;
  readonly #proven: GroupCommit<ProvenGrant>;
  readonly #replayed = new WeakMap<Grant, readonly Replay[]>();
  readonly #now: () => number;
  readonly #steady: () => number;
  #orders: Order[] = [];
  readonly #standing = new SigningInputCache();

  #failedAt = Number.NEGATIVE_INFINITY;
  readonly #outage: FailureReporter;

  constructor(storage: Pick<Storage, 'recordGrants' | 'recordProvenGrants'>, now: () => number, log: Logger, steady = steadyClock(now)) {
    this.#grants = new GroupCommit((rows) => storage.recordGrants(rows));
    this.#proven = new GroupCommit(async (rows) => {
      const refused = await storage.recordProvenGrants(rows);
      for (const { grant } of rows) {
        const used = refused.get(grant.id);
        if (used !== undefined) this.#replayed.set(grant, used);
      }
    });
    this.#now = now;
    this.#steady = steady;
    this.#outage = new FailureReporter(log, 'recording grants');
  }

  /** Whether a commit failed in the last seconds. Not longer: without requests nothing would tell that the store is well again. */
  get isFailing(): boolean {
    return this.#steady() - this.#failedAt < FAILING_FOR;
  }

  /**
   * Mints one token; fulfils when its grant is durable.
   *
   * @throws {@link Refusal} `temporarily_unavailable` when the store does not take the grant, or the clock is wrong; `invalid_client` or `invalid_dpop_proof` when
   * what the request used up had been used before
   */
  mint(request: MintRequest): Promise<TokenResponse> {
    return new Promise((deliver, fail) => {
      if (this.#orders.push({ request, deliver, fail }) === 1) setImmediate(() => this.#strike());
    });
  }

  #strike(): void {
    const orders = this.#orders;
    this.#orders = [];
    const plain: Struck[] = [];
    const proven: Struck[] = [];
    for (const order of orders) {
      const burst = order.request.replays.length === 0 ? plain : proven;
      try {
        const struck = this.#strikeOne(order);
        // A signature that is made elsewhere does not hold up the burst.
        if (struck instanceof Promise) struck.then((late) => this.#record(late), order.fail);
        else burst.push(struck);
      } catch (error) {
        order.fail(error);
      }
    }
    if (plain.length > 0) void this.#commit(this.#grants, plain, ({ grant }) => grant);
    if (proven.length > 0) void this.#commit(this.#proven, proven, provenGrant);
  }

  #record(struck: Struck): Promise<void> {
    return struck.order.request.replays.length === 0
      ? this.#commit(this.#grants, [struck], ({ grant }) => grant)
      : this.#commit(this.#proven, [struck], provenGrant);
  }

  async #commit<Row>(commit: GroupCommit<Row>, burst: readonly Struck[], rowOf: (struck: Struck) => Row): Promise<void> {
    const rows = burst.map(rowOf);
    try {
      const refused = await commit.write(rows);
      this.#outage.recovered();
      for (const [index, struck] of burst.entries()) {
        const { order, grant } = struck;
        const row = rows[index];
        const used = this.#replayed.get(grant);
        if (row !== undefined && refused.has(row)) order.fail(storageUnavailable(new Error(`The store refused grant ${grant.id}.`)));
        else if (used !== undefined) order.fail(replayed(used, order.request.authenticated));
        else order.deliver(answerOf(struck));
      }
    } catch (error) {
      this.#failedAt = this.#steady();
      this.#outage.failing(error);
      for (const { order } of burst) order.fail(storageUnavailable(error));
    }
  }

  #strikeOne(order: Order): Struck | Promise<Struck> {
    const { authorization, authenticated, tenant } = order.request;
    const id = recordId();
    const now = this.#now();
    if (now < RELEASED_AFTER) throw clockBehind();
    const issuedAt = Math.floor(now / 1000);
    // No token outlives its client.
    const clientExpiry = authenticated.client.expiresAt ?? Number.POSITIVE_INFINITY;
    const expiresAt = Math.min(issuedAt + authorization.lifetime, Math.floor(clientExpiry / 1000));
    const times = { issuedAt, expiresAt };
    if (authorization.format === 'opaque') {
      const token = opaqueToken();
      return { order, token, grant: grantOf(order.request, id, times, { keyId: undefined, tokenHash: tokenHash(token) }) };
    }
    const signer = tenant.keys.signer(authorization.algorithm);
    if (signer === undefined) throw new TypeError(`The tenant has no ${authorization.algorithm} key that signs.`);
    const grant = grantOf(order.request, id, times, { keyId: signer.kid, tokenHash: undefined });
    const jwt = signJwt(signer, this.#standing.of(signer, order.request), { iat: issuedAt, exp: expiresAt, jti: id });
    return typeof jwt === 'string' ? { order, token: jwt, grant } : jwt.then((token) => ({ order, token, grant }));
  }
}

const clockBehind = (): Refusal =>
  new Refusal(
    'temporarily_unavailable',
    'The clock of the server is wrong. Try again.',
    'clock_behind',
    {},
    { headers: { 'Retry-After': '30' } },
  );

const provenGrant = ({ grant, order }: Struck): ProvenGrant => ({ grant, replays: order.request.replays });

const answerOf = ({ order: { request }, token, grant }: Struck): TokenResponse => ({
  access_token: token,
  grant_id: grant.id,
  token_type: request.confirmation?.jkt === undefined ? 'Bearer' : 'DPoP',
  expires_in: grant.expiresAt - grant.issuedAt,
  ...(grant.scope === '' ? undefined : { scope: grant.scope }),
  ...(request.authorization.details.length === 0 ? undefined : { authorization_details: request.authorization.details }),
});

const grantOf = (
  { authorization, authenticated: { client, credentialId }, confirmation, tenant: { tenant }, issuer, address }: MintRequest,
  id: string,
  times: Pick<Grant, 'issuedAt' | 'expiresAt'>,
  format: Pick<Grant, 'keyId' | 'tokenHash'>,
): Grant => ({
  id,
  tenantId: tenant.id,
  clientId: client.clientId,
  credentialId,
  clientGeneration: client.generation,
  tenantGeneration: tenant.generation,
  format: authorization.format,
  keyId: format.keyId,
  tokenHash: format.tokenHash,
  issuer,
  scope: authorization.scope.join(' '),
  audience: authorization.audience.join(' '),
  confirmation: confirmation === undefined ? undefined : JSON.stringify(confirmation),
  authorizationDetails: authorization.details.length === 0 ? undefined : JSON.stringify(authorization.details),
  address,
  issuedAt: times.issuedAt,
  expiresAt: times.expiresAt,
});
