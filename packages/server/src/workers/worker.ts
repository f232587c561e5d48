// The primary process's view of one worker: from its fork to its end.
import cluster, { type Worker as ClusterWorker } from 'node:cluster';
import type { StartOptions } from '../composition/start-options.ts';
import type { WorkerRole } from '../composition/worker-role.ts';
import type { ServerConfig } from '../config/config.ts';
import type { Family } from '../metrics/family.ts';
import { StartError } from '../system/start-error.ts';
import type { ServerFacts, ToPrimary, ToWorker } from './messages.ts';

/** Milliseconds between checks of a worker's event loop, which reports as often. */
const CHECK = 1_000;
/** Checks without a report after which a worker is hung. A count, since a suspended machine skips checks. */
const MISSED = 15;
/** The same until it serves: its program is loaded and the store opened first, by a machine that may be busy. */
const MISSED_AT_START = 60;
/** Milliseconds after which a worker that should stop is killed: longer than it completes requests. */
const STOP_DEADLINE = 15_000;

/** Milliseconds within which a worker reports its metrics. */
const MEASURE_TIMEOUT = 3_000;

/** How a worker ended, in words. */
export type WorkerEnd = string;

/** Callbacks of a first start. */
export type Handover = Pick<StartOptions, 'onFirstStart' | 'onFirstStartDecided'>;

/** How a worker is created. */
export interface WorkerOptions {
  readonly number: number;
  readonly config: ServerConfig;
  /** Called when it starts. */
  readonly role: () => Omit<WorkerRole, 'joins'>;
  readonly handover: Handover;
  /** Reads the metrics of all processes, for a scrape that reached this one. */
  readonly collect: () => Promise<readonly Family[]>;
}

/** A worker process. It has no server until {@link Worker.start}. */
export class Worker {
  readonly number: number;
  /** Fulfils once it serves. @throws {@link StartError} when it does not start */
  readonly serving: Promise<ServerFacts>;
  /** Fulfils when the process has ended. */
  readonly ended: Promise<WorkerEnd>;
  readonly #process: ClusterWorker;
  readonly #setting: Pick<WorkerOptions, 'config' | 'role'>;
  readonly #handover: Handover;
  readonly #collect: WorkerOptions['collect'];
  #measured: readonly Family[] = [];
  #measuring: PromiseWithResolvers<boolean> | undefined;
  readonly #started = Promise.withResolvers<ServerFacts>();
  #missed = 0;
  #missable = MISSED_AT_START;
  #isHung = false;
  #isStopping = false;

  constructor({ number, handover, collect, ...setting }: WorkerOptions) {
    this.number = number;
    this.#collect = collect;
    this.#setting = setting;
    this.#handover = handover;
    this.#process = cluster.fork();
    this.#process.on('message', (message: ToPrimary) => this.#receive(message));
    // Messages to a process that is about to end.
    this.#process.on('error', () => {});
    const check = setInterval(() => this.#check(), CHECK);
    this.serving = this.#started.promise;
    this.serving.catch(() => {});
    this.ended = new Promise((resolve) => {
      this.#process.once('exit', (code: number | null, signal: string | null) => {
        clearInterval(check);
        this.#measuring?.resolve(false);
        const how = this.#isHung ? 'did not respond, and was killed' : `ended with ${signal ?? `exit code ${code}`}`;
        this.#started.reject(new StartError(`A worker ${how} before it served.`));
        resolve(how);
      });
    });
  }

  /** Starts its server. @param joins - whether other workers serve already */
  start(joins: boolean): void {
    const { config, role } = this.#setting;
    this.#send({ start: { config, role: { ...role(), joins } } });
  }

  /** Reads its metrics into {@link measured}. @returns whether it responded in time */
  async measure(): Promise<boolean> {
    const measuring = this.#measuring ?? Promise.withResolvers<boolean>();
    if (this.#measuring === undefined) this.#send({ measure: true });
    this.#measuring = measuring;
    const timer = setTimeout(() => measuring.resolve(false), MEASURE_TIMEOUT);
    const inTime = await measuring.promise;
    clearTimeout(timer);
    this.#measuring = undefined;
    return inTime;
  }

  /** What it last reported. */
  get measured(): readonly Family[] {
    return this.#measured;
  }

  /** The id of the process. */
  get pid(): number | undefined {
    return this.#process.process.pid;
  }

  /** Whether it was asked to stop. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Completes the requests in progress, and ends. @param isReplaced - whether another worker serves in its place */
  async stop(isReplaced: boolean): Promise<void> {
    this.#isStopping = true;
    this.#send({ stop: { isReplaced } });
    const deadline = setTimeout(() => this.kill(), STOP_DEADLINE);
    await this.ended;
    clearTimeout(deadline);
  }

  /** Ends it at once. */
  kill(): void {
    this.#process.process.kill('SIGKILL');
  }

  #send(message: ToWorker): void {
    if (this.#process.isConnected()) this.#process.send(message);
  }

  #check(): void {
    this.#missed++;
    if (this.#missed <= this.#missable || this.#isHung) return;
    this.#isHung = true;
    this.kill();
  }

  #receive(message: ToPrimary): void {
    this.#missed = 0;
    if ('serving' in message) {
      this.#missable = MISSED;
      this.#started.resolve(message.serving);
    }
    if ('failed' in message) {
      this.#started.reject(new StartError(message.failed));
      void this.stop(false);
    }
    if ('measured' in message) {
      this.#measured = message.measured;
      this.#measuring?.resolve(true);
    }
    if ('scrape' in message) void this.#collect().then((scraped) => this.#send({ scraped }));
    if ('handover' in message) void this.#handOver(message.handover);
  }

  async #handOver(handover: Extract<ToPrimary, { handover: unknown }>['handover']): Promise<void> {
    let problem: string | undefined;
    try {
      if ('credentials' in handover) await this.#handover.onFirstStart?.(handover.credentials);
      else await this.#handover.onFirstStartDecided?.(handover.created);
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    this.#send({ handedOver: { problem } });
  }
}
