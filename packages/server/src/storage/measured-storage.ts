// Measures and traces a store: its operations, the size of the commits of grants, and the revocations.
import type { Metrics } from '../metrics/metrics.ts';
import type { RecordedSpan, SpanAttributes, Tracing } from '../tracing/tracing.ts';
import type { Storage } from './contract/storage.ts';

/** Upper bounds of the time of an operation, in seconds. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] as const;
/** Upper bounds of the grants of a commit; the largest is the limit of one. */
const GRANTS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000] as const;

/** The operations that have a series of their own, by the verb. All others are `management`. */
const OPERATIONS: Readonly<Partial<Record<keyof Storage, string>>> = {
  recordGrants: 'record_grants',
  recordProvenGrants: 'record_grants',
  recordDerivedGrants: 'record_grants',
  recordReplays: 'record_replays',
  findClient: 'find_client',
  findGrant: 'find_grant',
  findGrantByTokenHash: 'find_grant',
  findDenial: 'find_grant',
  revokeGrants: 'revoke_grants',
  recentChanges: 'poll',
  lastRevocations: 'poll',
  lastRevocation: 'feed',
  revocations: 'feed',
  appendAudit: 'append_audit',
  recordCredentialUses: 'record_uses',
  recordInstanceUses: 'record_uses',
  postGrants: 'housekeeping',
  purgeGrants: 'housekeeping',
  purgeReplays: 'housekeeping',
  purgeRevocations: 'housekeeping',
  purgeDenials: 'housekeeping',
  purgeDerivedGrants: 'housekeeping',
  purgeInstances: 'housekeeping',
  expiredClients: 'housekeeping',
  claimClientMetadata: 'housekeeping',
  confirmClientMetadata: 'housekeeping',
  logPosition: 'housekeeping',
};

/** Verbs that are not operations of their own. */
const UNMEASURED: ReadonlySet<string> = new Set(['close', 'dryRun', 'identity', 'ping']);

type Verb = (...args: never[]) => Promise<unknown>;

/** What a call revoked: how many of which kind. */
type Revoked = (result: unknown, argument: unknown) => number;

const one: Revoked = (result) => (result === 'changed' || result === true ? 1 : 0);
const countOf = (value: unknown, member: string): number => {
  const count: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, member) : undefined;
  return typeof count === 'number' ? count : 0;
};
/** Of a change to one of several states, those that revoke. */
const oneIfTo =
  (...states: readonly string[]): Revoked =>
  (result, change) =>
    typeof change === 'object' && change !== null && 'to' in change && states.includes(String(change.to)) ? one(result, change) : 0;

const REVOCATIONS: Readonly<Partial<Record<keyof Storage, readonly [kind: string, revoked: Revoked]>>> = {
  revokeGrants: ['token', (_result, batch) => countOf(batch, 'length')],
  changeGrant: ['token', oneIfTo('revoked')],
  revokeMatchingGrants: ['token', (result) => countOf(result, 'revoked')],
  denyToken: ['token', () => 1],
  revokeCredential: ['credential', one],
  disableClient: ['client', one],
  deleteClient: ['client', one],
  lockDownClient: ['client', one],
  endClientTokens: ['client', one],
  endExpiredClient: ['client', one],
  changeInstance: ['instance', oneIfTo('disabled', 'ended')],
  endTenantTokens: ['tenant', one],
  setTenantState: ['tenant', oneIfTo('disabled')],
  revokeSigningKey: ['key', one],
};

/** How the operations of a store are traced. */
export interface StorageTracing {
  readonly tracing: Tracing;
  /** What is common to all operations. */
  readonly attributes: SpanAttributes;
}

/**
 * Wraps a store. Its caches belong in front of the result, so that only what reaches the database is measured.
 *
 * @param traced - `undefined` when nothing is traced
 */
export const measuredStorage = (storage: Storage, metrics: Metrics, traced?: StorageTracing): Storage => {
  const durations = metrics.histogram({
    name: 'mintmark_store_operation_seconds',
    help: 'Time of an operation of the store, including the wait for a connection or the writer.',
    labels: ['operation'],
    bounds: SECONDS,
  });
  const failures = metrics.counter({
    name: 'mintmark_store_failures_total',
    help: 'Operations of the store that failed.',
    labels: ['operation'],
  });
  const revocations = metrics.counter({
    name: 'mintmark_revocations_total',
    help: 'Revocations by this server: of a token, or of all tokens of a credential, client, instance of a client, tenant or key.',
    labels: ['kind'],
  });
  const sizes = metrics.histogram({
    name: 'mintmark_group_commit_size',
    help: 'Grants that one commit recorded.',
    labels: [],
    bounds: GRANTS,
  });
  const commits = sizes.distribution();
  for (const [kind] of Object.values(REVOCATIONS)) revocations.tally(kind);
  const measured = { ...storage };
  for (const [name, verb] of Object.entries<Verb>({ ...storage })) {
    if (UNMEASURED.has(name)) continue;
    const key = name as keyof Storage;
    const operation = OPERATIONS[key] ?? 'management';
    const duration = durations.distribution(operation);
    const failed = failures.tally(operation);
    const [kind, revoked] = REVOCATIONS[key] ?? [];
    const count = kind === undefined ? undefined : revocations.tally(kind);
    const isCommit = operation === 'record_grants';
    const begin = traced === undefined ? undefined : spansOf(name, traced);
    Reflect.set(measured, name, async (...args: never[]): Promise<unknown> => {
      const began = performance.now();
      const span = begin?.(args[0]);
      try {
        const result = await verb(...args);
        if (isCommit) commits.observe(countOf(args[0], 'length'), span?.traceId);
        if (count !== undefined && revoked !== undefined) count.count += revoked(result, args[0]);
        return result;
      } catch (error) {
        failed.count++;
        span?.fail(error instanceof Error ? error.name : 'unknown');
        throw error;
      } finally {
        duration.observe((performance.now() - began) / 1000, span?.traceId);
        span?.end();
      }
    });
  }
  return measured;
};

/** Begins the spans of an operation, by OpenTelemetry's conventions for clients of databases. */
const spansOf = (verb: string, { tracing, attributes }: StorageTracing): ((argument: unknown) => RecordedSpan | undefined) => {
  const name = verb.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return (argument) => {
    const span = tracing.begin(name, 'client', { ...attributes, 'db.operation.name': name });
    // Of a single row there is no batch.
    if (Array.isArray(argument) && argument.length > 1) span?.set({ 'db.operation.batch.size': argument.length });
    return span;
  };
};
