// Dry runs: verbs run unchanged, and their transactions are rolled back. The real checks refuse what they
// would refuse.
import type { Backend } from './backend.ts';

/** Thrown to roll a transaction back and still return its result. */
class DryRunResult<Result> extends Error {
  readonly result: Result;

  constructor(result: Result) {
    super('dry run');
    this.result = result;
  }
}

/** Wraps a backend so that its writes are rolled back. */
export const rollingBack = (backend: Backend): Backend => ({
  ...backend,
  write: async <Result>(work: Parameters<typeof backend.write<Result>>[0]): Promise<Result> => {
    try {
      return await backend.write<Result>(async (transaction) => {
        throw new DryRunResult(await work(transaction));
      });
    } catch (error) {
      if (error instanceof DryRunResult) return error.result;
      throw error;
    }
  },
  insert: () => Promise.reject(new TypeError('Batches are not written in a dry run.')),
});
