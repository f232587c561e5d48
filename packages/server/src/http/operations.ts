// The operations listener: health checks only, for any host and without credentials.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/** The state that the operations listener reports. */
export interface OperationsOptions {
  /** Whether startup is complete. */
  readonly started: () => boolean;
  /**
   * The reason why the server cannot serve, as a sentence for unauthenticated callers; `undefined` if it can.
   */
  readonly ready: () => Promise<string | undefined>;
  readonly requestId: () => string;
}

type Check = (options: OperationsOptions) => Promise<string | undefined>;

const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['/health/started', async ({ started }) => (started() ? undefined : 'The server is starting.')],
  ['/health/live', async () => undefined],
  [
    '/health/ready',
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
  const check = CHECKS.get(url.split('?', 1)[0] ?? '');
  if (check === undefined) {
    return write(response, 404, { error: 'invalid_request', error_description: 'There is nothing at this path.' });
  }
  if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return write(response, 405, { error: 'invalid_request', error_description: 'Only GET and HEAD are allowed here.' });
  }
  const reason = await check(options);
  if (reason === undefined) write(response, 200, { status: 'ok' });
  else write(response, 503, { status: 'unavailable', reason });
};

const write = (response: ServerResponse, status: number, body: Readonly<Record<string, string>>): void => {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'cache-control': 'no-store',
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'x-content-type-options': 'nosniff',
  });
  // `node:http` omits the body of a response to HEAD.
  response.end(text);
};
