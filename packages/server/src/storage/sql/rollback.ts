// Rolls a transaction back because of a check of its result, which is easiest after the changes.

/** Thrown within a transaction to roll it back. */
export class Rollback extends Error {}

/** Runs a transaction. @returns its result, or `otherwise` when it was rolled back */
export const withRollback = async <Result, Otherwise>(otherwise: Otherwise, write: () => Promise<Result>): Promise<Result | Otherwise> => {
  try {
    return await write();
  } catch (error) {
    if (error instanceof Rollback) return otherwise;
    throw error;
  }
};
