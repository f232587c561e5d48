// Reads the body of a request for the guard, and again for the handler, which could not read the stream a second time.
import { GuardError, RequestRejected } from '../guard-errors.ts';
import { BODY_LIMIT, contentTooLarge } from '../proof/content-digest.ts';

/** A stream of Node, as far as it is read here. */
export interface NodeBody {
  /** Whether someone has begun to read it. */
  readonly readableDidRead?: boolean | undefined;
  readonly [Symbol.asyncIterator]?: () => { next(): Promise<{ readonly done?: boolean | undefined; readonly value?: unknown }> };
}

const bodies = new WeakMap<object, Promise<Uint8Array>>();

/**
 * Reads a body, once for each request.
 *
 * @throws {@link RequestRejected} `content_too_large` for one of more than `limit` bytes, of which no more are read, and
 * `invalid_request` when the connection breaks; TypeError when a parser has read it before
 */
export const readBody = (request: NodeBody, limit: number): Promise<Uint8Array> => {
  const known = bodies.get(request);
  if (known !== undefined) return known;
  const read = collect(request, limit);
  bodies.set(request, read);
  return read;
};

/**
 * The body of an accepted request, which the guard has read if it compared it with a DPoP proof (`dpop.contentDigest`),
 * and which is read now otherwise.
 *
 * @param request - the request that the handler receives
 * @param limit - bytes, 1 MiB by default
 * @throws RequestRejected (`content_too_large`, `invalid_request`); TypeError when another parser has read it
 * @example
 * const message = JSON.parse(new TextDecoder().decode(await bodyOf(request)));
 */
export const bodyOf = async (request: NodeBody, limit = BODY_LIMIT): Promise<Uint8Array> => {
  const body = await readBody(request, limit);
  if (body.byteLength > limit) throw contentTooLarge(limit);
  return body;
};

/** Reads the body of a request of the Fetch API from a copy, so that the handler can read it too; see {@link readBody}. */
export const readCopy = async (request: Request, limit: number): Promise<Uint8Array> => {
  if (request.bodyUsed) throw alreadyRead();
  const reader = request.clone().body?.getReader();
  return reader === undefined ? new Uint8Array() : collect({ [Symbol.asyncIterator]: () => ({ next: () => reader.read() }) }, limit);
};

const alreadyRead = (): TypeError =>
  new TypeError('The body was read before the guard: set the option body of the route, which returns it.');

const collect = async (request: NodeBody, limit: number): Promise<Uint8Array> => {
  const stream = request[Symbol.asyncIterator]?.();
  if (stream === undefined || request.readableDidRead === true) throw alreadyRead();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (let part = await stream.next(); part.done !== true; part = await stream.next()) {
      const chunk = typeof part.value === 'string' ? Buffer.from(part.value) : part.value;
      if (!(chunk instanceof Uint8Array)) throw new TypeError('The body is not a stream of bytes.');
      length += chunk.byteLength;
      if (length > limit) throw contentTooLarge(limit);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof GuardError || error instanceof TypeError) throw error;
    throw new RequestRejected('invalid_request', 'The body could not be read.');
  }
  return Buffer.concat(chunks);
};
