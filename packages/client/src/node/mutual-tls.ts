// `fetch` with a client certificate (RFC 8705), which the platform's own cannot present.
import { createHash, X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { invalidArgument } from '../caller-fault.ts';

/** A client certificate and its key. */
export interface MutualTlsOptions {
  /** The certificate, PEM, with what is between it and its CA after it. */
  readonly cert: string;
  /** Its private key, PEM. */
  readonly key: string;
  readonly passphrase?: string | undefined;
  /** The CA of the servers, PEM, where the system does not know it. */
  readonly ca?: string | undefined;
}

/** Options to spread into those of {@link createTokenSource}. */
export interface MutualTls {
  readonly fetch: typeof globalThis.fetch;
  /** SHA-256 thumbprint of the certificate in base64url, which bound tokens carry as `cnf.x5t#S256`. */
  readonly certificateThumbprint: string;
}

/**
 * Presents a client certificate to the server and to APIs, so that tokens bound to it are got and taken. The client authenticates by it where
 * it has neither key nor secret, or where `authMethod` or the server says so; beside a key or secret it is what tokens are bound to. Follows no
 * redirect by itself; `tokens.fetch` does.
 *
 * @throws TypeError (code `invalid_argument`) for a certificate that cannot be read; an error of OpenSSL for a key that does not fit
 * @example
 * const tokens = createTokenSource({ issuer: 'https://as.example', clientId, ...mutualTls({ cert, key }) });
 * @example
 * // private_key_jwt, for tokens that are bound to the certificate (FAPI 2.0 §5.3.2.1)
 * const tokens = createTokenSource({ issuer, clientId, clientKey, ...mutualTls({ cert, key }) });
 */
export const mutualTls = ({ cert, key, passphrase, ca }: MutualTlsOptions): MutualTls => {
  const agent = new Agent({ cert, key, passphrase, ca, keepAlive: true });
  return {
    certificateThumbprint: createHash('sha256').update(readCertificate(cert)).digest('base64url'),
    fetch: async (input, init) => {
      const request = new Request(input, init);
      if (!request.url.startsWith('https:')) throw invalidArgument('A client certificate is presented over https only.');
      return send(request, agent, init?.body instanceof ReadableStream);
    },
  };
};

const readCertificate = (cert: string): Buffer => {
  try {
    return new X509Certificate(cert).raw;
  } catch {
    throw invalidArgument('cert is not a PEM certificate.');
  }
};

/** Statuses whose answer has no body (Fetch §2.2.3). */
const WITHOUT_BODY = new Set([101, 103, 204, 205, 304]);

const send = async (request: Request, agent: Agent, isStream: boolean): Promise<Response> => {
  // With its length where it is known: some token endpoints take no chunked body.
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
