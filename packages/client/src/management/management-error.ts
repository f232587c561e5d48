// A refusal by the management API (problem+json, RFC 9457).

/** One field that the server did not take. */
export interface ProblemField {
  /** JSON pointer (RFC 6901) into the body that was sent. */
  readonly pointer: string;
  readonly detail: string;
}

/** The problem document of RFC 9457 §3, as far as it was given. */
export interface Problem {
  readonly type: string;
  readonly title: string | undefined;
  readonly detail: string | undefined;
  readonly errors: readonly ProblemField[];
}

/** The management API refused. `status` and `problem` tell why, field by field where fields are at fault. */
export class ManagementError extends Error {
  override readonly name: string = 'ManagementError';
  readonly code = 'management_error';
  /** HTTP status of the answer. */
  readonly status: number;
  readonly problem: Problem;
  /** The answer's `Mintmark-Request-Id`, which `mintmark explain` takes. */
  readonly requestId: string | undefined;

  constructor(status: number, problem: Problem, requestId: string | undefined) {
    super(problem.detail ?? problem.title ?? `The management API responded with ${status}.`);
    this.status = status;
    this.problem = problem;
    this.requestId = requestId;
  }
}
