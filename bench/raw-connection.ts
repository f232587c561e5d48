// A keep-alive connection that sends prepared bytes and returns the response unchanged.
import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** A response, and the time from sending the request to its end. */
interface RawResponse {
  readonly text: string;
  readonly milliseconds: number;
}

/** A connection for one exchange at a time. */
export interface RawConnection {
  exchange(request: Buffer): Promise<RawResponse>;
  close(): void;
}

/** An exchange whose response is not complete. */
interface Waiting {
  text: string;
  readonly start: number;
  readonly resolve: (response: RawResponse) => void;
  readonly reject: (error: Error) => void;
}

const END_OF_HEAD = '\r\n\r\n';

/** Whether head and body (by Content-Length, or chunked without trailers) are complete. */
const isComplete = (text: string): boolean => {
  const head = text.indexOf(END_OF_HEAD);
  if (head < 0) return false;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, head))?.[1];
  if (length === undefined && isChunked(text.slice(0, head))) return text.endsWith('\r\n0\r\n\r\n');
  return text.length >= head + END_OF_HEAD.length + Number(length ?? 0);
};

const isChunked = (head: string): boolean => /\r\ntransfer-encoding: *chunked/i.test(head);

/** Status and body of a complete response. */
export const parseResponse = (text: string): { readonly status: number; readonly body: string } => {
  const head = text.indexOf(END_OF_HEAD);
  const status = Number(text.slice(9, 12));
  const body = text.slice(head + END_OF_HEAD.length);
  if (!isChunked(text.slice(0, head))) return { status, body };
  let whole = '';
  for (let at = 0; ; ) {
    const size = Number.parseInt(body.slice(at), 16);
    if (!(size > 0)) return { status, body: whole };
    const start = body.indexOf('\r\n', at) + 2;
    whole += body.slice(start, start + size);
    at = start + size + 2;
  }
};

/** Connects to the URL's host and port; over TLS, without resuming a session. @param ca - PEM */
export const connectRaw = async (url: URL, ca?: string): Promise<RawConnection> => {
  const isTls = url.protocol === 'https:';
  const port = Number(url.port || (isTls ? 443 : 80));
  const host = url.hostname;
  const socket = isTls ? connectTls({ host, port, ...(ca === undefined ? {} : { ca }) }) : connect({ host, port, noDelay: true });
  await once(socket, isTls ? 'secureConnect' : 'connect');
  let waiting: Waiting | undefined;
  const fail = (error: Error): void => {
    waiting?.reject(error);
    waiting = undefined;
  };
  socket
    .on('data', (chunk: Buffer) => {
      if (waiting === undefined) return;
      const milliseconds = performance.now() - waiting.start;
      waiting.text += chunk.toString('latin1');
      if (!isComplete(waiting.text)) return;
      const { text, resolve } = waiting;
      waiting = undefined;
      resolve({ text, milliseconds });
    })
    .on('close', () => fail(new Error('The server closed the connection.')))
    .on('error', fail);
  return {
    exchange: (request) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) reject(new Error('The server closed the connection.'));
        waiting = { text: '', start: performance.now(), resolve, reject };
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
};

/** The bytes of a POST request. Its type is that of a form, unless the headers name another. */
export const postBytes = (url: URL, form: string, headers: Readonly<Record<string, string>> = {}): Buffer => {
  const all = {
    Host: url.host,
    'Content-Type': 'application/x-www-form-urlencoded',
    ...headers,
    'Content-Length': Buffer.byteLength(form),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from([`POST ${url.pathname}${url.search} HTTP/1.1`, ...lines, '', form].join('\r\n'));
};
