// The error for a token that a platform does not give to its workload.
import { MintmarkError } from './mintmark-error.ts';

/** The options of a {@link WorkloadError}. */
export interface WorkloadErrorOptions extends ErrorOptions {
  /** Whether it may succeed later; by default something must be configured first. */
  readonly isTransient?: boolean;
}

/**
 * A workload has no token of its platform: it does not run there, a permission is missing, the token is for
 * another audience, or the platform's endpoint failed. The message names what to configure.
 *
 * @example
 * if (error instanceof WorkloadError) console.error(error.message); // … add `permissions: { id-token: write }` …
 */
export class WorkloadError extends MintmarkError {
  override readonly name = 'WorkloadError';
  readonly code = 'workload_unavailable';
  /** Whether the same request may succeed later. */
  readonly isTransient: boolean;

  constructor(message: string, { isTransient = false, ...options }: WorkloadErrorOptions = {}) {
    super(message, options);
    this.isTransient = isTransient;
  }
}

/** The platform knows the workload, and gives it no identity, or not any more. It may get one a moment after its start. */
export class NoIdentityError extends WorkloadError {
  constructor(message: string) {
    super(message, { isTransient: true });
  }
}
