// Who obtained tokens and who was refused, counted by the hour.
import type { SignInFilter, SignIns } from '../../records/grant-filter.ts';

/** Sign-ins. */
export interface SignInStorage {
  /** The latest first. */
  signIns(tenantId: string, filter: SignInFilter): Promise<readonly SignIns[]>;
  /** Removes the counts of hours before a moment (seconds). */
  purgeSignIns(before: number): Promise<void>;
}
