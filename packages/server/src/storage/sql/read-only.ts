// A database of which nothing but reads is allowed: every verb that writes is refused before it reaches the database.
import { CompiledQuery, type Kysely } from 'kysely';
import type { Backend } from './backend.ts';
import { compileHotQuery } from './hot-query.ts';
import type { Schema } from './schema.ts';

const refuse = (): Promise<never> => Promise.reject(new Error('The store is opened for reading only.'));

/** The backend of a database that is only read. @param parts - in which databases differ */
export const readOnlyBackend = (
  reads: Kysely<Schema>,
  parts: Pick<Backend, 'byBytes' | 'databaseTime' | 'identity' | 'logPosition' | 'failure' | 'close'>,
): Backend => ({
  ...parts,
  migrated: [],
  reads,
  freshReads: reads,
  prepare: <Row>(_name: string, build: Parameters<Backend['prepare']>[1]) => {
    const query = compileHotQuery(reads, build);
    return async (tenantId: string, key: string): Promise<readonly Row[]> =>
      (await reads.executeQuery<Row>(CompiledQuery.raw(query.sql, [...query.parameters(tenantId, key)]))).rows;
  },
  write: refuse,
  insert: refuse,
  snapshot: refuse,
  append: refuse,
});
