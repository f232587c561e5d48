// Requests to the metadata server of a cloud: at its constant link-local address, without proxy, redirects or name
// resolution, and limited in time and size.
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { WorkloadError } from '../errors/workload-error.ts';
import type { WorkloadEnvironment } from './workload-environment.ts';

/** The metadata server of Azure, Google Cloud and EC2 (RFC 3927). */
export const METADATA_ADDRESS = '169.254.169.254';

/** Milliseconds within which the whole response must have arrived. */
const TIMEOUT = 2_000;
/** Maximum size of a response in bytes. */
const MAX_BYTES = 64 * 1024;

/** A request to a metadata server. */
export interface MetadataRequest {
  /** The platform, for messages. */
  readonly platform: string;
  readonly address: string;
  /** 80 by default. */
  readonly port?: number | undefined;
  readonly path: string;
  readonly method?: 'GET' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** A response, read in full. */
export interface MetadataResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * Sends the request.
 *
 * @throws {@link WorkloadError} when no response arrives in time, or one beyond the limit
 */
export const requestMetadata = (
  { platform, address, port = 80, path, method = 'GET', headers, signal }: MetadataRequest,
  { metadataServer = () => ({ host: address, port }) }: WorkloadEnvironment,
): Promise<MetadataResponse> =>
  new Promise((resolve, reject) => {
    const late = AbortSignal.timeout(TIMEOUT);
    // An agent of its own, because the global one may use a proxy, which would see the token.
    const agent = new Agent();
    const failed = (why: string, cause?: unknown): void => {
      const message = `The metadata server of ${platform} (http://${address}) ${why}.`;
      reject(signal.aborted ? signal.reason : new WorkloadError(message, { cause, isTransient: true }));
    };
    const outgoing = request(
      { ...metadataServer(address), path, method, agent, headers: { host: address, ...headers }, signal: AbortSignal.any([signal, late]) },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_BYTES) {
            failed(`sent more than ${MAX_BYTES} bytes`);
            outgoing.destroy();
          } else chunks.push(chunk);
        });
        response.on('error', (error) => failed('closed the connection', error));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString('utf8') }),
        );
      },
    );
    outgoing.on('error', (error) =>
      failed(late.aborted ? `did not respond within ${TIMEOUT / 1000} s` : 'cannot be reached: is this program running there?', error),
    );
    outgoing.on('close', () => agent.destroy());
    outgoing.end();
  });
