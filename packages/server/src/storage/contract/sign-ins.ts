// Counts of issued tokens and refused requests, by client, credential and address.
import type { SignInFilter, SignIns } from '../../records/grant-filter.ts';

export interface SignInStorage {
  /** The latest first. */
  signIns(tenantId: string, filter: SignInFilter): Promise<readonly SignIns[]>;
  /** Removes the counts of hours before a moment (seconds). */
  purgeSignIns(before: number): Promise<void>;
}
