// A limit on how many hold something at once. Those that wait are admitted in their order.

/** A number of slots. */
export class Slots {
  readonly #timeout: number;
  readonly #waiting = new Set<() => void>();
  #free: number;

  /** @param timeout - milliseconds that a caller waits at most */
  constructor(count: number, timeout: number) {
    this.#free = count;
    this.#timeout = timeout;
  }

  /** Takes a slot. @returns what frees it, once @throws Error when none becomes free in time */
  async take(): Promise<() => void> {
    const free = this.takeFree();
    if (free !== undefined) return free;
    await this.#next();
    return this.#held();
  }

  /** Takes a slot unless all are taken. @returns what frees it, once */
  takeFree(): (() => void) | undefined {
    if (this.#free === 0) return undefined;
    this.#free--;
    return this.#held();
  }

  #held(): () => void {
    let isHeld = true;
    return () => {
      if (isHeld) this.#release();
      isHeld = false;
    };
  }

  #next(): Promise<void> {
    return new Promise((resolve, reject) => {
      const admit = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(admit);
        reject(new Error(`no free connection within ${this.#timeout} ms`));
      }, this.#timeout);
      this.#waiting.add(admit);
    });
  }

  #release(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free++;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
