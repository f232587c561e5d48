// Requests as bytes: valid ones, of which a few bytes were changed. They reach the parser of HTTP, which no client
// library would let them reach.
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { edited } from './texts.ts';

/** What HTTP parsers have read differently (RFC 9112 §11). */
const TOKENS = [
  ...[
    '\r\n',
    '\n',
    '\r',
    '\r\n\r\n',
    '\0',
    ' ',
    '\t',
    ':',
    ';',
    ',',
    '\r\n ',
    '\x0b',
    '\x7f',
    '\xff',
    '%00',
    '0\r\n\r\n',
    'G'.repeat(9_000),
  ],
  ...['Content-Length: 5\r\n', 'Content-Length: +5\r\n', 'Content-Length: 5, 5\r\n', 'content-length : 5\r\n', 'Content-Length: 1e1\r\n'],
  ...['Transfer-Encoding: chunked\r\n', 'Transfer-Encoding: xchunked\r\n', 'Transfer-Encoding:\x0bchunked\r\n', 'TE: trailers\r\n'],
  ...['Host: b\r\n', 'Connection: close\r\n', 'Connection: upgrade\r\nUpgrade: h2c\r\n', 'Expect: 100-continue\r\n', 'Expect: x\r\n'],
  ...['5;a=b\r\nhello\r\n', '5\nhello\n', '0x5\r\nhello\r\n', 'ffffffffffffffff\r\n', '-1\r\n', '0\r\nX: y\r\n\r\n', '1\r\n'],
  ...[
    'HTTP/1.1',
    'HTTP/1.0',
    'HTTP/0.9',
    'HTTP/2.0',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    '\x16\x03\x01\x02\x00',
    'GET http://b/ HTTP/1.1\r\n',
  ],
];

/** Valid requests, by an authenticated client. @param form - its credentials */
const validRequests = (host: string, form: string): readonly string[] => {
  const head = (line: string, ...headers: readonly string[]): string => [line, `Host: ${host}`, ...headers, '', ''].join('\r\n');
  const type = 'Content-Type: application/x-www-form-urlencoded';
  const whole = head('POST /oauth2/token HTTP/1.1', type, `Content-Length: ${form.length}`) + form;
  const chunks = `${form.length.toString(16)}\r\n${form}\r\n0\r\n\r\n`;
  return [
    whole,
    head('POST /oauth2/introspect HTTP/1.1', type, 'Transfer-Encoding: chunked') + chunks,
    head('GET /oauth2/jwks HTTP/1.1', 'If-None-Match: "x"') + whole,
    head('GET /management/v1/clients?limit=1 HTTP/1.1', 'Authorization: Bearer x', 'Connection: close'),
    head('POST /oauth2/revoke HTTP/1.0', type, `Content-Length: ${form.length}`) + form,
  ];
};

/** Bytes of one or two requests, of which a few were changed. */
export const requestBytes = (host: string, form: string): fc.Arbitrary<string> => {
  const requests = fc.array(fc.constantFrom(...validRequests(host, form)), { minLength: 1, maxLength: 2 });
  return edited(
    requests.map((each) => each.join('')),
    fc.constantFrom(...TOKENS),
  );
};

/** Sends bytes, and returns all that the server sends until it ends the connection. */
export const exchangeBytes = async (origin: string, bytes: string): Promise<string> => {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  socket.setTimeout(30_000, () => socket.destroy(new Error('No end of the connection: the request hangs.')));
  socket.end(bytes, 'latin1');
  try {
    return await text(socket);
  } catch (error) {
    // The server may reset a connection on which it has read enough.
    if (error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')) return '';
    throw error;
  }
};

/** The status codes of the responses in received bytes. @throws Error when there is something else */
export const statusesIn = (received: string): readonly number[] => {
  const statuses: number[] = [];
  for (let rest = received; rest !== ''; ) {
    const [head = '', status = ''] = /^HTTP\/1\.1 (\d{3})[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n/.exec(rest) ?? [];
    if (head === '') throw new Error(`These bytes are no response: ${JSON.stringify(rest.slice(0, 500))}`);
    statuses.push(Number(status));
    rest = rest.slice(head.length + bodyLength(head, rest.slice(head.length)));
  }
  return statuses;
};

/** RFC 9112 §6.3: a body without a length ends with the connection, as every streamed response to HTTP/1.0 or 0.9 does. */
const bodyLength = (head: string, rest: string): number => {
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(head)?.[1];
  if (length !== undefined) return Number(length);
  if (/\r\ntransfer-encoding: chunked\r\n/i.test(head)) return rest.indexOf('0\r\n\r\n') + 5;
  return /\r\nconnection: close\r\n/i.test(head) && !/^HTTP\/1\.1 (?:1\d\d|204|304) /.test(head) ? rest.length : 0;
};
