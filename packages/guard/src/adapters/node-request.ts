// The parts of Node's requests and responses that a guard needs. They are structural types: the adapters
// depend on no framework, and their users need no types of Node.
import type { CertificateSource } from '../proof/client-certificate.ts';
import type { ProtectedRequest } from '../proof/protected-request.ts';
import type { ErrorResponse } from '../responses/error-response.ts';
import { type NodeBody, readBody } from './request-body.ts';

/** A request of `node:http`, as frameworks pass it on. */
export interface NodeRequest extends NodeBody {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /**
   * Alternating names and values as received: `headers` has only the first of several `Authorization`
   * fields.
   */
  readonly rawHeaders?: readonly string[];
  readonly socket: NodeSocket;
}

/** Its connection; over TLS, with the peer's certificate. */
export interface NodeSocket {
  readonly remoteAddress?: string | undefined;
  readonly getPeerX509Certificate?: () => CertificateSource | undefined;
}

/** A response of `node:http`. */
export interface NodeResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(body?: string): unknown;
}

/**
 * Reads a request.
 *
 * @param target - the request target as the client sent it, if a framework has changed `url`
 */
export const readNodeRequest = (request: NodeRequest, target = request.url): ProtectedRequest => {
  const { method, headers, rawHeaders, socket } = request;
  return {
    method: method ?? '',
    target: target ?? '',
    authorization: joinedAuthorizations(rawHeaders) ?? joined(headers['authorization']),
    dpop: joined(headers['dpop']),
    certificate: socket.getPeerX509Certificate?.(),
    clientAddress: socket.remoteAddress,
    body: (limit) => readBody(request, limit),
  };
};

const AUTHORIZATION = 'authorization';

/**
 * Joins several `Authorization` fields, which makes them invalid: a handler could read another one than the
 * guard.
 */
const joinedAuthorizations = (rawHeaders: readonly string[] = []): string | undefined => {
  const found: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === AUTHORIZATION.length && name.toLowerCase() === AUTHORIZATION) found.push(rawHeaders[at + 1] ?? '');
  }
  return found.length > 1 ? found.join(', ') : undefined;
};

/** Joins a repeated field, which makes it malformed. */
const joined = (field: string | string[] | undefined): string | undefined => (Array.isArray(field) ? field.join(', ') : field);

/** Writes an error response. */
export const writeErrorResponse = (response: NodeResponse, { status, headers, body }: ErrorResponse): void => {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  writeJson(response, body);
};

/** Ends a response with JSON, or without a body. */
export const writeJson = (response: NodeResponse, body: unknown): void => {
  if (body === undefined) return void response.end();
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
};
