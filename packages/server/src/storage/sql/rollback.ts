// A transaction that is taken back because of what it would have led to, which is easiest seen once it is made.

/** Thrown within a transaction to take it back. */
export class Rollback extends Error {}

/** Runs a transaction. @returns what it returns, or `otherwise` when it was taken back */
export const withRollback = async <Result, Otherwise>(otherwise: Otherwise, write: () => Promise<Result>): Promise<Result | Otherwise> => {
  try {
    return await write();
  } catch (error) {
    if (error instanceof Rollback) return otherwise;
    throw error;
  }
};
