// Simulated time: things that happen at a time, in steps.

/** Milliseconds of a step; what happens within one has no order. */
const STEP = 5;

/** Runs what is planned, in the order of time. */
export class Agenda {
  readonly #steps = new Map<number, (() => void)[]>();
  #step = 0;

  /** Milliseconds since the start. */
  get now(): number {
    return this.#step * STEP;
  }

  /** Plans a call; one in the past happens in the present step. */
  at(time: number, call: () => void): void {
    const step = Math.max(this.#step, Math.ceil(time / STEP));
    const calls = this.#steps.get(step);
    if (calls === undefined) this.#steps.set(step, [call]);
    else calls.push(call);
  }

  /** Runs until a time, in milliseconds. */
  runUntil(time: number): void {
    for (; this.now <= time; this.#step++) {
      // A call may plan others for this step.
      for (const call of this.#steps.get(this.#step) ?? []) call();
      this.#steps.delete(this.#step);
    }
  }
}

/** Random numbers from 0 up to 1 that are the same in each run (mulberry32). */
export const seeded = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
