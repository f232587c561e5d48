// Lists the tables that a name without a schema refers to. A database may have tables of the same names in other
// schemas: those of another application, or of another store of this one.
import { type DatabaseMetadataOptions, type Kysely, PostgresIntrospector, sql, type TableMetadata } from 'kysely';

type Database = ConstructorParameters<typeof PostgresIntrospector>[0];

/** Kysely's introspection, of the schemas in `search_path`. */
export class VisibleTablesIntrospector extends PostgresIntrospector {
  readonly #db: Kysely<unknown>;

  constructor(db: Database) {
    super(db);
    this.#db = db;
  }

  override async getTables(options?: DatabaseMetadataOptions): Promise<TableMetadata[]> {
    const tables = await super.getTables(options);
    const { rows } = await sql<{ schema: string; name: string }>`SELECT ns.nspname AS schema, c.relname AS name
      FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS ns ON ns.oid = c.relnamespace
      WHERE pg_catalog.pg_table_is_visible(c.oid)`.execute(this.#db);
    const visible = new Set(rows.map(({ schema, name }) => JSON.stringify([schema, name])));
    return tables.filter(({ schema, name }) => visible.has(JSON.stringify([schema, name])));
  }
}
