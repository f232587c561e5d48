// A request whose body is sent in pieces, as slowly as the test needs.
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { TestServer } from './running-server.ts';

/** A request in progress. */
export interface SlowPost {
  /** Sends a piece; fulfils once the server has had time to check it. */
  write(piece: string): Promise<void>;
  /** Sends the last piece, and reads the response. */
  end(piece: string): Promise<{ readonly status: number | undefined; readonly body: string }>;
}

/** Begins a request without a Content-Length. */
export const slowPost = (server: TestServer, path: string, headers: Readonly<Record<string, string>>): SlowPost => {
  const asked = request(server.url + path, { method: 'POST', headers: { ...headers, 'transfer-encoding': 'chunked' } });
  const responded = once(asked, 'response') as Promise<[IncomingMessage]>;
  return {
    write: async (piece) => {
      await new Promise((resolve) => asked.write(piece, resolve));
      // A request on another connection gets its response after the server has read the piece.
      await server.token();
    },
    end: async (piece) => {
      asked.end(piece);
      const [response] = await responded;
      return { status: response.statusCode, body: await text(response) };
    },
  };
};
