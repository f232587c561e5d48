// A store that is opened without changing it: whatever its version is, and whether or not a server runs on it.
import type { Storage } from './storage.ts';

/** What a database server reports of itself. */
export interface DatabaseFacts {
  readonly version: string;
  /** Milliseconds from a statement to its response: the shortest of several. */
  readonly roundTrip: number;
  /** Milliseconds by which the clock of the database is ahead of this machine's, to within half a round trip. */
  readonly clockAhead: number;
  /** The connections that this user may have at this database, without those that are reserved for others. */
  readonly maxConnections: number;
  /** Those in use by other programs than Mintmark. */
  readonly otherConnections: number;
  /** The machines from which Mintmark is connected. */
  readonly nodes: number;
}

/** A store that is opened for reading. */
export interface ReadOnlyStore {
  /** Verbs that write are refused. It can be used only while `lacking` and `isEmpty` are. */
  readonly storage: Storage;
  /** Whether no server has created its tables yet. */
  readonly isEmpty: boolean;
  /** The names of the migrations that the next start of this version would apply. */
  readonly lacking: readonly string[];
  /** `undefined` for the embedded store. */
  readonly database: DatabaseFacts | undefined;
}
