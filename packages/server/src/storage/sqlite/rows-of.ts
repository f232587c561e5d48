// Rows as SQLite gives them, in the shape of their query.
import type { SQLOutputValue } from 'node:sqlite';

/** The parser of rows: Kysely has checked the query against `schema.ts`, and STRICT tables hold what that says. */
export const rowsOf = <Row>(rows: readonly Record<string, SQLOutputValue>[]): Row[] => rows as Row[];
