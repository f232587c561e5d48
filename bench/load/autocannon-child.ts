// `autocannon OPTIONS` runs autocannon in a process of its own. The options and the result are JSON.
import autocannon from 'autocannon';
import { isCorrect, type LoadOptions, type LoadResult, requestBodyOf } from './load-tool.ts';

/** Generates the load and prints its result. */
export const autocannonChild = async ([options = '']: readonly string[]): Promise<void> => {
  const { request, connections, seconds, responseLength } = JSON.parse(options) as LoadOptions; // written by autocannon.ts
  const result = await autocannon({
    url: request.url,
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...request.headers },
    requests: [{ setupRequest: (sent) => ({ ...sent, body: requestBodyOf(request) }) }],
    connections,
    duration: seconds,
    verifyBody: (body) => isCorrect(body, request, responseLength),
  });
  const tokens = result['2xx'] - result.mismatches;
  const errors = result.non2xx + result.errors + result.timeouts + result.mismatches;
  const figures: LoadResult = { tokens, seconds: result.duration, p50Ms: result.latency.p50, p99Ms: result.latency.p99, errors };
  console.log(JSON.stringify(figures));
};
