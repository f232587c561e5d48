// Mintmark with OpenTelemetry: traces and metrics are sent to a collector that accepts and forgets them, in the process
// of the benchmark, so that its CPU time is not the server's.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { mintmarkRow } from './mintmark.ts';
import { startMintmark } from './mintmark-process.ts';

/** A collector. @returns its URL, and how it ends */
const startSink = async (): Promise<{ readonly url: string; readonly close: () => void }> => {
  const server = createServer((request, response) => request.resume().once('end', () => response.end())).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The collector has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

/** The same request as that of `mintmark`. @param share - of the requests that are recorded */
const traced = (name: string, share: string) =>
  mintmarkRow(name, `mintmark with OpenTelemetry, ${Number(share) * 100} % of its requests recorded`, true, async (setting, row) => {
    const sink = await startSink();
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: share,
      // As many as a busy server needs: a span that is dropped costs less than one that is sent.
      OTEL_BSP_MAX_QUEUE_SIZE: '1000000',
      OTEL_BSP_SCHEDULE_DELAY: '500',
    };
    try {
      const server = await startMintmark(row, { format: 'jwt', env }, setting);
      return { ...server, stop: () => server.stop().finally(sink.close) };
    } catch (error) {
      sink.close();
      throw error;
    }
  });

export const tracedNone = traced('mintmark-traced-0', '0');
export const tracedSome = traced('mintmark-traced-1', '0.01');
export const tracedAll = traced('mintmark-traced-100', '1');
