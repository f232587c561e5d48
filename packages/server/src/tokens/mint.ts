// The mint. Requests are collected until a tick of the event loop brings no other, signed in one batch, which
// keeps the signature's tables in the CPU cache, and recorded in one commit. No response is sent before its
// grant is durable, unless the tenant records none.

import { steadyClock, type TokenResponse } from '@mintmark/protocol';
import type { Logger } from 'pino';
import type { UsageCounter } from '../clients/usage/usage-counter.ts';
import type { NewGrant } from '../records/grant.ts';
import { grantBatchId, grantId, timeSlotOf } from '../records/grant-id.ts';
import { Refusal, storageUnavailable } from '../refusals/refusal.ts';
import type { DerivedRefusal } from '../storage/contract/derived-grants.ts';
import type { ProvenGrant } from '../storage/contract/grants.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { FailureReporter } from '../system/failure-reporter.ts';
import { RELEASED_AFTER } from '../system/version.ts';
import type { RecordedSpan, Tracing } from '../tracing/tracing.ts';
import { GroupCommit } from './group-commit.ts';
import { signJwt } from './jwt-format.ts';
import { Lull } from './lull.ts';
import type { MintRequest } from './mint-request.ts';
import { opaqueToken, tokenHash } from './opaque-format.ts';
import { OpenBatches } from './open-batches.ts';
import { grantRefusal } from './replay-refusal.ts';
import type { SignInCounter } from './sign-in-counter.ts';
import { tokenResponse } from './token-response.ts';
import { TokenTemplates } from './token-templates.ts';
import { MAX_TOKEN_LENGTH } from './verification.ts';

interface PendingRequest {
  readonly request: MintRequest;
  readonly resolve: (response: TokenResponse) => void;
  readonly fail: (cause: unknown) => void;
  /** From here to the response; `undefined` when the request is not traced. */
  readonly span: RecordedSpan | undefined;
}

interface SignedGrant {
  readonly pending: PendingRequest;
  readonly token: string;
  readonly grant: NewGrant;
  /** Whether the grant is not recorded: the token itself describes it. */
  readonly unrecorded: boolean;
}

/** Dependencies of the mint. */
export interface MintDependencies {
  readonly storage: Pick<Storage, 'recordGrants' | 'recordProvenGrants' | 'recordDerivedGrants'>;
  /** Counts the tokens that no record counts. */
  readonly signIns: Pick<SignInCounter, 'count'>;
  /** Counts all tokens. */
  readonly usage: Pick<UsageCounter, 'granted'>;
  readonly now: () => number;
  readonly log: Logger;
  /** `undefined` when nothing is traced. */
  readonly tracing?: Tracing | undefined;
  readonly steady?: () => number;
}

/** Milliseconds after a failed commit for which the server is not ready, unless a later one succeeds. */
const FAILING_FOR = 10_000;

/** Mints tokens. */
export class Mint {
  readonly #grants: GroupCommit<NewGrant>;
  readonly #proven: GroupCommit<ProvenGrant>;
  readonly #derived: GroupCommit<ProvenGrant>;
  /** Why grants of a commit were not written. */
  readonly #refusals = new WeakMap<NewGrant, DerivedRefusal>();
  readonly #now: () => number;
  readonly #steady: () => number;
  #pending: PendingRequest[] = [];
  readonly #lull = new Lull();
  readonly #templates = new TokenTemplates();
  readonly #signIns: Pick<SignInCounter, 'count'>;
  readonly #usage: Pick<UsageCounter, 'granted'>;

  readonly #tracing: Tracing | undefined;
  #failedAt = Number.NEGATIVE_INFINITY;
  readonly #failures: FailureReporter;

