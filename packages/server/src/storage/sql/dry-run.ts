// A rehearsal: verbs run as they would, and nothing of them stays. What would be refused is refused, by the very code that would do it.
import type { Backend } from './backend.ts';

/** Carries a transaction's result out of it while it is taken back. */
class DryRunResult<Result> extends Error {
  readonly result: Result;

  constructor(result: Result) {
    super('rehearsed');
    this.result = result;
  }
}

/** The backend whose writes are taken back. */
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
  insert: () => Promise.reject(new TypeError('What is written in bursts is not rehearsed.')),
});
