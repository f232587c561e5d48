// A keep-alive connection that sends prepared bytes and returns the response unchanged.
import { once } from 'node:events';
import { connect } from 'node:net';

/** A response and its time. */
interface RawResponse {
  readonly text: string;
  readonly milliseconds: number;
}

/** A connection. One exchange at a time. */
export interface RawConnection {
  exchange(request: Buffer): Promise<RawResponse>;
  close(): void;
}

const END_OF_HEAD = '\r\n\r\n';

/** Whether head and body (by Content-Length) are complete. */
const isComplete = (text: string): boolean => {
  const head = text.indexOf(END_OF_HEAD);
  if (head < 0) return false;
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(text.slice(0, head))?.[1] ?? 0);
  return text.length >= head + END_OF_HEAD.length + length;
};

/** Connects to the URL's host and port, without TLS. */
export const connectRaw = async (url: URL): Promise<RawConnection> => {
  const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
  await once(socket, 'connect');
  return {
    exchange: (request) =>
      new Promise((resolve, reject) => {
        let text = '';
        const end = (action: () => void): void => {
          socket.off('data', onData).off('close', onClose).off('error', reject);
          action();
        };
        const onClose = (): void => end(() => reject(new Error('The server closed the connection.')));
        const onData = (chunk: Buffer): void => {
          const milliseconds = performance.now() - start;
          text += chunk.toString('latin1');
          if (isComplete(text)) end(() => resolve({ text, milliseconds }));
        };
        socket.on('data', onData).once('close', onClose).once('error', reject);
        const start = performance.now();
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
};

/** The bytes of a POST of a form. */
export const postBytes = (url: URL, form: string): Buffer =>
  Buffer.from(
    [
      `POST ${url.pathname} HTTP/1.1`,
      `Host: ${url.host}`,
      'Content-Type: application/x-www-form-urlencoded',
      `Content-Length: ${Buffer.byteLength(form)}`,
      '',
      form,
    ].join('\r\n'),
  );
