// Intercepts the requests to a server under test: counts them by endpoint and injects faults.
import type { RequestListener } from 'node:http';
import { type EndpointName, endpointOf, isEndpointName } from './endpoint-names.ts';
import { type Fault, injectFault, requireFault } from './fault.ts';

/** An active fault. */
interface ActiveFault {
  readonly endpoint: EndpointName | 'any';
  readonly fault: Fault;
  /** Remaining requests that it applies to. */
  remaining: number;
  readonly end: AbortController;
}

export interface RequestInterceptor {
  /** Wraps a handler. */
  readonly around: (handler: RequestListener) => RequestListener;
  /** Exempts a port: its requests are neither counted nor subject to faults. */
  exempt(port: number): void;
  fault(endpoint: EndpointName | 'any', fault: Fault, options?: { readonly times?: number }): () => void;
  clearFaults(): void;
  calls(endpoint: EndpointName): number;
  resetCalls(): void;
  reached(endpoint: EndpointName, count: number): Promise<void>;
}

export const createRequestInterceptor = (): RequestInterceptor => {
  const exempted = new Set<number>();
  const faults = new Set<ActiveFault>();
  const counts = new Map<EndpointName, number>();
  const waiters = new Set<() => void>();
  const calls = (endpoint: EndpointName): number => counts.get(endpoint) ?? 0;
  const clear = (active: ActiveFault): void => {
    faults.delete(active);
    active.end.abort();
  };
  const next = (endpoint: EndpointName): ActiveFault | undefined =>
    [...faults].find((active) => active.remaining > 0 && (active.endpoint === endpoint || active.endpoint === 'any'));

  return {
    around: (handler) => (request, response) => {
      const { localPort } = request.socket;
      if (localPort !== undefined && exempted.has(localPort)) return handler(request, response);
      const endpoint = endpointOf(request.url ?? '');
      counts.set(endpoint, calls(endpoint) + 1);
      const active = next(endpoint);
      if (active === undefined) handler(request, response);
      else {
        active.remaining--;
        injectFault(active.fault, { request, response, forward: () => handler(request, response), cleared: active.end.signal });
      }
      for (const waiter of [...waiters]) waiter();
    },
    exempt: (port) => void exempted.add(port),
    fault: (endpoint, fault, { times = Infinity } = {}) => {
      if (endpoint !== 'any' && !isEndpointName(endpoint)) throw new TypeError(`There is no endpoint ${endpoint}.`);
      if (times !== Infinity && !(Number.isInteger(times) && times > 0)) throw new TypeError('times: expected a whole number above 0.');
      requireFault(fault);
      const active: ActiveFault = { endpoint, fault, remaining: times, end: new AbortController() };
      faults.add(active);
      return () => clear(active);
    },
    clearFaults: () => {
      for (const active of [...faults]) clear(active);
    },
    calls,
    resetCalls: () => counts.clear(),
    reached: (endpoint, count) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (calls(endpoint) < count) return;
          waiters.delete(check);
          resolve();
        };
        waiters.add(check);
        check();
      }),
  };
};
