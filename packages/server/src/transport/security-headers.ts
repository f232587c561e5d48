// Headers of every response. The server returns JSON only, so no response may be framed, sniffed, executed or
// cached unless its endpoint allows it.
import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { Duplex } from 'node:stream';
import { withoutBrackets } from '@mintmark/protocol';
import { isLoopback } from '../net/listen-address.ts';

/** Sent with every response, unless its endpoint sets others. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  pragma: 'no-cache',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

/**
 * The headers of a response at a host.
 *
 * @param host - the `Host` of the request; `undefined` when it has none
 */
export type SecurityHeaders = (socket: Duplex, host: string | undefined) => Readonly<Record<string, string>>;

/** The headers in two forms: as an object, and as they are sent, which costs least. */
export interface ConstantHeaders {
  readonly fields: Readonly<Record<string, string>>;
  readonly lines: string;
}

const of = (fields: Readonly<Record<string, string>>): ConstantHeaders => {
  for (const [name, value] of Object.entries(fields)) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
  return {
    fields,
    lines: Object.entries(fields)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join(''),
  };
};

const linesByFields = new WeakMap<object, string>();

/** Fields as they are sent. Most are one of few constant objects. */
export const linesOf = (fields: Readonly<Record<string, string>>): string => {
  const known = linesByFields.get(fields);
  if (known !== undefined) return known;
  const { lines } = of(fields);
  linesByFields.set(fields, lines);
  return lines;
};

const PLAIN = of(SECURITY_HEADERS);
const STRICT = of({ ...SECURITY_HEADERS, 'strict-transport-security': 'max-age=31536000' });

/** A tenant, as far as its URL. */
interface Served {
  readonly tenant: { readonly publicUrl: string };
}

// Most tenants have one host in use at a time.
const lastOf = new WeakMap<Served, { readonly host: string; readonly headers: ConstantHeaders }>();

/**
 * The headers of every response at a host of a tenant. They include Strict-Transport-Security (RFC 6797 §7.1)
 * if the tenant's URL is https, except at a loopback name, where it would apply to every other server of that
 * machine.
 *
 * @param host - the `Host` of the request
 * @param served - the tenant of that host; `undefined` when there is none
 */
export const headersAt = (host: string | undefined, served: Served | undefined): ConstantHeaders => {
  if (host === undefined || served === undefined) return PLAIN;
  const last = lastOf.get(served);
  if (last?.host === host) return last.headers;
  const headers = served.tenant.publicUrl.startsWith('https:') && !isLoopbackName(host) ? STRICT : PLAIN;
  lastOf.set(served, { host, headers });
  return headers;
};

const isLoopbackName = (host: string): boolean => {
  const name = withoutBrackets(host.toLowerCase().replace(/:\d+$/, '')).replace(/\.$/, '');
  return name.endsWith('.localhost') || isLoopback(name);
};
