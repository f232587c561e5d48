// The dependencies of the IBM Security Verify APIs.
import type { ManagementDependencies } from '../management/request.ts';

export interface VerifyDependencies extends ManagementDependencies {
  /** Milliseconds for which a grant is retained after the maximum token lifetime. */
  readonly grantRetention: number;
}
