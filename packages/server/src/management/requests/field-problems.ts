// Collects the problems of a body that its schema cannot express, so that one response reports all of them.
import { type FieldError, Problem } from '../../http/problem.ts';
import { clauseOfError, type Sentence } from '../../sentences/sentence.ts';

/** The last time that RFC 3339 can express in UTC. */
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** The problems of a body. */
export class FieldProblems {
  readonly #problems: FieldError[] = [];

  /**
   * Records a problem unless the condition is true.
   *
   * @param pointer - JSON Pointer (RFC 6901)
   * @param detail - a clause that follows it
   */
  require(condition: boolean, pointer: string, detail: Sentence): void {
    if (!condition) this.#problems.push({ pointer, detail });
  }

  /**
   * Runs a parser, and records its error, whose message must be a clause.
   *
   * @returns `undefined` after an error
   */
  parse<T>(pointer: string, parser: () => T): T | undefined {
    try {
      return parser();
    } catch (error) {
      this.#problems.push({ pointer, detail: clauseOfError(error) });
      return undefined;
    }
  }

  /**
   * Runs a function, and records the fields of a {@link Problem} that it throws.
   *
   * @param rename - maps their pointers to this body
   */
  within<T>(run: () => T, rename: (pointer: string) => string): T | undefined {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof Problem) || error.fields.length === 0) throw error;
      this.#problems.push(...error.fields.map(({ pointer, detail }) => ({ pointer: rename(pointer), detail })));
      return undefined;
    }
  }

  /** Parses a time into milliseconds since the epoch. @returns `undefined` when it is absent or invalid */
  time(pointer: string, text: string | undefined): number | undefined {
    if (text === undefined) return undefined;
    const at = Date.parse(text);
    this.require(!Number.isNaN(at), pointer, 'is not a date and time (RFC 3339)');
    return Number.isNaN(at) ? undefined : at;
  }

  /** Parses a time in the future. @param now - milliseconds since the epoch @returns the same unit */
  future(pointer: string, text: string | undefined, now: number): number | undefined {
    if (text === undefined) return undefined;
    const at = Date.parse(text);
    if (Number.isNaN(at) || at > LATEST) this.require(false, pointer, 'is not a date up to the year 9999');
    else this.require(at > now, pointer, 'is not in the future');
    return at;
  }

  /** @throws {@link Problem} 400 with all recorded problems */
  throwIfAny(): void {
    if (this.#problems.length > 0) throw new Problem(400, 'The request has fields that are not valid.', this.#problems);
  }
}
