// What the IBM Security Verify APIs work with.
import type { ManagementDependencies } from '../management/request.ts';

/** What these APIs work with. */
export interface VerifyDependencies extends ManagementDependencies {
  /** How long a grant is kept behind the longest life of a token, in milliseconds. */
  readonly grantRetention: number;
}
