// The dependencies of the IBM Security Verify APIs.
import type { ManagementDependencies } from '../management/request.ts';

export interface VerifyDependencies extends ManagementDependencies {
  /** How long a grant is retained beyond the maximum token lifetime, in milliseconds. */
  readonly grantRetention: number;
}
