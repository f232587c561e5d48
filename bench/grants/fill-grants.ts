// Fills a store with grants by its own method: batches of 64, as a server under load writes them, in the order of
// their ids. Each grant of a batch has its own terms, whatever the size of the store. Their postings are inserted all at once in the order of their key, which takes a tenth of the time.
import { hash, randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { generateCredential } from '@mintmark/protocol';
import { type GrantTerms, type NewGrant, openStorage, type Storage } from '@mintmark/server';
import type { CreatedClient } from '../servers/mintmark-process.ts';
import { UsageError } from '../usage-error.ts';
import { BATCH_ID_LENGTH, batchIdAt, slotOf } from './batch-id.ts';

/** Grants that are signed together. */
const SIGNED_TOGETHER = 64;
/** Batches of one commit. */
const COMMIT = 100;
/** Tokens of the client, at least: more than the server remembers, so that each is read from the store. */
const TOKENS = 100_000;
/** Clients that the other grants are of, each with one credential. */
const CLIENTS = 1_000;
/** Milliseconds over which the grants are spread, the last of them a minute ago. */
const SPAN = 7_000_000;
const AGE = 60_000;
/** Milliseconds ago that expired grants were issued: longer than they are retained. */
const EXPIRED = 40 * 86_400_000;
/** Seconds that all tokens live. */
const LIFETIME = 86_400;

/** What was filled. */
export interface Filled {
  /** Opaque tokens of the client, from all over the store, in a random order. */
  readonly tokens: readonly string[];
  readonly seconds: number;
  readonly bytesPerGrant: number;
}

/**
 * Records live grants.
 *
 * @param directory - of a store that no server has open
 */
export const fillGrants = async (directory: string, client: CreatedClient, count: number, stop: AbortSignal): Promise<Filled> => {
  const file = join(directory, 'mintmark.db');
  const began = performance.now();
  const size = statSync(file).size;
  const storage = await openStorage({ kind: 'sqlite', directory });
  const tokens: string[] = [];
  const postings = new Map<string, string[]>();
  let tenantId = '';
  let last = '';
  try {
    const terms = await termsOf(storage, client);
    tenantId = terms.tenantId;
    const batches = Math.ceil(count / SIGNED_TOGETHER);
    const own = Math.min(SIGNED_TOGETHER, Math.ceil(TOKENS / batches));
    const since = Date.now() - AGE - SPAN;
    for (let start = 0; start < batches; start += COMMIT) {
      stop.throwIfAborted();
      const times = Array.from({ length: Math.min(COMMIT, batches - start) }, (_, at) => since + (SPAN * (start + at)) / batches);
      const grants = times.flatMap((at) => batchAt(Math.floor(at), terms, own, tokens));
      await storage.recordGrants(grants);
      for (const { id, terms: each } of grants) addPosting(postings, each.credentialId, id.slice(0, BATCH_ID_LENGTH));
      last = grants.at(-1)?.id.slice(0, BATCH_ID_LENGTH) ?? last;
    }
  } finally {
    await storage.close();
  }
  insertPostings(file, tenantId, postings, last);
  const seconds = (performance.now() - began) / 1000;
  return { tokens: shuffled(tokens), seconds, bytesPerGrant: (statSync(file).size - size) / count };
};

const addPosting = (postings: Map<string, string[]>, credentialId: string, batch: string): void => {
  const batches = postings.get(credentialId) ?? [];
  if (batches.length === 0) postings.set(credentialId, batches);
  if (batches.at(-1) !== batch) batches.push(batch);
};

/** @param last - the last batch */
const insertPostings = (file: string, tenantId: string, postings: ReadonlyMap<string, readonly string[]>, last: string): void => {
  using database = new DatabaseSync(file);
  const insert = database.prepare('INSERT INTO grant_postings (tenant_id, credential_id, batch_id) VALUES (?, ?, ?)');
  database.exec('BEGIN');
  for (const [credentialId, batches] of [...postings].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    for (const batch of batches) insert.run(tenantId, credentialId, batch);
  }
  // The server's own grants of a moment ago are not posted yet.
  database
    .prepare(`INSERT INTO grant_postings_reach (name, reached) SELECT 'grants', MAX(id) FROM grant_batches WHERE id <= ?
      ON CONFLICT (name) DO UPDATE SET reached = excluded.reached`)
    .run(last);
  database.exec('COMMIT');
};

/** Adds posted batches that expired long ago, while a server runs. They are removed by its next round. */
export const addExpired = async (directory: string, client: CreatedClient, count: number): Promise<void> => {
  const storage = await openStorage({ kind: 'sqlite', directory });
  try {
    const terms = await termsOf(storage, client);
    using database = new DatabaseSync(join(directory, 'mintmark.db'), { timeout: 5000 });
    const insert = database.prepare('INSERT OR IGNORE INTO grant_postings (tenant_id, credential_id, batch_id) VALUES (?, ?, ?)');
    for (let start = 0; start < count; start += COMMIT * SIGNED_TOGETHER) {
      const grants = Array.from({ length: COMMIT }, (_, at) => batchAt(Date.now() - EXPIRED + start + at, terms, 0, [])).flat();
      await storage.recordGrants(grants);
      database.exec('BEGIN IMMEDIATE');
      for (const { id, terms: each } of grants) insert.run(each.tenantId, each.credentialId, id.slice(0, BATCH_ID_LENGTH));
      database.exec('COMMIT');
    }
  } finally {
    await storage.close();
  }
};

/** How many of them are left. */
export const expiredLeft = (directory: string): number => {
  using database = new DatabaseSync(join(directory, 'mintmark.db'), { readOnly: true, timeout: 5000 });
  const row = database.prepare('SELECT COUNT(*) AS left FROM grant_batches WHERE id < ?').get(batchIdAt(Date.now() - EXPIRED / 2));
  return Number(row?.['left']) * SIGNED_TOGETHER;
};

/** The terms that grants are recorded with. */
interface FilledTerms {
  readonly tenantId: string;
  /** The client's, one for each position of a batch: a store with few batches must not have smaller ones. */
  readonly own: readonly GrantTerms[];
  readonly others: readonly GrantTerms[];
}

const termsOf = async (storage: Storage, { clientId }: CreatedClient): Promise<FilledTerms> => {
  const [tenant] = await storage.tenants();
  if (tenant === undefined) throw new UsageError('The store has no tenant.');
  const client = await storage.findClient(tenant.id, clientId);
  const [issued] = await storage.listGrants(tenant.id, { filter: {}, before: undefined, limit: 1 });
  const secret = client?.secrets[0]?.id;
  if (client === undefined || issued === undefined || secret === undefined) throw new UsageError('The store has no client or no grant.');
  const { tenantId, tenantGeneration, issuer } = issued;
  const terms = {
    ...{ tenantId, tenantGeneration, issuer, clientId, credentialId: secret, clientGeneration: client.generation },
    ...{ format: 'opaque' as const, keyId: undefined, scope: 'invoices:read', audience: new URL('/api', issuer).href },
    ...{ confirmation: undefined, authorizationDetails: undefined, derivation: undefined, instance: undefined },
  } as const;
  return {
    tenantId,
    own: Array.from({ length: SIGNED_TOGETHER }, (_, n) => ({ ...terms, scope: `invoices:${n}` })),
    others: Array.from({ length: CLIENTS }, (_, n) => ({ ...terms, clientId: `client-${n}`, credentialId: `secret-${n}` })),
  };
};

/** A batch. @param own - how many of its tokens are the client's, and are added to `tokens` */
const batchAt = (at: number, { own: ownTerms, others }: FilledTerms, own: number, tokens: string[]): readonly NewGrant[] => {
  const batch = batchIdAt(at);
  const issuedAt = Math.floor(at / 1000);
  const hashes = randomBytes(SIGNED_TOGETHER * 32);
  const ownHash = (): string => {
    const token = generateCredential('token', randomBytes, slotOf(batch));
    tokens.push(token);
    return hash('sha256', token, 'base64url');
  };
  const termsAt = (position: number): GrantTerms => {
    const terms = position < own ? ownTerms[position] : others[Math.floor(Math.random() * others.length)];
    if (terms === undefined) throw new RangeError(`Position ${position} has no terms.`);
    return terms;
  };
  return Array.from({ length: SIGNED_TOGETHER }, (_, position) => ({
    id: batch + position.toString(16).padStart(4, '0'),
    terms: termsAt(position),
    tokenHash: position < own ? ownHash() : hashes.toString('base64url', position * 32, position * 32 + 32),
    address: '192.0.2.1',
    issuedAt,
    expiresAt: issuedAt + LIFETIME,
  }));
};

const shuffled = <Item>(items: readonly Item[]): readonly Item[] =>
  items
    .map((item) => [Math.random(), item] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item);
