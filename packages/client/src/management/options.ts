// The options that calls share, and a record with its version.
import type { operations } from './api.generated.ts';

/** The query parameters of an operation, under their names on the wire. */
export type QueryOf<Operation extends keyof operations> = NonNullable<operations[Operation]['parameters']['query']>;

/** Selects a page of a list. */
export interface PageOptions {
  /** Maximum number of entries on the page, 1 to 1000; 100 by default. */
  readonly limit?: number | undefined;
  /** The `next_cursor` of the previous page. */
  readonly cursor?: string | undefined;
}

/** The options of calls that change a record. */
export interface VersionOptions {
  /**
   * Changes only this version of the record. The call is refused with status 412 when the record has changed
   * since it was read (RFC 9110 §13.1.1).
   */
  readonly etag?: string | undefined;
}

/** The options of calls that support a dry run. */
export interface DryRunOptions {
  /** Validates and executes the call, then rolls it back: nothing changes. */
  readonly dryRun?: boolean | undefined;
}

/** The options of calls that can be repeated. */
export interface IdempotencyOptions {
  /**
   * 1 to 255 visible ASCII characters. A call with the same key and arguments as an earlier one is not
   * executed again, and returns the same result.
   */
  readonly idempotencyKey?: string | undefined;
}

/** The options of calls that create a record. */
export interface CreateOptions extends DryRunOptions, IdempotencyOptions {}

/** The options of calls that update a record. */
export interface UpdateOptions extends VersionOptions, DryRunOptions {}

/** A record in one version. */
export interface Versioned<Record> {
  readonly record: Record;
  /** Identifies this version of the record (RFC 9110 §8.8.3); `undefined` for a record that never changes. */
  readonly etag: string | undefined;
}
