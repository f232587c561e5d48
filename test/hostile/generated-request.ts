// A generated request, and how it is sent.
import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { hostileText } from './texts.ts';

/** A request as a client of `node:http` can send it. */
export interface GeneratedRequest {
  /** The route that it aims at, for the check of its response. */
  readonly route: string;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A response, complete. */
export interface ReceivedResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How long a response may take, in milliseconds: longer is a hang. */
const HANG_MS = 30_000;

/**
 * Creates a function that sends requests to an origin, and one that ends its connections. A search that has had its time is
 * interrupted within a batch, whose requests have their responses before that.
 */
export const sender = (origin: string, maxSockets: number) => {
  const agent = new Agent({ keepAlive: true, maxSockets });
  const { hostname, port } = new URL(origin);
  const open = new Set<Promise<ReceivedResponse>>();
  const send = (request: GeneratedRequest): Promise<ReceivedResponse> => {
    const response = exchange(request);
    open.add(response);
    return response.finally(() => open.delete(response));
  };
  const exchange = ({ method, target, headers, body }: GeneratedRequest): Promise<ReceivedResponse> =>
    new Promise((resolve, reject) => {
      const content = method === 'GET' || method === 'HEAD' ? '' : body;
      // Without a length, Node sends the content of a DELETE as the beginning of the next request.
      const length = content === '' ? undefined : { 'content-length': String(Buffer.byteLength(content)) };
      const outgoing = httpRequest({ hostname, port, path: target, method, agent, headers: { ...headers, ...length }, timeout: HANG_MS });
      outgoing.on('timeout', () => outgoing.destroy(new Error('No response: the request hangs.')));
      outgoing.on('error', reject).on('response', (incoming) => {
        const { statusCode: status = 0 } = incoming;
        text(incoming).then((received) => resolve({ status, headers: incoming.headers, body: received }), reject);
      });
      outgoing.end(content);
    });
  const close = async (): Promise<void> => {
    await Promise.allSettled(open);
    agent.destroy();
  };
  return { send, close };
};

/** Text that a client can send as the value of a header. */
const headerText = (texts: fc.Arbitrary<string>): fc.Arbitrary<string> => texts.map((text) => text.replace(/[^\x20-\x7e]/g, '?'));

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** JWTs that no key signed, most of them malformed. */
export const forgedJwt: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof(
      fc.json({ maxDepth: 2 }),
      fc.constantFrom(
        '{"alg":"none"}',
        '{"alg":"ES256","typ":"dpop+jwt","jwk":{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}}',
        '{"alg":"RS256","jwk":{"kty":"RSA","n":"AQAB","e":"AQAB"}}',
        '{"alg":"HS256","kid":"../../etc/passwd"}',
        '{"alg":"ES256","crit":["x"]}',
      ),
    ),
    fc.oneof(fc.json({ maxDepth: 2 }), fc.constantFrom('{"iss":"admin","sub":"admin","aud":"x","exp":1e400}', '{"iss":"a","exp":"x"}')),
    fc.constantFrom('', 'AA', 'A'.repeat(86), '!!'),
  )
  .map((parts) => parts.map((part, index) => (index < 2 ? Buffer.from(part).toString('base64url') : part)).join('.'));

const authorization = fc.oneof(
  forgedJwt.map((jwt) => `Bearer ${jwt}`),
  forgedJwt.map((jwt) => `DPoP ${jwt}`),
  hostileText.map((text) => `Basic ${base64(text)}`),
  fc.tuple(hostileText, hostileText).map(([id, secret]) => `Basic ${base64(`${id}:${secret}`)}`),
  headerText(hostileText),
);

const addresses = fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), headerText(hostileText)), { maxLength: 4 }).map((list) => list.join(', '));
const date = fc.constantFrom('Thu, 01 Jan 1970 00:00:00 GMT', 'yesterday', '*', '"1"', 'W/"1", "2"', '"', '""');
const certificate = fc.oneof(
  fc.uint8Array({ maxLength: 90 }).map((bytes) => `:${Buffer.from(bytes).toString('base64')}:`),
  headerText(hostileText),
  fc.constantFrom(':MAA=:', ':', '::, ::', 'Hash=x;Cert="%2D%2D%2D"', '-----BEGIN%20CERTIFICATE-----%0AMAA%3D'),
);

/** Values of the headers that something in the server, or in Node, reads. */
const HEADERS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  authorization,
  dpop: fc.oneof(forgedJwt, headerText(hostileText)),
  'x-forwarded-for': addresses,
  'x-forwarded-proto': headerText(hostileText),
  'x-forwarded-host': headerText(hostileText),
  forwarded: addresses.map((list) => `for=${list}`),
  'client-cert': certificate,
  'client-cert-chain': certificate,
  accept: fc.oneof(fc.constantFrom('application/token-introspection+jwt', 'text/html', '*/*;q=9', ','), headerText(hostileText)),
  'accept-encoding': fc.constantFrom('gzip', 'br;q=1', '*'),
  'if-match': date,
  'if-none-match': date,
  'if-modified-since': date,
  'idempotency-key': fc.oneof(fc.constantFrom('"a"', 'a'), headerText(hostileText)),
  traceparent: fc.oneof(fc.constant(`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`), headerText(hostileText)),
  range: fc.constantFrom('bytes=0-1', 'bytes=-1'),
  origin: fc.constantFrom('null', 'https://evil.example'),
  'content-encoding': fc.constantFrom('gzip', 'identity', ''),
  cookie: headerText(hostileText),
  prefer: fc.constantFrom('wait=1', 'respond-async'),
};

/** A few headers, each with a hostile value. */
export const hostileHeaders: fc.Arbitrary<Readonly<Record<string, string>>> = fc
  .array(
    fc.constantFrom(...Object.keys(HEADERS)).chain((name) => fc.tuple(fc.constant(name), HEADERS[name] ?? fc.constant(''))),
    {
      maxLength: 2,
    },
  )
  .map((pairs) => Object.fromEntries(pairs));

/** Percent-encodes a text, of which a lone surrogate has no encoding. */
export const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

/** Segments of a path: those of records that exist, others, and some that no client would write. */
export const segment = (known: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...known).map(encoded) },
    { weight: 2, arbitrary: hostileText.map(encoded) },
    fc.constantFrom('%ff', '%00', '%', '%zz', '.', '..', '%2e%2e', '%2f', ';a=b', '%25', '+', '%C0%80'),
  );

/** Values of a query, as they are written in a target. */
export const queryText = (values: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 5, arbitrary: values.map(encoded) }, fc.constantFrom('%ff', '%', '%zz', '[]=', '+', ';', '%00'));
