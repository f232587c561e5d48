// An error response of the management API (problem+json, RFC 9457).
import { MintmarkError } from '../errors/mintmark-error.ts';

/** The template of a `detail` with values, by which a program finds it in another language. */
export interface DetailTemplate {
  /** With `{name}` in place of each value; absent where `detail` has none, and is its own template. */
  readonly template?: string;
  /** Texts, numbers, lists of alternatives, and clauses that are templates themselves, by their names. */
  readonly values?: Readonly<Record<string, unknown>>;
}

/** One field that the server refused. */
export interface ProblemField extends DetailTemplate {
  /** JSON pointer (RFC 6901) into the request's body. */
  readonly pointer: string;
  readonly detail: string;
}

/** The members of a problem document (RFC 9457 §3). */
export interface Problem extends DetailTemplate {
  readonly type: string;
  readonly title: string | undefined;
  readonly detail: string | undefined;
  /** The stable name of the cause, where it has one. */
  readonly reason?: string;
  readonly errors: readonly ProblemField[];
}

/**
 * The management API refused the request. `problem` has the reason for each refused field.
 *
 * @example
 * if (error instanceof ManagementError && error.status === 412) console.error('Changed by someone else: read it again.');
 */
export class ManagementError extends MintmarkError {
  override readonly name = 'ManagementError';
  readonly code = 'management_error';
  /** HTTP status of the response. */
  readonly status: number;
  readonly problem: Problem;
  /** The response's `Mintmark-Request-Id`, for `mintmark explain`. */
  readonly requestId: string | undefined;

  constructor(status: number, problem: Problem, requestId: string | undefined) {
    super(problem.detail ?? problem.title ?? `The management API responded with ${status}.`);
    this.status = status;
    this.problem = problem;
    this.requestId = requestId;
  }
}
