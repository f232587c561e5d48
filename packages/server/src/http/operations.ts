// The operations listener: health checks and metrics, for any host and without credentials.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { formatFor } from '../metrics/exposition.ts';
import type { Family } from '../metrics/family.ts';
import { STORE_FIELD } from '../storage/store-mark.ts';

/** The state that the operations listener reports. */
export interface OperationsOptions {
  /** Whether startup is complete. */
  readonly started: () => boolean;
  /**
   * The reason why the server cannot serve, as a sentence for unauthenticated callers; `undefined` if it can.
   */
  readonly ready: () => Promise<string | undefined>;
  /** A mark of its store, for a diagnosis on this machine. */
  readonly mark: () => Promise<string | undefined>;
  /** Reads the metrics. */
  readonly collect: () => Promise<readonly Family[]>;
  readonly requestId: () => string;
}

/** The path whose response has the mark of the store. */
const READY_PATH = '/health/ready';
/** The path that Prometheus scrapes. */
const METRICS_PATH = '/metrics';

type Check = (options: OperationsOptions) => Promise<string | undefined>;

const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['/health/started', async ({ started }) => (started() ? undefined : 'The server is starting.')],
  ['/health/live', async () => undefined],
  [
    READY_PATH,
    async ({ started, ready }) => {
      if (!started()) return 'The server is starting.';
      // The error may contain internal details.
      return ready().catch(() => 'The check itself failed.');
    },
  ],
]);

/** Creates the handler of the operations listener. */
export const operationsHandler =
  (options: OperationsOptions): RequestListener =>
  (request, response) => {
    respond(options, request, response).catch(() => response.destroy());
  };

const respond = async (options: OperationsOptions, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { method, url = '' } = request;
  response.setHeader('mintmark-request-id', options.requestId());
  const path = url.split('?', 1)[0] ?? '';
  const check = CHECKS.get(path);
  if (check === undefined && path !== METRICS_PATH) {
    return write(response, 404, { error: 'invalid_request', error_description: 'There is nothing at this path.' });
  }
  if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return write(response, 405, { error: 'invalid_request', error_description: 'Only GET and HEAD are allowed here.' });
  }
  if (check === undefined) {
    const { contentType, render } = formatFor(request.headers.accept);
    return writeText(response, 200, contentType, render(await options.collect()));
  }
  const reason = await check(options);
  if (reason !== undefined) return write(response, 503, { status: 'unavailable', reason });
  // A database that cannot be told from others is healthy.
  const mark = path === READY_PATH ? await options.mark().catch(() => undefined) : undefined;
  if (mark !== undefined) response.setHeader(STORE_FIELD, mark);
  write(response, 200, { status: 'ok' });
};

const write = (response: ServerResponse, status: number, body: Readonly<Record<string, string>>): void => {
  writeText(response, status, 'application/json', JSON.stringify(body));
};

const writeText = (response: ServerResponse, status: number, contentType: string, text: string): void => {
  response.writeHead(status, {
    'cache-control': 'no-store',
    'content-type': contentType,
    'content-length': Buffer.byteLength(text),
    'x-content-type-options': 'nosniff',
  });
  // `node:http` omits the body of a response to HEAD.
  response.end(text);
};
