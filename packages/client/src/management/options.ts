// The options of calls, and what calls return alike.
import type { operations } from './api.generated.ts';

/** The query parameters of an operation, under their names on the wire. */
export type QueryOf<Operation extends keyof operations> = NonNullable<operations[Operation]['parameters']['query']>;

/** Which page of a list. */
export interface PageOptions {
  /** Most entries on the page, 1 to 1000; 100 by default. */
  readonly limit?: number | undefined;
  /** The `next_cursor` of the page before. */
  readonly cursor?: string | undefined;
}

/** For calls that change a record. */
export interface VersionOptions {
  /**
   * Changes only this version of the record: refused with status 412 when the record has changed since it
   * was read (RFC 9110 §13.1.1).
   */
  readonly etag?: string | undefined;
}

/** For calls that can be tried without a change. */
export interface DryRunOptions {
  /** Validates and executes the call, then rolls it back: nothing changes. */
  readonly dryRun?: boolean | undefined;
}

/** For calls that create. */
export interface IdempotencyOptions {
  /**
   * 1 to 255 visible ASCII characters: repeated with the same arguments, the call is not executed again and
   * returns the same.
   */
  readonly idempotencyKey?: string | undefined;
}

/** For calls that create a record. */
export interface CreateOptions extends DryRunOptions, IdempotencyOptions {}

/** For calls that update a record. */
export interface UpdateOptions extends VersionOptions, DryRunOptions {}

/** A record in one version. */
export interface Versioned<Record> {
  readonly record: Record;
  /** Identifies this version of the record (RFC 9110 §8.8.3); `undefined` for a record that never changes. */
  readonly etag: string | undefined;
}
