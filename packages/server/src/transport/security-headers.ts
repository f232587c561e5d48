// Headers of every answer. The server answers JSON only, so nothing of it may be framed, sniffed, run or kept by caches unless it says so.
import { withoutBrackets } from '@mintmark/protocol';
import { isLoopback } from '../net/listen-address.ts';

/** Sent with every answer, unless its endpoint says otherwise. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  pragma: 'no-cache',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

/** Headers of a response, and the same as `writeHead` takes them at the least cost. */
export interface ConstantHeaders {
  readonly fields: Readonly<Record<string, string>>;
  readonly flat: readonly string[];
}

const of = (fields: Readonly<Record<string, string>>): ConstantHeaders => ({ fields, flat: Object.entries(fields).flat() });

const PLAIN = of(SECURITY_HEADERS);
const STRICT = of({ ...SECURITY_HEADERS, 'strict-transport-security': 'max-age=31536000' });

/** Whose host it is. */
interface Served {
  readonly tenant: { readonly publicUrl: string };
}

// A tenant has one host in use at a time, most often.
const lastOf = new WeakMap<Served, { readonly host: string; readonly headers: ConstantHeaders }>();

/**
 * The headers of every response at a host of a tenant. Strict-Transport-Security (RFC 6797 §7.1) where the tenant is reached by https, and not at
 * a name of the loopback, where it would turn every other server of the developer's machine to https.
 *
 * @param host - the `Host` of the request
 * @param served - whose host that is; `undefined` when it is not served here
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
