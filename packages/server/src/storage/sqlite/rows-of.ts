// Assigns the type of a query to SQLite's rows.
import type { SQLOutputValue } from 'node:sqlite';

/** Sound because Kysely checks queries against `schema.ts`, and STRICT tables enforce its types. */
export const rowsOf = <Row>(rows: readonly Record<string, SQLOutputValue>[]): Row[] => rows as Row[];
