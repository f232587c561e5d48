// What tells a database of PostgreSQL from every other: its own id, and the start of its server, which the server of a
// copy does not share.
import { type Kysely, sql } from 'kysely';
import type { Schema } from '../sql/schema.ts';

export const databaseIdentity = async (db: Kysely<Schema>): Promise<string> => {
  const { rows } = await sql<{ identity: string }>`SELECT CAST(oid AS TEXT) || ':' || CAST(pg_postmaster_start_time() AS TEXT) AS identity
    FROM pg_database WHERE datname = current_database()`.execute(db);
  const [found] = rows;
  if (found === undefined) throw new TypeError('The database is not listed.');
  return found.identity;
};
