// Counts of issued tokens and refused requests, by client, credential and address.
import type { SignInCount, SignInFilter, SignIns } from '../../records/grant-filter.ts';

export interface SignInStorage {
  /** The latest first. */
  signIns(tenantId: string, filter: SignInFilter): Promise<readonly SignIns[]>;
  /** Adds counts of tokens without a grant; those with one are counted by their grants. */
  addSignIns(counts: readonly SignInCount[]): Promise<void>;
  /** Removes the oldest counts of hours before a moment (seconds). @returns how many; `limit` when there may be more */
  purgeSignIns(before: number, limit: number): Promise<number>;
}
