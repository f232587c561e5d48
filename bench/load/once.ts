// Sends requests that can be sent only once each, from this process.
import { connectRaw, parseResponse, postBytes } from '../raw-connection.ts';
import type { BenchRequest } from '../servers/bench-server.ts';
import { UsageError } from '../usage-error.ts';
import { isCorrect, type LoadTool, quantile } from './load-tool.ts';

/** Sends each of the `requests` once. */
export const onceTool: LoadTool = {
  name: 'connections of this program',
  run: async ({ request, requests = [request], connections, responseLength }, stop) => {
    const began = performance.now();
    const times: number[] = [];
    const bodies = await sendAll(requests, connections, stop, times);
    const tokens = bodies.filter((body) => isCorrect(body, request, responseLength)).length;
    times.sort((a, b) => a - b);
    const seconds = (performance.now() - began) / 1000;
    return { tokens, seconds, p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99), errors: requests.length - tokens };
  },
};

/**
 * Sends all requests, to one server, one at a time on each connection.
 *
 * @param times - receives the milliseconds of each exchange
 * @returns the bodies of the responses
 * @throws {@link UsageError} for a response other than 200
 */
export const sendAll = async (
  requests: readonly BenchRequest[],
  connections: number,
  stop: AbortSignal,
  times: number[] = [],
): Promise<readonly string[]> => {
  const bodies: string[] = [];
  const next = requests.entries();
  const worker = async (): Promise<void> => {
    const [first] = requests;
    if (first === undefined) return;
    const connection = await connectRaw(new URL(first.url), first.ca);
    for (const [index, { url, body, headers }] of next) {
      stop.throwIfAborted();
      const { text, milliseconds } = await connection.exchange(postBytes(new URL(url), body, headers));
      const response = parseResponse(text);
      if (response.status !== 200) throw new UsageError(`${url} responded with ${response.status}: ${response.body}`);
      bodies[index] = response.body;
      times.push(milliseconds);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: Math.min(connections, requests.length) }, worker));
  return bodies;
};
