// The X.509-SVID of a workload as the agent last sent it, and the stream of the next.
import { isTransient } from '../errors/transient.ts';
import { NoIdentityError, WorkloadError } from '../errors/workload-error.ts';
import { Backoff } from '../source/backoff.ts';
import { completeRuntime, type Schedule, sleep } from '../source/runtime.ts';
import type { WorkloadEnvironment } from '../workload/workload-environment.ts';
import { watchX509Svids, type X509Svid } from './workload-api.ts';
import { type SvidCertificate, svidCertificate } from './x509-certificate.ts';

/** The environment of a certificate source; each member has a default. */
export interface SpiffeCertificateEnvironment extends WorkloadEnvironment {
  /** Runs a function once after some milliseconds; `setTimeout` by default. */
  readonly schedule?: Schedule | undefined;
  /** A number from 0 up to 1, for the jitter of reconnections. */
  readonly random?: (() => number) | undefined;
}

/** Milliseconds that a caller waits for the first X.509-SVID. */
const FIRST_WITHIN = 5_000;

/** A delay before the next connection does not keep the process alive. */
const unrefTimer: Schedule = (run, milliseconds) => {
  const timer = setTimeout(run, milliseconds).unref();
  return () => clearTimeout(timer);
};

/** A stream, which is opened again when it ends, until a call of it is refused. */
export class SvidWatch {
  readonly #path: string;
  readonly #id: string | undefined;
  readonly #environment: SpiffeCertificateEnvironment;
  readonly #ending = new AbortController();
  readonly #backoff = new Backoff();
  #current: SvidCertificate | undefined;
  /** Why the last stream ended; `undefined` once another has sent a message. */
  #error: unknown;
  #waiting: (() => void)[] = [];

  /** @param id - the SPIFFE ID; by default the first that the agent sends (SPIFFE Workload API §5.3) */
  constructor(path: string, id: string | undefined, environment: SpiffeCertificateEnvironment) {
    this.#path = path;
    this.#id = id;
    this.#environment = environment;
    void this.#run();
  }

  get isRunning(): boolean {
    return !this.#ending.signal.aborted;
  }

  close(): void {
    this.#ending.abort(new WorkloadError('The connection to the Workload API was closed.'));
  }

  /** @throws {@link WorkloadError} when there is none, or the last has expired */
  async current(): Promise<SvidCertificate> {
    if (this.#current === undefined && this.#error === undefined) await this.#first();
    const { now = Date.now } = this.#environment;
    if (this.#current !== undefined && now() < this.#current.expiresAt) return this.#current;
    const late = this.#current === undefined ? `sent no X.509-SVID within ${FIRST_WITHIN / 1000} s` : 'sent none before the last expired';
    throw this.#error ?? new WorkloadError(`The Workload API at ${this.#path} ${late}.`, { isTransient: true });
  }

  #first(): Promise<void> {
    return new Promise((resolve) => {
      const { schedule } = completeRuntime(this.#environment);
      const cancel = schedule(resolve, FIRST_WITHIN);
      this.#waiting.push(() => {
        cancel();
        resolve();
      });
    });
  }

  #notify(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    const { random = Math.random, schedule = unrefTimer } = this.#environment;
    while (!signal.aborted) {
      const error = await this.#follow(signal);
      this.#error = error;
      // SPIFFE Workload API §5.2.1: what was withdrawn is not used any more.
      if (error instanceof NoIdentityError) this.#current = undefined;
      this.#notify();
      // A refused request is not repeated (SPIFFE Workload Endpoint, appendix A).
      if (!isTransient(error)) this.#ending.abort();
      else await sleep(schedule, this.#backoff.failed(error, 0, random), signal).catch(() => {});
    }
  }

  /** Follows a stream to its end. @returns why it ended */
  async #follow(signal: AbortSignal): Promise<unknown> {
    try {
      for await (const svids of watchX509Svids(this.#path, signal)) {
        this.#current = svidCertificate(this.#own(svids));
        this.#error = undefined;
        this.#backoff.succeeded();
        this.#notify();
      }
      return new WorkloadError(`The Workload API at ${this.#path} closed the stream.`, { isTransient: true });
    } catch (error) {
      return error;
    }
  }

  #own(svids: readonly X509Svid[]): X509Svid {
    const found = svids.find(({ id }) => this.#id === undefined || id === this.#id);
    if (found === undefined)
      throw new NoIdentityError(`The Workload API at ${this.#path} has no X.509-SVID of ${this.#id} for this process.`);
    return found;
  }
}
