// A collector of OpenTelemetry for tests: receives OTLP over HTTP on loopback, and decodes what arrived.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Ending } from '../running-server.ts';
import { decodeMetrics, decodeSpans, type ReceivedMetric, type ReceivedSpan } from './decode.ts';

/** A running collector. */
export interface Collector {
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  /** The metrics of the latest export. */
  readonly metrics: readonly ReceivedMetric[];
  /** All bytes that arrived, as Latin-1 text. */
  readonly received: string;
  /** Waits for a number of spans that match. */
  waitForSpans(matches: (span: ReceivedSpan) => boolean, count?: number): Promise<readonly ReceivedSpan[]>;
  /** Forgets what arrived. */
  clear(): void;
}

/** Starts a collector. @param isUnresponsive - whether it does not respond until the end, and refuses everything then */
export const startCollector = async (t: Ending, isUnresponsive = false): Promise<Collector> => {
  const held: ServerResponse[] = [];
  let hasEnded = false;
  let spans: ReceivedSpan[] = [];
  let metrics: readonly ReceivedMetric[] = [];
  let received = '';
  let arrived = Promise.withResolvers<void>();
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    received += JSON.stringify(request.headers) + body.toString('latin1');
    if (request.url === '/v1/traces') spans.push(...decodeSpans(body));
    if (request.url === '/v1/metrics') metrics = decodeMetrics(body);
    arrived.resolve();
    arrived = Promise.withResolvers();
    if (hasEnded) refuse(response);
    else if (isUnresponsive) held.push(response);
    else response.end();
  }).listen(0, '127.0.0.1');
  // No connection is closed at the moment in which an exporter uses it again.
  server.keepAliveTimeout = 0;
  await once(server, 'listening');
  t.after(async () => {
    // Its port stays open, so that an exporter that still has something to send does not try again and again.
    hasEnded = true;
    for (const response of held) refuse(response);
    server.closeIdleConnections();
    server.unref();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('No port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    get spans() {
      return spans;
    },
    get metrics() {
      return metrics;
    },
    get received() {
      return received;
    },
    waitForSpans: async (matches, count = 1) => {
      while (spans.filter(matches).length < count) await arrived.promise;
      return spans.filter(matches);
    },
    clear: () => {
      spans = [];
      metrics = [];
      received = '';
    },
  };
};

const refuse = (response: ServerResponse): void => void response.writeHead(400, { connection: 'close' }).end();
