// The answer to what is no HTTP request, or comes too slowly to be one. No request handler sees these, so the bytes are written here, with
// the body and headers of every other refusal (RFC 6749 §5.2).
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

// Long enough for an answer to be read before the connection goes, though the peer may still be sending.
const LINGER_MS = 500;

interface Answer {
  readonly status: string;
  readonly description: string;
}

const MALFORMED: Answer = { status: '400 Bad Request', description: 'The request is not valid HTTP.' };

const ANSWERS: ReadonlyMap<string, Answer> = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', { status: '408 Request Timeout', description: 'The request took too long to arrive.' }],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', { status: '413 Content Too Large', description: 'The chunk extensions are too long.' }],
  ['HPE_HEADER_OVERFLOW', { status: '431 Request Header Fields Too Large', description: 'The header is longer than 16 KiB.' }],
]);

const answered = new WeakSet<Duplex>();

const serialise = ({ status, description }: Answer, requestId: string): string => {
  const body = JSON.stringify({ error: 'invalid_request', error_description: description });
  const headers = [
    `HTTP/1.1 ${status}`,
    `Date: ${new Date().toUTCString()}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    `Mintmark-Request-Id: ${requestId}`,
    'Connection: close',
  ];
  return `${headers.join('\r\n')}\r\n\r\n${body}`;
};

/**
 * Answers a `clientError` of a server and ends its connection.
 *
 * @param current - the last response that was begun on this connection
 */
export const answerClientError = (
  error: Error & { readonly code?: string },
  socket: Duplex,
  current: ServerResponse | undefined,
  requestId: () => string,
): void => {
  // The parser complains again about whatever else comes.
  if (answered.has(socket)) return;
  const { code = '' } = error;
  const isHttp = code.startsWith('HPE_') || code === 'ERR_HTTP_REQUEST_TIMEOUT';
  // Bytes of ours in the middle of a response would be taken for a part of it; and to a TLS handshake that failed nothing can be said.
  const inResponse = current?.headersSent === true && !current.writableFinished;
  if (!isHttp || inResponse || !socket.writable) {
    socket.destroy();
    return;
  }
  answered.add(socket);
  socket.end(serialise(ANSWERS.get(code) ?? MALFORMED, requestId()));
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
};

/** Whether a request names one host, as HTTP/1.1 demands (RFC 9112 §3.2). `node:http` itself keeps the first of several and says nothing. */
export const namesOneHost = ({ rawHeaders, httpVersion }: IncomingMessage): boolean => {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  return hosts === 1 || (hosts === 0 && httpVersion === '1.0');
};

/** Answers a request that does not name one host, and ends its connection. */
export const answerHostError = (response: ServerResponse, requestId: () => string): void => {
  const body = JSON.stringify({ error: 'invalid_request', error_description: 'The request must have one Host header.' });
  response.writeHead(400, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'mintmark-request-id': requestId(),
    connection: 'close',
  });
  response.end(body);
};
