// Collects what is wrong with a body beyond what its schema can say, so that all of it is told at once.
import { type FieldError, Problem } from '../../http/problem.ts';

/** The last moment that RFC 3339 can write in UTC. */
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** What is wrong with a body. */
export class FieldProblems {
  readonly #problems: FieldError[] = [];

  /** Notes a problem, unless the condition holds. @param pointer - JSON Pointer (RFC 6901) @param detail - a clause behind it */
  require(condition: boolean, pointer: string, detail: string): void {
    if (!condition) this.#problems.push({ pointer, detail });
  }

  /** Runs a parser whose errors are clauses. @returns `undefined` when it threw one */
  parse<T>(pointer: string, parser: () => T): T | undefined {
    try {
      return parser();
    } catch (error) {
      this.#problems.push({ pointer, detail: error instanceof Error ? error.message : 'is not valid' });
      return undefined;
    }
  }

  /** Runs what throws a {@link Problem}, and notes its fields. @param rename - from its pointers to those of this body */
  within<T>(run: () => T, rename: (pointer: string) => string): T | undefined {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof Problem) || error.fields.length === 0) throw error;
      this.#problems.push(...error.fields.map(({ pointer, detail }) => ({ pointer: rename(pointer), detail })));
      return undefined;
    }
  }

  /** A moment to come, in milliseconds since the epoch. @param now - the same */
  future(pointer: string, text: string | undefined, now: number): number | undefined {
    if (text === undefined) return undefined;
    const at = Date.parse(text);
    if (Number.isNaN(at) || at > LATEST) this.require(false, pointer, 'is not a date up to the year 9999');
    else this.require(at > now, pointer, 'is not in the future');
    return at;
  }

  /** @throws {@link Problem} 400 with all that was noted */
  throwIfAny(): void {
    if (this.#problems.length > 0) throw new Problem(400, 'The request has fields that are not valid.', this.#problems);
  }
}
