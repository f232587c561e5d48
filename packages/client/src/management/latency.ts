// How long requests to the server took.
import type { components } from './api.generated.ts';
import type { QueryOf } from './options.ts';
import { hasMembers, listReader, reader } from './read-response.ts';
import type { Send } from './send.ts';

type Schemas = components['schemas'];

/** The times of the requests to each endpoint, in milliseconds. */
export interface LatencyReport extends Readonly<Schemas['LatencyReport']> {}

const readReport = reader('a report of latencies', hasMembers<LatencyReport>({ since: 'string' }));
const readEndpoints = listReader('endpoints', hasMembers<LatencyReport['endpoints'][number]>({ endpoint: 'string', p95: 'number' }));

/** Creates `management.latency`. */
export const latency =
  (send: Send) =>
  (query: QueryOf<'latencyList'> = {}): Promise<LatencyReport> =>
    send({
      ...{ method: 'GET', path: '/latency', query: { ...query } },
      read: (json, response) => {
        readEndpoints(json, response);
        return readReport(json, response);
      },
    });
