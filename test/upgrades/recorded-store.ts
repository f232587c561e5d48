// The store of a release as a file: what a test knows of its content, and one SQL script for each database.
import { readFile } from 'node:fs/promises';
import type { JWK } from 'jose';

/** The databases, by the name in the files. */
export const DATABASES = ['sqlite', 'postgres'] as const;
export type RecordedDatabase = (typeof DATABASES)[number];

/** A token of the store, and its state. */
export interface RecordedToken {
  readonly what: string;
  readonly token: string;
  readonly grantId: string;
  readonly active: boolean;
  /** Whether the store has its grant. */
  readonly recorded: boolean;
}

/** The credentials of a client, and whether they are valid. */
export interface RecordedSecret {
  readonly what: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly accepted: boolean;
}

/** What others vouch for: the private keys of the issuers, the assertion that was presented, and clients with their secrets. */
export interface RecordedDelegations {
  readonly cluster: JWK;
  readonly provider: JWK;
  /** An identity assertion that led to a token. */
  readonly used: string;
  readonly clients: Readonly<Record<'assistant' | 'desk' | 'router', { readonly clientId: string; readonly clientSecret: string }>>;
}

/** What is known of a recorded store. */
export interface RecordedStore {
  readonly version: string;
  readonly publicUrl: string;
  readonly masterKey: string;
  readonly tokens: readonly RecordedToken[];
  readonly secrets: readonly RecordedSecret[];
  /** A client that authenticates by a key, and an assertion that it has used. */
  readonly signer: { readonly clientId: string; readonly privateJwk: Readonly<Record<string, unknown>>; readonly used: string };
  /** Of releases that have trusted issuers. */
  readonly delegations?: RecordedDelegations;
  /** The tables that have rows, with their number. */
  readonly rows: Readonly<Record<string, number>>;
  /** What the release sends to the database, which other nodes of it may do until all are upgraded. */
  readonly statements: readonly string[];
}

/** The files of a recorded store. */
export const fileOf = (version: string, name: 'json' | `${RecordedDatabase}.sql`): URL =>
  new URL(`${version}/${name === 'json' ? 'store.json' : name}`, import.meta.url);

/** Reads what is known of a store in a database. */
export const recordedStore = async (version: string, database: RecordedDatabase): Promise<RecordedStore> =>
  (JSON.parse(await readFile(fileOf(version, 'json'), 'utf8')) as Record<RecordedDatabase, RecordedStore>)[database];

/** Reads the statements that create a store. */
export const statementsOf = (version: string, database: RecordedDatabase): Promise<string> =>
  readFile(fileOf(version, `${database}.sql`), 'utf8');
