// The rows of Mintmark with many clients: each request is that of a random one.
import { createHmac, hkdfSync, randomUUIDv7 } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { UsageError } from '../usage-error.ts';
import { type BenchServer, RANDOM_CLIENT, tokenForm } from './bench-server.ts';
import { mintmarkRow } from './mintmark.ts';
import { type CreatedClient, startMintmark } from './mintmark-process.ts';

/** Creates a row whose store contains the given number of clients, and whose program is the published one: its memory is that of users. */
export const manyClients = (name: string, clients: number): BenchServer =>
  mintmarkRow(name, `ES256 JWT as above, one of ${clients.toLocaleString('en-US')} clients at random`, true, async (setting) => {
    const server = await startMintmark(name, { format: 'jwt', fill: filledWith(clients), isBuilt: true }, setting);
    // The form encoding would change the placeholder that the load tool replaces.
    const body = tokenForm('CLIENT', server.clientSecret).replace('CLIENT', `client-${RANDOM_CLIENT}`);
    return { ...server, request: { ...server.request, body, clients } };
  });

/** What fills a store with the given number of clients. */
export const filledWith =
  (clients: number) =>
  (data: string, created: CreatedClient): Promise<void> =>
    fill(data, created, clients);

/**
 * Copies the client's rows under other ids, each with a hash of the same secret, as the store would write
 * them.
 */
const fill = async (data: string, { clientId, clientSecret }: CreatedClient, clients: number): Promise<void> => {
  const pepper = pepperOf(await readFile(join(data, 'master.key'), 'utf8'));
  using database = new DatabaseSync(join(data, 'mintmark.db'));
  const [client, secret] = ['clients', 'client_secrets'].map((table) => {
    const row = database.prepare(`SELECT * FROM ${table} WHERE client_id = ?`).get(clientId);
    if (row === undefined) throw new UsageError(`The store has no row of the client in ${table}.`);
    const names = Object.keys(row);
    const insert = database.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`);
    return { row, copy: (changed: Record<string, SQLInputValue>) => insert.run(...Object.values({ ...row, ...changed })) };
  });
  const hashOf = (ofClient: string, secretId: string): string => {
    const context = [String(client?.row['tenant_id']), ofClient, secretId, clientSecret];
    return createHmac('sha256', pepper)
      .update(context.map((part) => `${part.length}:${part}`).join(''))
      .digest('base64url');
  };
  if (hashOf(clientId, String(secret?.row['id'])) !== secret?.row['hash'])
    throw new UsageError('The store hashes secrets in another way than bench/servers/many-clients.ts.');
  const addCopy = copierOf(database, String(client?.row['tenant_id']), clientId);
  database.exec('BEGIN');
  for (let n = 0; n < clients; n++) {
    const [id, recordId, secretId] = [`client-${String(n).padStart(7, '0')}`, randomUUIDv7(), randomUUIDv7()];
    const hash = hashOf(id, secretId);
    client?.copy({ client_id: id, id: recordId });
    secret.copy({ client_id: id, id: secretId, hash });
    addCopy(id, [
      [client?.row['id'], recordId],
      [secret.row['id'], secretId],
      [secret.row['hash'], hash],
    ]);
  }
  database.exec('COMMIT');
};

/** Adds copies of clients in one row, as the store does with each client that it creates or changes. */
const copierOf = (database: DatabaseSync, tenantId: string, clientId: string) => {
  // A store of an earlier commit, to compare with, has none.
  if (database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'client_copies'`).get() === undefined) return () => {};
  const copy = database.prepare('SELECT key, record FROM client_copies WHERE tenant_id = ? AND client_id = ?').get(tenantId, clientId);
  if (copy?.['key'] !== copyKey(tenantId, clientId))
    throw new UsageError('The store copies clients in another way than bench/servers/many-clients.ts.');
  const insert = database.prepare('INSERT INTO client_copies (key, tenant_id, client_id, record) VALUES (?, ?, ?, ?)');
  return (id: string, changed: readonly (readonly [from: unknown, to: string])[]): void => {
    const record = changed.reduce((text, [from, to]) => text.replace(String(from), to), String(copy['record']));
    insert.run(copyKey(tenantId, id), tenantId, id, record);
  };
};

/** The key of a copy: two hashes, as `packages/server/src/storage/sqlite/client-copies.ts` computes them. */
const copyKey = (tenantId: string, clientId: string): number => {
  let [first, second] = [0x811c9dc5, 0x01000193];
  for (const unit of Buffer.from(tenantId + clientId, 'latin1')) {
    first = Math.imul(first ^ unit, 0x01000193);
    second = Math.imul(second + unit, 0x811c9dc5) ^ (first >>> 15);
  }
  return (first >>> 0) * 2 ** 20 + (second & (2 ** 20 - 1));
};

/** The pepper, which is derived from the master key. */
const pepperOf = (masterKey: string): Buffer => {
  const info = ['mintmark', 'secret', '1'].flatMap((part) => [Buffer.from([0, 0, 0, part.length]), Buffer.from(part)]);
  return Buffer.from(hkdfSync('sha256', Buffer.from(masterKey.trim(), 'base64'), Buffer.alloc(0), Buffer.concat(info), 32));
};
