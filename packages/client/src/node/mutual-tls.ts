// `fetch` with a client certificate (RFC 8705): the global one cannot present any.
import { createHash, X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createSecureContext } from 'node:tls';
import { invalidArgument } from '../errors/invalid-argument.ts';
import { NoIdentityError } from '../errors/workload-error.ts';

/** A client certificate and its key. */
export interface MutualTlsOptions {
  /** The certificate, PEM, followed by the intermediates up to its CA. */
  readonly cert: string;
  /** Its private key, PEM. */
  readonly key: string;
  readonly passphrase?: string | undefined;
  /** The CA of the servers, PEM, where the system does not trust it. */
  readonly ca?: string | undefined;
}

/**
 * Returns the certificate before each HTTP request, so that a renewed one needs no restart, such as {@link
 * certificateFromFiles}.
 */
export type CertificateSource = () => MutualTlsOptions | Promise<MutualTlsOptions>;

/** Options for a renewed certificate. */
export interface RenewalOptions {
  /**
   * Called with the error when the source fails, or returns a certificate and key that do not match. The last
   * valid pair remains in use. It is called once for each error, until a valid pair is returned.
   */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** Options to spread into those of {@link createTokenSource}. */
export interface MutualTls {
  readonly fetch: typeof globalThis.fetch;
  /** SHA-256 thumbprint of the certificate in base64url, which bound tokens contain as `cnf.x5t#S256`. */
  readonly certificateThumbprint: string;
}

/** {@link MutualTls} for a renewed certificate. */
export interface RenewedMutualTls {
  readonly fetch: typeof globalThis.fetch;
  /** The thumbprint of the certificate in use now. */
  readonly certificateThumbprint: () => Promise<string>;
}

/**
 * Presents a client certificate to the server and to APIs, so that bound tokens are issued and accepted.
 * The client authenticates with it where it has neither key nor secret, or where `authMethod` or the
 * metadata requires it; with a key or secret, the certificate only binds the tokens. This `fetch` follows no
 * redirects; `tokens.fetch` does.
 *
 * A function instead of the certificate is called before each HTTP request. New connections are opened only
 * when its result has changed. If the certificate and key do not match, the last valid pair remains in use.
 * An API refuses a token that is bound to the former certificate (RFC 8705 §3), and `tokens.fetch` replaces
 * it.
 *
 * @throws TypeError (code `invalid_argument`) for a certificate that cannot be read; an error of OpenSSL
 * for a key that does not fit. With a function, `fetch` rejects with them until there is a valid pair
 * @example
 * const tokens = createTokenSource({ issuer: 'https://as.example', clientId, ...mutualTls({ cert, key }) });
 * @example
 * // private_key_jwt, for tokens that are bound to the certificate (FAPI 2.0 §5.3.2.1)
 * const tokens = createTokenSource({ issuer, clientId, clientKey, ...mutualTls({ cert, key }) });
 * @example
 * // Renewed by cert-manager while the program runs
 * const files = certificateFromFiles({ cert: '/run/tls/tls.crt', key: '/run/tls/tls.key' });
 * const tokens = createTokenSource({ issuer, clientId, ...mutualTls(files, { onError: (error) => console.error(error) }) });
 */
export function mutualTls(certificate: MutualTlsOptions): MutualTls;
export function mutualTls(source: CertificateSource, options?: RenewalOptions): RenewedMutualTls;
export function mutualTls(given: MutualTlsOptions | CertificateSource, options: RenewalOptions = {}): MutualTls | RenewedMutualTls {
  if (typeof given === 'function') {
    const current = renewing(given, options);
    return { certificateThumbprint: async () => (await current()).thumbprint, fetch: fetchBy(current) };
  }
  const identity = new TlsIdentity(given);
  return { certificateThumbprint: identity.thumbprint, fetch: fetchBy(() => identity) };
}

const fetchBy =
  (identity: () => TlsIdentity | Promise<TlsIdentity>): typeof globalThis.fetch =>
  async (input, init) => {
    const request = new Request(input, init);
    if (!request.url.startsWith('https:')) throw invalidArgument('A client certificate is presented over https only.');
    return send(request, (await identity()).agent, init?.body instanceof ReadableStream);
  };

/** A certificate that fits its key, and its connections. */
class TlsIdentity {
  readonly agent: Agent;
  readonly thumbprint: string;
  readonly #options: MutualTlsOptions;

