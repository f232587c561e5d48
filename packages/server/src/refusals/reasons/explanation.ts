// The explanation of a reason for operators.

export interface Explanation {
  readonly cause: string;
  readonly remedy: string;
}
