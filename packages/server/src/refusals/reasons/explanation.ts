// How a reason is explained to operators.

export interface Explanation {
  readonly cause: string;
  readonly remedy: string;
}