  constructor({ cert, key, passphrase, ca }: MutualTlsOptions) {
    this.thumbprint = createHash('sha256').update(readCertificate(cert)).digest('base64url');
    // OpenSSL checks the pair here, and not only at the first connection.
    createSecureContext({ cert, key, passphrase, ca });
    this.#options = { cert, key, passphrase, ca };
    this.agent = new Agent({ ...this.#options, keepAlive: true });
  }

  isOf(given: MutualTlsOptions): boolean {
    return MEMBERS.every((member) => this.#options[member] === given[member]);
  }

  /** Closes its connections: idle ones now, the others after their response. */
  retire(): void {
    this.agent.maxFreeSockets = 0;
    for (const socket of Object.values(this.agent.freeSockets).flatMap((sockets) => sockets ?? [])) socket.destroy();
  }
}

const MEMBERS = ['cert', 'key', 'passphrase', 'ca'] as const;

/** Returns the current certificate; concurrent callers share one call of the source. */
const renewing = (source: CertificateSource, { onError }: RenewalOptions): (() => Promise<TlsIdentity>) => {
  let current: TlsIdentity | undefined;
  let pending: Promise<TlsIdentity> | undefined;
  let reported: string | undefined;
  const update = async (): Promise<TlsIdentity> => {
    try {
      const given = await source();
      if (current?.isOf(given) !== true) {
        const next = new TlsIdentity(given);
        current?.retire();
        current = next;
      }
      reported = undefined;
      return current;
    } catch (error) {
      // An identity that was withdrawn is not presented any more.
      if (error instanceof NoIdentityError) {
        current?.retire();
        current = undefined;
      }
      if (current === undefined) throw error;
      if (reported !== String(error)) onError?.(error);
      reported = String(error);
      return current;
    }
  };
  return () =>
    (pending ??= update().finally(() => {
      pending = undefined;
    }));
};

const readCertificate = (cert: string): Buffer => {
  try {
    return new X509Certificate(cert).raw;
  } catch {
    throw invalidArgument('cert is not a PEM certificate.');
  }
};

/** Statuses whose response has no body (Fetch §2.2.3). */
const WITHOUT_BODY = new Set([101, 103, 204, 205, 304]);

const send = async (request: Request, agent: Agent, isStream: boolean): Promise<Response> => {
  // Content-Length is sent where possible, since some token endpoints reject chunked bodies.
  const content = request.body === null || isStream ? undefined : Buffer.from(await request.arrayBuffer());
  return new Promise((resolve, reject) => {
    const options = { agent, method: request.method, signal: request.signal, headers: Object.fromEntries(request.headers) };
    const outgoing = httpsRequest(request.url, options, (incoming) => resolve(toResponse(incoming)));
    outgoing.on('error', (cause) => reject(request.signal.aborted ? request.signal.reason : new TypeError('fetch failed', { cause })));
    if (isStream && request.body !== null) pipeline(Readable.fromWeb(request.body), outgoing).catch(reject);
    else outgoing.end(content);
  });
};

const toResponse = (incoming: IncomingMessage): Response => {
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) for (const value of values ?? []) headers.append(name, value);
  const { statusCode: status = 0, statusMessage: statusText = '' } = incoming;
  const isEmpty = WITHOUT_BODY.has(status);
  if (isEmpty) incoming.resume();
  return new Response(isEmpty ? null : Readable.toWeb(incoming), { status, statusText, headers });
};
