// Puts a light, steady load on a node, and records every response.
import { setTimeout as delay } from 'node:timers/promises';
import type { BenchRequest } from '../servers/bench-server.ts';

/** A response, or a connection that was refused or broken. */
export interface RecordedResponse {
  /** The time of its arrival, in milliseconds of the monotonic clock. */
  readonly at: number;
  readonly status: number | 'no response';
  readonly retryAfter: string | null;
  readonly grantId: string | undefined;
  readonly token: string | undefined;
}

/** A load that runs until it is stopped. */
export interface SteadyLoad {
  readonly responses: readonly RecordedResponse[];
  /** Stops, and waits for the responses that are due. */
  stop(): Promise<void>;
}

/** Milliseconds after which a request counts as without response. */
const TIMEOUT = 20_000;

/**
 * Sends a request at a constant interval, whether or not the earlier ones have a response.
 *
 * @param every - milliseconds
 */
export const startSteadyLoad = ({ url, body }: BenchRequest, every: number): SteadyLoad => {
  const responses: RecordedResponse[] = [];
  const pending = new Set<Promise<void>>();
  let isStopped = false;
  const send = async (): Promise<void> => {
    responses.push(await responseTo(url, body));
  };
  const run = async (): Promise<void> => {
    while (!isStopped) {
      const sent = send().finally(() => pending.delete(sent));
      pending.add(sent);
      await delay(every);
    }
  };
  const running = run();
  return {
    responses,
    stop: async () => {
      isStopped = true;
      await running;
      await Promise.all(pending);
    },
  };
};

const responseTo = async (url: string, body: string): Promise<RecordedResponse> => {
  const none = { retryAfter: null, grantId: undefined, token: undefined };
  try {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(TIMEOUT) });
    const json: unknown = await response.json();
    const member = (name: string): string | undefined => {
      const value = typeof json === 'object' && json !== null ? Reflect.get(json, name) : undefined;
      return typeof value === 'string' ? value : undefined;
    };
    const { status } = response;
    const retryAfter = response.headers.get('retry-after');
    return { at: performance.now(), status, retryAfter, grantId: member('grant_id'), token: member('access_token') };
  } catch {
    return { at: performance.now(), status: 'no response', ...none };
  }
};
