// The kinds of reverse proxies: which headers of their authorization requests contain the method and the
// target of the original request, and which statuses they understand. The operator sets the kind; the proxy
// does not remove the headers of another kind, so a client could set them.
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
  /** Whether the URL of its requests is set by the operator only, so that it may contain requirements. */
  readonly hasOwnUrl: boolean;
  /** Translates a status of the guard. */
  readonly status: (status: number) => number;
}

const header = ({ headers }: IncomingMessage, name: string): string => {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
};

/** The kinds, by name. */
export const PROXIES = {
  // auth_request passes 401 and 403 through and turns any other status into 500; the challenge states what is
  // malformed.
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
  // ext_authz over HTTP uses the method and path of the original request.
  envoy: {
    read: ({ method = '', url = '' }) => ({ method, target: url }),
    hasOwnUrl: false,
    status: (status) => status,
  },
} as const satisfies Readonly<Record<string, ProxyKind>>;

/** The name of a kind. */
export type ProxyName = keyof typeof PROXIES;
