// A response that is handed to the socket in pieces, each once the peer has taken the one before. A socket keeps all that it is given until
// its peer reads, and over TLS keeps it encrypted beside that.
import { ServerResponse } from 'node:http';

/** Largest piece in bytes, and so the most of one response that waits in a socket. */
export const PIECE = 32 * 1024;

/** What the rest of a body is held by. */
export interface BodyHolder {
  /** Hears how many bytes of memory a response holds that no other has. Negative when it lets go of them. */
  hold(bytes: number): void;
}

/** By whom responses on a socket are held; set for every connection before its first request. */
export const HOLDER = Symbol('holder of unsent bodies');

/** The response of our listeners. */
export class PacedResponse extends ServerResponse {
  /** Pieces that the socket has taken. */
  piecesTaken = 0;
  /** Bytes that are not yet with the socket. */
  remaining = 0;

  /** Whether all of the response is here and the peer has yet to take it. */
  get isOwed(): boolean {
    return (this.remaining > 0 || this.writableEnded) && !this.writableFinished;
  }

  override end(callback?: () => void): this;
  override end(chunk: unknown, callback?: () => void): this;
  override end(chunk: unknown, encoding: BufferEncoding, callback?: () => void): this;
  override end(chunk?: unknown, encoding?: BufferEncoding | (() => void), callback?: () => void): this {
    const size = typeof chunk === 'string' ? chunk.length : chunk instanceof Uint8Array ? chunk.byteLength : 0;
    if (size <= PIECE || this.req.method === 'HEAD') return super.end(chunk, encoding as BufferEncoding, callback);
    const isShared = typeof chunk !== 'string';
    const body = isShared ? (chunk as Uint8Array) : Buffer.from(chunk, typeof encoding === 'string' ? encoding : 'utf8');
    if (!this.headersSent && !this.hasHeader('content-length')) this.setHeader('content-length', body.byteLength);
    this.#holdUntilClosed(isShared ? 0 : body.byteLength);
    this.#send(body, 0, typeof encoding === 'function' ? encoding : callback);
    return this;
  }

  // What is given as bytes is a document that all responses share; text is copied into bytes for this one.
  #holdUntilClosed(bytes: number): void {
    const holder: BodyHolder | undefined = this.socket !== null && HOLDER in this.socket ? (this.socket[HOLDER] as BodyHolder) : undefined;
    if (bytes === 0 || holder === undefined) return;
    holder.hold(bytes);
    this.once('close', () => holder.hold(-bytes));
  }

  #send(body: Uint8Array, from: number, callback: (() => void) | undefined): void {
    const to = from + PIECE;
    if (to >= body.byteLength) {
      this.remaining = 0;
      super.end(body.subarray(from), callback);
      return;
    }
    this.remaining = body.byteLength - to;
    this.write(body.subarray(from, to), (error) => {
      if (error instanceof Error || this.destroyed) return;
      this.piecesTaken++;
      this.#send(body, to, callback);
    });
  }
}
