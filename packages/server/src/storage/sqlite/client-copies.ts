// A copy of each client in one row, which is read in place of four tables when the client is not in memory. The
// database itself removes the copy with every change of a row that it was made of: triggers run in the transaction
// of the change, whoever makes it. So a copy that exists is current, and one that is missing costs a slower read.
import type { DatabaseSync } from 'node:sqlite';
import { CompiledQuery, type Kysely, type Transaction } from 'kysely';
import type { Client } from '../../records/client.ts';
import { clientById, clientsByRecordIds } from '../sql/clients/client-queries.ts';
import { clientsOf } from '../sql/clients/client-row.ts';
import type { Schema } from '../sql/schema.ts';
import { clientOfText, clientText } from './client-text.ts';

const TABLE = 'client_copies';

/** The tables of copies. */
export const COPY_TABLES = [TABLE];

/** The rows that a client consists of, and the changes of them. A new client has no copy yet. */
const SOURCES = {
  clients: ['UPDATE', 'DELETE'],
  client_secrets: ['INSERT', 'UPDATE', 'DELETE'],
  client_entitlements: ['INSERT', 'UPDATE', 'DELETE'],
} as const;

const trigger = (source: string, change: string): string => {
  // An update of the key would change two clients.
  const rows = { INSERT: ['new'], UPDATE: ['old', 'new'], DELETE: ['old'] }[change] ?? [];
  const removals = rows.map((row) => `DELETE FROM ${TABLE} WHERE tenant_id = ${row}.tenant_id AND client_id = ${row}.client_id;`);
  const name = `${TABLE}_after_${change.toLowerCase()}_of_${source}`;
  return `CREATE TRIGGER IF NOT EXISTS ${name} AFTER ${change} ON ${source} BEGIN ${removals.join(' ')} END`;
};

const STATEMENTS = [
  `CREATE TABLE IF NOT EXISTS ${TABLE} (
    key INTEGER PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    record TEXT NOT NULL,
    UNIQUE (tenant_id, client_id)
  ) STRICT`,
  ...Object.entries(SOURCES).flatMap(([source, changes]) => changes.map((change) => trigger(source, change))),
];

/** FNV-1a's constants, of 32 bits. */
const [OFFSET, PRIME] = [0x811c9dc5, 0x01000193];
/** Hashes of 52 bits are exact as JavaScript's numbers. */
const [HIGH, LOW] = [2 ** 20, 2 ** 20 - 1];

/**
 * The key of a client's copy: a hash, since a tree of integers has half the levels of one of texts, and one page of a
 * million clients' tree is read instead of three or four. Of two clients with one key, one has no copy.
 */
const keyOf = (tenantId: string, clientId: string): number => {
  let [first, second] = [OFFSET, PRIME];
  for (const text of [tenantId, clientId]) {
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      first = Math.imul(first ^ unit, PRIME);
      second = Math.imul(second + unit, OFFSET) ^ (first >>> 15);
    }
  }
  return (first >>> 0) * HIGH + (second & LOW);
};

/** Creates the table and its triggers, in one transaction, unless they exist. */
export const createClientCopies = (writes: Kysely<Schema>): Promise<void> =>
  writes.transaction().execute(async (transaction) => {
    for (const statement of STATEMENTS) await transaction.executeQuery(CompiledQuery.raw(statement));
  });

const INSERT = `INSERT OR REPLACE INTO ${TABLE} (key, tenant_id, client_id, record) VALUES (?, ?, ?, ?)`;

/** Copies a client, within the transaction that created or changed it. */
export const copyClient = async (transaction: Transaction<Schema>, tenantId: string, clientId: string): Promise<void> => {
  for (const client of clientsOf(await clientById(transaction, tenantId, clientId).execute())) await insertCopy(transaction, client);
};

const insertCopy = (transaction: Transaction<Schema>, client: Client) => {
  const { tenantId, clientId } = client;
  return transaction.executeQuery(CompiledQuery.raw(INSERT, [keyOf(tenantId, clientId), tenantId, clientId, clientText(client)]));
};

/** Clients that are read at once. */
const PAGE = 500;

/** Copies all clients, within the transaction at the end of what has inserted their rows. */
export const copyAllClients = async (transaction: Transaction<Schema>): Promise<void> => {
  for (const { id: tenantId } of await transaction.selectFrom('tenants').select('id').execute()) {
    for (let after = ''; ; ) {
      const page = transaction.selectFrom('clients').select('id').where('tenant_id', '=', tenantId).where('id', '>', after);
      const rows = await page.where('deleted_at', 'is', null).orderBy('id').limit(PAGE).execute();
      const ids = rows.map(({ id }) => id);
      after = ids.at(-1) ?? '';
      if (after === '') break;
      for (const client of clientsOf(await clientsByRecordIds(transaction, tenantId, ids).execute())) await insertCopy(transaction, client);
    }
  }
};

/** Reads copies. @returns `undefined` for a client that has none, or does not exist */
export const clientCopies = (database: DatabaseSync): ((tenantId: string, clientId: string) => Client | undefined) => {
  const statement = database.prepare(`SELECT record FROM ${TABLE} WHERE key = ? AND +tenant_id = ? AND +client_id = ?`);
  return (tenantId, clientId) => {
    const record = statement.get(keyOf(tenantId, clientId), tenantId, clientId)?.['record'];
    return typeof record === 'string' ? clientOfText(tenantId, clientId, record) : undefined;
  };
};
