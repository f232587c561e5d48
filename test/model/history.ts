// What a node can know of a value that is changed at one node and read at another: for a time, any of several.

/** A moment by two clocks, in milliseconds: the nodes' own, which the test moves, and a monotonic one. */
export interface Moment {
  readonly moved: number;
  readonly real: number;
}

/** A request to a node, or a verification by the guard that follows it. */
export interface Reading {
  readonly by: 'node' | 'guard';
  readonly node: number;
  readonly sent: Moment;
  readonly received: Moment;
}

/** The documented times within which a change is effective, in milliseconds: at each node, and at each guard. */
export const BOUNDS = { node: 1_000, guard: 3_000 } as const;

/** A change of a value. */
interface Step<T> {
  value: T;
  readonly node: number;
  /** `undefined` until the change was acknowledged. */
  done: Moment | undefined;
}

/** Whether a response that a request gets must reflect an acknowledged change. */
const isSettled = ({ node, done }: Step<unknown>, { by, node: reader, sent }: Reading): boolean => {
  if (done === undefined) return false;
  // The feed waits for real seconds; a node believes its memory by its own clock.
  if (by === 'guard') return sent.real - done.real >= BOUNDS.guard;
  return sent.moved - done.moved >= (node === reader ? 0 : BOUNDS.node);
};

/** The values that something has had. */
export class History<T> {
  readonly #steps: Step<T>[];

  constructor(value: T) {
    this.#steps = [{ value, node: -1, done: { moved: Number.NEGATIVE_INFINITY, real: Number.NEGATIVE_INFINITY } }];
  }

  /** The value after every change so far. */
  get last(): T {
    const step = this.#steps.at(-1);
    if (step === undefined) throw new Error('A history begins with a value.');
    return step.value;
  }

  /**
   * Adds a change that a node is about to make.
   *
   * @param exact - the value, once the change was acknowledged
   * @returns call it then
   */
  begin(value: T, node: number, exact: (received: Moment) => T = () => value): (received: Moment) => void {
    const step: Step<T> = { value, node, done: undefined };
    this.#steps.push(step);
    return (received) => {
      step.done = received;
      step.value = exact(received);
    };
  }

  /** The values that can be known where it is read. */
  possible(reading: Reading): readonly T[] {
    const last = this.#steps.findLastIndex((step) => isSettled(step, reading));
    return this.#steps.slice(last).map(({ value }) => value);
  }
}

/** Whether something must be, cannot be, or may be so. */
export type Verdict = 'yes' | 'no' | 'either';

/** The verdict of possible values. */
export const verdictOf = (values: readonly boolean[]): Verdict => (values.every(Boolean) ? 'yes' : values.some(Boolean) ? 'either' : 'no');

/** The verdict of several conditions that must all hold. */
export const allOf = (...verdicts: readonly Verdict[]): Verdict =>
  verdicts.includes('no') ? 'no' : verdicts.includes('either') ? 'either' : 'yes';
