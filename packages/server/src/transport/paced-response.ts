// A response that is written in pieces, each after the peer has read the one before. A socket buffers
// everything that is written until its peer reads it, and over TLS buffers the ciphertext as well.
import { ServerResponse } from 'node:http';

/** Maximum size of a piece, in bytes, and therefore of one response in a socket's buffer. */
export const PIECE = 32 * 1024;

/** Accounts for the memory of unsent bodies. */
export interface UnsentMeter {
  /** Adds bytes that only one response uses; negative when they are released. */
  addUnsent(bytes: number): void;
}

/** Counts the requests in work. */
export interface WorkCount {
  /** Ends the count of a request. */
  end(): void;
}

/** The {@link UnsentMeter} of a socket; set before its first request. */
export const UNSENT_METER = Symbol('meter of unsent bodies');

// `node:http` calls this undocumented method with the status line, which begins the head, and the fields,
// each of which it validates. It has no documented way to send fields that were validated before.
const STORE_HEADER = '_storeHeader';
type StoreHeader = (this: ServerResponse, statusLine: string, fields: unknown) => void;
const storeHeader = Reflect.get(ServerResponse.prototype, STORE_HEADER) as StoreHeader;

/** The response class of the listeners. */
export class PacedResponse extends ServerResponse {
  #preparedLines = '';

  /** Whether the request was refused because the server is overloaded. */
  isShed = false;
  /** Whether the request may have waited longer for the turn of its connection than requests may wait. */
  isLate = false;
  /** Where the request is counted while it is in work. */
  #count: WorkCount | undefined;

  /** Pieces that were flushed to the socket. */
  piecesFlushed = 0;
  /** Bytes that are not yet written to the socket. */
  remaining = 0;

  /** Whether the response is complete and the peer has not read all of it. */
  get isUnread(): boolean {
    return (this.remaining > 0 || this.writableEnded) && !this.writableFinished;
  }

  /** Counts the request until its response is complete, or `endWork`. */
  beginWork(count: WorkCount): void {
    this.#count = count;
  }

  /** Ends the count of the request, if it is in work. */
  endWork(): void {
    const count = this.#count;
    this.#count = undefined;
    count?.end();
  }

  override end(callback?: () => void): this;
  override end(chunk: unknown, callback?: () => void): this;
  override end(chunk: unknown, encoding: BufferEncoding, callback?: () => void): this;
  override end(chunk?: unknown, encoding?: BufferEncoding | (() => void), callback?: () => void): this {
    if (this.#count !== undefined) this.endWork();
    const size = typeof chunk === 'string' ? chunk.length : chunk instanceof Uint8Array ? chunk.byteLength : 0;
    if (size <= PIECE || this.req.method === 'HEAD') return super.end(chunk, encoding as BufferEncoding, callback);
    const isShared = typeof chunk !== 'string';
    const body = isShared ? (chunk as Uint8Array) : Buffer.from(chunk, typeof encoding === 'string' ? encoding : 'utf8');
    if (!this.headersSent && !this.hasHeader('content-length')) this.setHeader('content-length', body.byteLength);
    this.#countUntilClosed(isShared ? 0 : body.byteLength);
    this.#send(body, 0, typeof encoding === 'function' ? encoding : callback);
    return this;
  }

  /**
   * Writes the head of a response.
   *
   * @param lines - fields in the form of the wire, each ended by CRLF; they are not validated
   * @param fields - further fields, which are: names and values in turn
   * @throws TypeError if the lines were not sent: no response may lack its security headers
   */
  writePreparedHead(status: number, lines: string, fields: string[]): void {
    this.#preparedLines = lines;
    this.writeHead(status, fields);
    if (this.#preparedLines !== '') throw new TypeError('This version of node:http does not send prepared fields.');
  }

  [STORE_HEADER](statusLine: string, fields: unknown): void {
    const lines = this.#preparedLines;
    this.#preparedLines = '';
    storeHeader.call(this, statusLine + lines, fields);
  }

  // A body of bytes is shared by several responses. A text is encoded for this response alone.
  #countUntilClosed(bytes: number): void {
    const meter: UnsentMeter | undefined =
      this.socket !== null && UNSENT_METER in this.socket ? (this.socket[UNSENT_METER] as UnsentMeter) : undefined;
    if (bytes === 0 || meter === undefined) return;
    meter.addUnsent(bytes);
    this.once('close', () => meter.addUnsent(-bytes));
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
      this.piecesFlushed++;
      this.#send(body, to, callback);
    });
  }
}
