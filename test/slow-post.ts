// A request whose body the test sends in pieces.
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { TestServer } from './running-server.ts';

/** A request in progress. */
export interface SlowPost {
  /** Sends a piece; resolves once the server has received it. */
  write(piece: string): Promise<void>;
  /** Sends the last piece, and reads the response. */
  end(piece: string): Promise<{ readonly status: number | undefined; readonly body: string }>;
}

/** Begins a request without a Content-Length. */
export const slowPost = (server: TestServer, path: string, headers: Readonly<Record<string, string>>): SlowPost => {
  const outgoing = request(server.url + path, { method: 'POST', headers: { ...headers, 'transfer-encoding': 'chunked' } });
  const responded = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  return {
    write: async (piece) => {
      await new Promise((resolve) => outgoing.write(piece, resolve));
      // A request on another connection gets its response after the server has read the piece.
      await server.token();
    },
    end: async (piece) => {
      outgoing.end(piece);
      const [response] = await responded;
      return { status: response.statusCode, body: await text(response) };
    },
  };
};
