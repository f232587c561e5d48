// The answer to what is no HTTP request, comes too slowly to be one, or could be read in two ways. No request handler sees these, so they
// are answered here, with the body and headers of every other refusal (RFC 6749 §5.2).
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { SECURITY_HEADERS } from './security-headers.ts';

// Long enough for an answer to be read before the connection goes, though the peer may still be sending.
const LINGER_MS = 500;

interface Answer {
  readonly status: string;
  readonly error?: 'invalid_request' | 'temporarily_unavailable';
  readonly description: string;
}

const MALFORMED: Answer = { status: '400 Bad Request', description: 'The request is not valid HTTP.' };

const ANSWERS: ReadonlyMap<string, Answer> = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', { status: '408 Request Timeout', description: 'The request took too long to arrive.' }],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', { status: '413 Content Too Large', description: 'The chunk extensions are too long.' }],
  ['HPE_HEADER_OVERFLOW', { status: '431 Request Header Fields Too Large', description: 'The header is longer than 16 KiB.' }],
]);

const answered = new WeakSet<Duplex>();

const json = ({ error = 'invalid_request', description }: Answer): string => JSON.stringify({ error, error_description: description });

const fields = (body: string, requestId: string): Readonly<Record<string, string | number>> => ({
  ...SECURITY_HEADERS,
  'content-type': 'application/json',
  'content-length': Buffer.byteLength(body),
  'mintmark-request-id': requestId,
});

const serialise = (answer: Answer, requestId: string): string => {
  const body = json(answer);
  const headers = Object.entries({ date: new Date().toUTCString(), ...fields(body, requestId), connection: 'close' });
  return `HTTP/1.1 ${answer.status}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
};

/** Gives the answer in its turn, after which the connection ends. */
const refuse = (response: ServerResponse, answer: Answer, requestId: string): void => {
  const body = json(answer);
  response.shouldKeepAlive = false;
  response.writeHead(Number.parseInt(answer.status, 10), fields(body, requestId)).end(body);
};

const end = (socket: Duplex, bytes = ''): void => {
  socket.end(bytes);
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
};

// `write`: nothing else is under way, so the bytes can only be taken for what they are. `queue`: they answer the current request, behind
// others. `wait`: the current response is on its way and nothing can be said before it. `cut`: whatever is said would be taken for a part
// of the response, or for an answer to a request that has had one.
const turn = (current: ServerResponse | undefined): 'write' | 'queue' | 'wait' | 'cut' => {
  if (current === undefined) return 'write';
  const { req, socket, headersSent, writableEnded, writableFinished } = current;
  if (writableFinished) return req.complete ? 'write' : 'cut';
  if (writableEnded) return 'wait';
  if (headersSent) return 'cut';
  if (req.complete) return 'wait';
  return socket === null ? 'queue' : 'write';
};

/**
 * Answers a `clientError` of a server and ends its connection.
 *
 * @param current - the last response that was begun on this connection
 */
export const respondToClientError = (
  error: Error & { readonly code?: string },
  socket: Duplex,
  current: ServerResponse | undefined,
  requestId: () => string,
): void => {
  // The parser complains again about whatever else comes.
  if (answered.has(socket)) return;
  const { code = '' } = error;
  const isHttp = code.startsWith('HPE_') || code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const next = turn(current);
  // To a TLS handshake that failed nothing can be said.
  if (!isHttp || next === 'cut' || !socket.writable) {
    socket.destroy();
    return;
  }
  answered.add(socket);
  const answer = ANSWERS.get(code) ?? MALFORMED;
  if (current === undefined || next === 'write') end(socket, serialise(answer, requestId()));
  else if (next === 'queue') refuse(current, answer, requestId());
  else {
    current.shouldKeepAlive = false;
    current.once('close', () => end(socket));
  }
};

const TARGET = 'The request target must be a path, without a host and without a fragment.';
const VERSION = 'The protocol must be HTTP/1.0 or HTTP/1.1.';
const HOST = 'The request must have one Host header.';
const AUTHORIZATION = 'The request must not have several Authorization headers.';
const CONTENT_TYPE = 'The request must not have several Content-Type headers.';
const ENCODING = 'The only Transfer-Encoding is chunked, once, and only with HTTP/1.1.';

// The spellings that are usual are compared before anything is allocated.
const isNamed = (given: string, usual: string, lower: string): boolean =>
  given === usual || given === lower || given.toLowerCase() === lower;

/**
 * What could be read in two ways about a request, by us and by a proxy before us. `node:http` keeps the first of several headers and reads
 * the host of neither target nor second header (RFC 9112 §3.2), and takes any coding before `chunked` (RFC 9112 §6.1).
 *
 * @returns a sentence, or `undefined` for a request that has one meaning
 */
export const frameFault = (request: IncomingMessage): string | undefined => {
  const { rawHeaders, httpVersionMajor, httpVersionMinor, url = '' } = request;
  if (httpVersionMajor !== 1 || httpVersionMinor > 1) return VERSION;
  // A host in the target would outrank the Host header (RFC 9112 §3.2.2).
  if (!url.startsWith('/') || url.includes('#')) return TARGET;
  let hosts = 0;
  let authorizations = 0;
  let contentTypes = 0;
  let encodings = 0;
  // This runs for every request: the length of a name rules most of them out.
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    switch (name.length) {
      case 4:
        if (isNamed(name, 'Host', 'host')) hosts++;
        break;
      case 12:
        if (isNamed(name, 'Content-Type', 'content-type')) contentTypes++;
        break;
      case 13:
        if (isNamed(name, 'Authorization', 'authorization')) authorizations++;
        break;
      case 17:
        if (!isNamed(name, 'Transfer-Encoding', 'transfer-encoding')) break;
        if (!isNamed(rawHeaders[at + 1] ?? '', 'chunked', 'chunked')) return ENCODING;
        encodings++;
    }
  }
  if (hosts > 1 || (hosts === 0 && httpVersionMinor === 1)) return HOST;
  if (authorizations > 1) return AUTHORIZATION;
  if (contentTypes > 1) return CONTENT_TYPE;
  return encodings > httpVersionMinor ? ENCODING : undefined;
};

/** Answers a request that has a {@link frameFault}, and ends its connection. */
export const respondToFrameFault = (response: ServerResponse, fault: string, requestId: () => string): void =>
  refuse(response, { ...MALFORMED, description: fault }, requestId());

const TOO_MANY: Answer = {
  status: '503 Service Unavailable',
  error: 'temporarily_unavailable',
  description: 'Too many large requests are under way. Try again.',
};

/** Answers a request that there is no room for, and ends its connection. */
export const respondTooMany = (response: ServerResponse, requestId: () => string): void => {
  response.setHeader('retry-after', '1');
  refuse(response, TOO_MANY, requestId());
};
