// Node's reports about crashes, which an operator can request by its options.

/**
 * Excludes the variables of the process from a report, for the calling thread: among them are the master key and secrets.
 * A report has a part for each thread.
 */
export const excludeVariables = (): void => {
  process.report.excludeEnv = true;
};