  constructor({ storage, signIns, usage, now, log, tracing, steady = steadyClock(now) }: MintDependencies) {
    this.#tracing = tracing;
    this.#signIns = signIns;
    this.#usage = usage;
    // What arrives right after a commit is signed and joins the next, which makes it a third larger.
    const collect = () => this.#lull.next().then(() => this.#signBatch());
    this.#grants = new GroupCommit((rows) => storage.recordGrants(rows), collect, tracing);
    this.#proven = new GroupCommit(
      async (rows) => {
        const refused = await storage.recordProvenGrants(rows);
        for (const { grant } of rows) {
          const used = refused.get(grant.id);
          if (used !== undefined) this.#refusals.set(grant, { used });
        }
      },
      collect,
      tracing,
    );
    this.#derived = new GroupCommit(
      async (rows) => {
        const refused = await storage.recordDerivedGrants(rows);
        for (const { grant } of rows) {
          const refusal = refused.get(grant.id);
          if (refusal !== undefined) this.#refusals.set(grant, refusal);
        }
      },
      collect,
      tracing,
    );
    this.#now = now;
    this.#steady = steady;
    this.#failures = new FailureReporter(log, 'recording grants');
  }

  /**
   * Whether a commit failed in the last ten seconds, and none succeeded since. It also resets by time, since an idle server
   * commits nothing.
   */
  get isFailing(): boolean {
    return this.#steady() - this.#failedAt < FAILING_FOR;
  }

  /**
   * Mints one token. Resolves when its grant is durable, or at once if its tenant records none.
   *
   * @throws {@link Refusal} `temporarily_unavailable` when the store does not record the grant, or the clock
   *   is wrong; `invalid_client` or `invalid_dpop_proof` when an assertion or proof of the request was used
   *   before
   */
  mint(request: MintRequest): Promise<TokenResponse> {
    return new Promise((resolve, fail) => {
      this.#lull.note();
      const span = this.#tracing?.begin('mint token', 'internal');
      const pending = { request, resolve, fail, span };
      if (this.#pending.push(span === undefined ? pending : endingSpan(pending, span)) === 1)
        void this.#lull.next().then(() => this.#signBatch());
    });
  }

  #signBatch(): void {
    const requests = this.#pending;
    if (requests.length === 0) return;
    this.#pending = [];
    const plain: SignedGrant[] = [];
    const proven: SignedGrant[] = [];
    const done: SignedGrant[] = [];
    const batches = new OpenBatches();
    for (const pending of requests) {
      try {
        const signed = this.#signOne(pending, batches);
        // Signatures made on another thread do not delay the batch.
        if (signed instanceof Promise) signed.then((late) => this.#record(late), pending.fail);
        else if (signed.grant.terms.derivation !== undefined) void this.#record(signed);
        else if (pending.request.replays.length > 0) proven.push(signed);
        else if (signed.unrecorded) done.push(signed);
        else plain.push(signed);
      } catch (error) {
        pending.fail(error);
      }
    }
    for (const signed of done) this.#settle(signed);
    if (plain.length > 0) void this.#commit(this.#grants, plain, ({ grant }) => grant);
    if (proven.length > 0) void this.#commit(this.#proven, proven, provenGrant);
  }

  async #record(signed: SignedGrant): Promise<void> {
    if (signed.grant.terms.derivation !== undefined) return this.#commit(this.#derived, [signed], provenGrant);
    if (signed.pending.request.replays.length > 0) return this.#commit(this.#proven, [signed], provenGrant);
    if (signed.unrecorded) return this.#settle(signed);
    return this.#commit(this.#grants, [signed], ({ grant }) => grant);
  }

  #settle(signed: SignedGrant): void {
    if (signed.unrecorded) this.#signIns.count(signed.grant);
    this.#usage.granted(signed.grant, signed.pending.request.authenticated.client);
    const { pending, token, grant } = signed;
    pending.resolve(tokenResponse(token, grant, pending.request));
  }

  #spansOf(batch: readonly SignedGrant[]): readonly RecordedSpan[] | undefined {
    return this.#tracing === undefined ? undefined : batch.flatMap(({ pending: { span } }) => span ?? []);
  }

  async #commit<Row>(commit: GroupCommit<Row>, batch: readonly SignedGrant[], rowOf: (signed: SignedGrant) => Row): Promise<void> {
    const rows = batch.map(rowOf);
    try {
      const isWritten = await commit.write(rows, this.#spansOf(batch));
      this.#failedAt = Number.NEGATIVE_INFINITY;
      this.#failures.recovered();
      for (const signed of batch) {
        const { pending, grant } = signed;
        const refusal = this.#refusals.get(grant);
        if (!isWritten) pending.fail(storageUnavailable(new Error(`The store refused the batch of grant ${grant.id}.`)));
        else if (refusal !== undefined) pending.fail(grantRefusal(refusal, pending.request));
        else this.#settle(signed);
      }
    } catch (error) {
      this.#failedAt = this.#steady();
      this.#failures.failing(error);
      for (const { pending } of batch) pending.fail(storageUnavailable(error));
    }
  }

  #signOne(pending: PendingRequest, batches: OpenBatches): SignedGrant | Promise<SignedGrant> {
    const { request } = pending;
    const { authorization, authenticated, tenant } = request;
    const now = this.#now();
    if (now < RELEASED_AFTER) throw clockBehind();
    const issuedAt = Math.floor(now / 1000);
    // No token outlives its client.
    const clientExpiry = authenticated.client.expiresAt ?? Number.POSITIVE_INFINITY;
    const usual = Math.min(issuedAt + authorization.lifetime, Math.floor(clientExpiry / 1000));
    // Nor what it is derived from.
    const expiresAt = authorization.derived === undefined ? usual : Math.min(usual, authorization.derived.expiresBy);
    const { address } = request;
    const isProven = request.replays.length > 0;
    if (authorization.format === 'opaque') {
      const id = authorization.derived === undefined ? batches.nextId(tenant.tenant.id, isProven) : grantId(grantBatchId(), 0);
      const token = opaqueToken(timeSlotOf(id));
      const { terms } = this.#templates.of(undefined, request);
      return { pending, token, grant: { id, terms, tokenHash: tokenHash(token), address, issuedAt, expiresAt }, unrecorded: false };
    }
    const signer = tenant.keys.signer(authorization.algorithm);
    if (signer === undefined) throw new TypeError(`The tenant has no ${authorization.algorithm} key that signs.`);
    const { prefix, terms } = this.#templates.of(signer, request);
    // A token that another thread signs is recorded later than the batch of this tick.
    // So is one that is derived from another.
    const isLater = signer.isAsynchronous || authorization.derived !== undefined;
    const id = isLater ? grantId(grantBatchId(), 0) : batches.nextId(tenant.tenant.id, isProven);
    const grant: NewGrant = { id, terms, tokenHash: undefined, address, issuedAt, expiresAt };
    const jwt = signJwt(signer, prefix, { iat: issuedAt, exp: expiresAt, jti: id });
    const unrecorded = tenant.tenant.grantRecords === 'none' && authorization.derived === undefined;
    const signed = (token: string): SignedGrant => {
      requireLength(token);
      return { pending, token, grant, unrecorded };
    };
    return typeof jwt === 'string' ? signed(jwt) : jwt.then(signed);
  }
}

// A longer one could neither be introspected nor revoked. Details are as long as the client made them, and a chain, a user
// and the context of a transaction as long as others did.
const requireLength = (token: string): void => {
  if (token.length <= MAX_TOKEN_LENGTH) return;
  const description = `The token would have more than ${MAX_TOKEN_LENGTH} characters: request fewer scopes, resources or details, or exchange a token from earlier in the chain.`;
  throw new Refusal('invalid_request', description, 'token_too_long', { detail: { characters: token.length } });
};

/** Ends the span with the request. */
const endingSpan = ({ resolve, fail, ...pending }: PendingRequest, span: RecordedSpan): PendingRequest => ({
  ...pending,
  resolve: (response) => {
    span.end();
    resolve(response);
  },
  fail: (cause) => {
    span.end();
    fail(cause);
  },
});

const clockBehind = (): Refusal =>
  new Refusal(
    'temporarily_unavailable',
    'The clock of the server is wrong. Try again.',
    'clock_behind',
    {},
    { headers: { 'Retry-After': '30' } },
  );

const provenGrant = ({ grant, pending, unrecorded }: SignedGrant): ProvenGrant => ({ grant, replays: pending.request.replays, unrecorded });
