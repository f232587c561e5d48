// What stands before the server in a test: counts requests by endpoint, and lets faults befall them. The server knows nothing of it.
import type { RequestListener } from 'node:http';
import { type EndpointName, endpointOf, isEndpointName } from './endpoint-names.ts';
import { type Fault, injectFault, requireFault } from './fault.ts';

/** A fault that is set. */
interface SetFault {
  readonly endpoint: EndpointName | 'any';
  readonly fault: Fault;
  /** How many requests it is still for. */
  left: number;
  readonly end: AbortController;
}

/** Counts and faults. */
export interface RequestInterceptor {
  /** Puts itself before a handler. */
  readonly around: (handler: RequestListener) => RequestListener;
  /** Leaves a port alone: what goes there is neither counted nor befallen. */
  exempt(port: number): void;
  fault(endpoint: EndpointName | 'any', fault: Fault, options?: { readonly times?: number }): () => void;
  clearFaults(): void;
  calls(endpoint: EndpointName): number;
  resetCalls(): void;
  reached(endpoint: EndpointName, count: number): Promise<void>;
}

/** Makes one. */
export const createRequestInterceptor = (): RequestInterceptor => {
  const exempted = new Set<number>();
  const faults = new Set<SetFault>();
  const counts = new Map<EndpointName, number>();
  const waiters = new Set<() => void>();
  const calls = (endpoint: EndpointName): number => counts.get(endpoint) ?? 0;
  const clear = (set: SetFault): void => {
    faults.delete(set);
    set.end.abort();
  };
  const next = (endpoint: EndpointName): SetFault | undefined =>
    [...faults].find((set) => set.left > 0 && (set.endpoint === endpoint || set.endpoint === 'any'));

  return {
    around: (handler) => (request, response) => {
      const { localPort } = request.socket;
      if (localPort !== undefined && exempted.has(localPort)) return handler(request, response);
      const endpoint = endpointOf(request.url ?? '');
      counts.set(endpoint, calls(endpoint) + 1);
      const set = next(endpoint);
      if (set === undefined) handler(request, response);
      else {
        set.left--;
        injectFault(set.fault, { request, response, forward: () => handler(request, response), cleared: set.end.signal });
      }
      for (const waiter of [...waiters]) waiter();
    },
    exempt: (port) => void exempted.add(port),
    fault: (endpoint, fault, { times = Infinity } = {}) => {
      if (endpoint !== 'any' && !isEndpointName(endpoint)) throw new TypeError(`There is no endpoint ${endpoint}.`);
      if (times !== Infinity && !(Number.isInteger(times) && times > 0)) throw new TypeError('times: expected a whole number above 0.');
      requireFault(fault);
      const set: SetFault = { endpoint, fault, left: times, end: new AbortController() };
      faults.add(set);
      return () => clear(set);
    },
    clearFaults: () => {
      for (const set of [...faults]) clear(set);
    },
    calls,
    resetCalls: () => counts.clear(),
    reached: (endpoint, count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (calls(endpoint) < count) return;
          waiters.delete(look);
          resolve();
        };
        waiters.add(look);
        look();
      }),
  };
};
