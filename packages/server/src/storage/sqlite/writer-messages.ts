// The messages between the main thread and the writer thread.
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { NewAuditRow } from '../sql/audit/audit-row.ts';
import type { BatchTable, BatchValue } from '../sql/batch-tables.ts';

export type WriterTask =
  | { readonly open: string }
  | { readonly insert: BatchTable; readonly rows: readonly (readonly BatchValue[])[] }
  | { readonly append: readonly NewAuditRow[]; readonly epoch: string }
  | { readonly sql: string; readonly parameters: readonly SQLInputValue[] }
  /** A process has read a damaged page. The clause says which. */
  | { readonly damaged: string }
  | { readonly close: true };

/** A task, numbered to match its reply. */
export interface WriterRequest {
  readonly id: number;
  readonly task: WriterTask;
}

/** The result of a statement. */
export interface WriterResult {
  readonly rows: readonly Record<string, SQLOutputValue>[];
  readonly changes: number | bigint;
}

/** An error of the writer; `errcode` is SQLite's extended result code. */
export interface WriterError {
  readonly message: string;
  readonly errcode: number | undefined;
}

/** A reply. Damage of the database is sent to every process, also without a request, as {@link UNASKED}. */
export type WriterReply = { readonly id: number; readonly result: WriterResult } | { readonly id: number; readonly error: WriterError };

/** The id of what no request asked for. */
export const UNASKED = 0;
