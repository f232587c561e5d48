// Compiles a query once, to be run with other values each time.
import type { Compilable, Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** Builds a query for a tenant and a key within it. */
export type HotQueryBuilder<Row> = (db: Kysely<Schema>, tenantId: string, key: string) => Compilable<Row>;

/** A compiled query. */
export interface HotQuery {
  readonly sql: string;
  /** The parameters of one call, in their order. */
  readonly parameters: (tenantId: string, key: string) => readonly unknown[];
}

// The NUL distinguishes a mark from every other value: no text of the store contains one.
const TENANT = '\0tenant';
const KEY = '\0key';

/** Compiles a query with marks, which each call replaces by its values. */
export const compileHotQuery = <Row>(db: Kysely<Schema>, build: HotQueryBuilder<Row>): HotQuery => {
  const { sql, parameters } = build(db, TENANT, KEY).compile();
  return {
    sql,
    parameters: (tenantId, key) =>
      parameters.map((parameter) => {
        if (parameter === TENANT) return tenantId;
        return parameter === KEY ? key : parameter;
      }),
  };
};
