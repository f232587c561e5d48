// How reverse proxies ask whether a request may pass: where the request's own method and target are, and which answers they understand. Each is
// named by the operator: a header of one would be the client's own word at another.
import type { IncomingMessage } from 'node:http';

/** A request as it reached the proxy. */
export interface ProxiedRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
}

/** A kind of proxy. */
export interface ProxyKind {
  readonly read: (request: IncomingMessage) => ProxiedRequest;
  /** Whether the URL that it asks at is the operator's alone, so that it may name what a route needs. */
  readonly hasOwnUrl: boolean;
  /** The status for one of ours. */
  readonly status: (status: number) => number;
}

const header = ({ headers }: IncomingMessage, name: string): string => {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
};

/** All kinds. */
export const PROXIES = {
  // auth_request lets 401 and 403 through and makes 500 of all others; a malformed request is told by its challenge.
  nginx: {
    read: (request) => ({ method: header(request, 'x-original-method'), target: header(request, 'x-original-uri') }),
    hasOwnUrl: true,
    status: (status) => (status === 400 ? 401 : status),
  },
  traefik: {
    read: (request) => ({ method: header(request, 'x-forwarded-method'), target: header(request, 'x-forwarded-uri') }),
    hasOwnUrl: true,
    status: (status) => status,
  },
  // ext_authz over HTTP asks with the request's own method and path.
  envoy: {
    read: ({ method = '', url = '' }) => ({ method, target: url }),
    hasOwnUrl: false,
    status: (status) => status,
  },
} as const satisfies Readonly<Record<string, ProxyKind>>;

/** The name of a kind. */
export type ProxyName = keyof typeof PROXIES;
