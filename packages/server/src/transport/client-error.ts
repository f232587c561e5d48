// Error responses that no request handler can give: to a malformed, slow or ambiguous request, or to one over
// the limit. Their body and headers are those of every other error (RFC 6749 §5.2).
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { PacedResponse } from './paced-response.ts';
import type { RequestObserver } from './request-observer.ts';
import { linesOf, type SecurityHeaders } from './security-headers.ts';

// Milliseconds in which a peer that is still sending can read the response before its connection is closed.
const LINGER_MS = 500;

/** The values that every error response of a listener needs. */
export interface ClientErrorOptions {
  readonly requestId: () => string;
  readonly securityHeaders: SecurityHeaders;
  readonly observer: RequestObserver | undefined;
}

interface ListenerError {
  readonly status: number;
  readonly reason: string;
  readonly error?: 'invalid_request' | 'temporarily_unavailable';
  readonly description: string;
}

const MALFORMED: ListenerError = { status: 400, reason: 'Bad Request', description: 'The request is not valid HTTP.' };

const BY_CODE: ReadonlyMap<string, ListenerError> = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', { status: 408, reason: 'Request Timeout', description: 'The request took too long to arrive.' }],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', { status: 413, reason: 'Content Too Large', description: 'The chunk extensions are too long.' }],
  ['HPE_HEADER_OVERFLOW', { status: 431, reason: 'Request Header Fields Too Large', description: 'The header is longer than 16 KiB.' }],
]);

const TOO_MANY: ListenerError = {
  status: 503,
  reason: 'Service Unavailable',
  error: 'temporarily_unavailable',
  description: 'Too many large requests are in progress. Try again.',
};

const json = ({ error = 'invalid_request', description }: ListenerError): string =>
  JSON.stringify({ error, error_description: description });

/** The error of a request that is refused because the server is overloaded. */
export const OVERLOADED = 'The server is overloaded. Try again later.';
const OVERLOADED_BODY = json({ status: 503, reason: '', error: 'temporarily_unavailable', description: OVERLOADED });

const responded = new WeakSet<Duplex>();

const fields = (
  security: Readonly<Record<string, string>>,
  body: string,
  requestId: string,
): Readonly<Record<string, string | number>> => ({
  ...security,
  'content-type': 'application/json',
  'content-length': Buffer.byteLength(body),
  'mintmark-request-id': requestId,
});

const serialize = (error: ListenerError, security: Readonly<Record<string, string>>, requestId: string): string => {
  const body = json(error);
  const headers = { date: new Date().toUTCString(), ...fields(security, body, requestId), connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${error.status} ${error.reason}\r\n${lines.join('')}\r\n${body}`;
};

/** Sends an error after the responses before it, and then ends the connection. */
const refuse = (response: ServerResponse, error: ListenerError, { requestId, securityHeaders }: ClientErrorOptions): void => {
  const body = json(error);
  const { socket, headers } = response.req;
  response.shouldKeepAlive = false;
  response.writeHead(error.status, fields(securityHeaders(socket, headers.host), body, requestId())).end(body);
};

const end = (socket: Duplex, bytes = ''): void => {
  socket.end(bytes);
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
};

// `write`: no other response is in progress, so the error is written to the socket.
// `queue`: the error is the response to the current request, which waits behind others.
// `wait`: the current response is in progress, and the connection ends after it.
// `cut`: the client would read an error as part of the current response, or as a second one.
const nextStep = (current: ServerResponse | undefined): 'write' | 'queue' | 'wait' | 'cut' => {
  if (current === undefined) return 'write';
  const { req, socket, headersSent, writableEnded, writableFinished } = current;
  if (writableFinished) return req.complete ? 'write' : 'cut';
  if (writableEnded) return 'wait';
  if (headersSent) return 'cut';
  if (req.complete) return 'wait';
  return socket === null ? 'queue' : 'write';
};

/**
 * Responds to a `clientError` of a server and ends its connection.
 *
 * @param current - the response to the latest request on this connection
 */
export const respondToClientError = (
  cause: Error & { readonly code?: string },
  socket: Duplex,
  current: ServerResponse | undefined,
  options: ClientErrorOptions,
): void => {
  // The parser reports an error again for whatever arrives later.
  if (responded.has(socket)) return;
  const { code = '' } = cause;
  const isHttp = code.startsWith('HPE_') || code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const step = nextStep(current);
  // A failed TLS handshake cannot have a response.
  if (!isHttp || step === 'cut' || !socket.writable) {
    socket.destroy();
    return;
  }
  responded.add(socket);
  const error = BY_CODE.get(code) ?? MALFORMED;
  if (current === undefined || step === 'write') {
    const response = current?.writableFinished === false ? current : undefined;
    writeError(error, socket, response, options);
  } else if (step === 'queue') {
    options.observer?.request(current.req, current);
    refuse(current, error, options);
  } else {
    current.shouldKeepAlive = false;
    current.once('close', () => end(socket));
  }
};

const writeError = (
  error: ListenerError,
  socket: Duplex,
  response: ServerResponse | undefined,
  { requestId, securityHeaders, observer }: ClientErrorOptions,
): void => {
  const id = requestId();
  observer?.socketError({ status: error.status, requestId: id, socket, response });
  end(socket, serialize(error, securityHeaders(socket, response?.req.headers.host), id));
};

/** Responds to an ambiguous request, and ends its connection. @param fault - from `frameFault` */
export const respondToFrameFault = (response: ServerResponse, fault: string, options: ClientErrorOptions): void =>
  refuse(response, { ...MALFORMED, description: fault }, options);

/** Responds to a large request over the limit, and ends its connection. */
export const respondTooMany = (response: ServerResponse, options: ClientErrorOptions): void => {
  response.setHeader('retry-after', '1');
  refuse(response, TOO_MANY, options);
};

/**
 * Refuses a request under overload. This is the cheapest response: its cost decides how much load the server
 * survives.
 *
 * @param retryAfter - seconds
 */
export const respondOverloaded = (
  response: PacedResponse,
  retryAfter: number,
  { requestId, securityHeaders }: ClientErrorOptions,
): void => {
  const { socket, headers } = response.req;
  response.isShed = true;
  const lines = linesOf(securityHeaders(socket, headers.host));
  // The id and the numbers need no validation.
  const own = `mintmark-request-id: ${requestId()}\r\nretry-after: ${retryAfter}\r\ncontent-type: application/json\r\n`;
  response.writePreparedHead(503, `${lines}${own}`, ['content-length', String(OVERLOADED_BODY.length)]);
  response.end(OVERLOADED_BODY, 'latin1');
};
