// Token requests by the client credentials grant (RFC 6749 §4.4) or another one: validates options once, for any
// number of requests, and sends the requests.
import { isJsonObject } from '@mintmark/protocol';
import type { AttestedAuthentication } from '../client-auth/attestation.ts';
import {
  type ClientAuthentication,
  isInvalidClient,
  prepareClient,
  type WorkloadAuthentication,
} from '../client-auth/client-authentication.ts';
import type { PreparedClient } from '../client-auth/prepared-client.ts';
import { createDpopProver, type DpopKeyPair, type DpopProver } from '../dpop/dpop-prover.ts';
import { invalidArgument } from '../errors/invalid-argument.ts';
import { exchange, type HttpResponse, requireTimeout, type Transport } from '../http/exchange.ts';
import { untilAborted } from '../http/until-aborted.ts';
import { type PreparedServer, prepareServer, type ServerEndpoint, type TokenServer } from '../server/token-server.ts';
import { type GrantParameters, grantForm, scopeText } from './grant-parameters.ts';
import type { Token } from './token.ts';
import { tokenEnd } from './token-lifetime.ts';
import { readTokenResponse } from './token-response.ts';

/** Maximum size of a token response in bytes. */
const RESPONSE_LIMIT = 256 * 1024;

/** The server, the client, and what the token is for. */
export type TokenGrantOptions = TokenServer &
  (ClientAuthentication | WorkloadAuthentication | AttestedAuthentication) &
  GrantParameters &
  Omit<Transport, 'signal'> & {
    /**
     * Requests tokens that are bound to a key (RFC 9449), and rejects others: `true` generates a key for
     * the lifetime of this process; with a given pair, several processes can share tokens.
     */
    readonly dpop?: boolean | DpopKeyPair | undefined;
    /** The lifetime in seconds of a token when neither the response nor the token has one; 300 by default. */
    readonly defaultExpiresIn?: number | undefined;
    /** Milliseconds since the epoch; the clock of this machine by default. */
    readonly now?: (() => number) | undefined;
  };

/** The options of {@link requestToken}. */
export type TokenRequestOptions = TokenGrantOptions & Transport;

/** Receives what a request finds out apart from its token. */
export interface TokenRequestListener {
  /** Neither the response nor the token has a lifetime, so that the default is used. */
  lifetimeUnknown?(): void;
  /** The server refused the secret, and its provider returned another one. */
  secretReloaded?(): void;
  /** The credential itself expires (`Mintmark-Credential-Expires`). */
  credentialExpiring?(at: Date): void;
}

/** A token request with valid options. */
export interface PreparedTokenRequest {
  /** `undefined` where the token of a workload identifies the client. */
  readonly clientId: string | undefined;
  /** Creates the proofs of a bound token. */
  readonly dpop: DpopProver | undefined;
  /** Everything that the token depends on, except the secret. */
  identity(): Promise<readonly unknown[]>;
  /** Reads a stored token response as if this request had received it. */
  read(response: unknown, sentAt: number): Token;
  /**
   * Sends the request. It is sent again only if the server demands a nonce, or refuses a secret that has been
   * replaced since.
   */
  send(signal: AbortSignal | undefined, notes?: TokenRequestListener): Promise<Token>;
}

/** A grant: its type, its parameters as they are sent, and the requested scope among them. */
export interface GrantRequest {
  readonly type: string;
  readonly form: URLSearchParams;
  readonly scope: string | undefined;
  /** The `token_type` that the response must state, where it is no access token (RFC 8693 §2.2.1). */
  readonly typeNames?: readonly string[] | undefined;
}

/** Requests of one client at one server, by different grants. They share metadata, credential and DPoP key. */
export interface PreparedClientRequests {
  /** What the client proves itself with. */
  readonly clientKind: string;
  /** By the client credentials grant of the options. */
  readonly own: PreparedTokenRequest;
  /** By another grant. */
  by(grant: GrantRequest): PreparedTokenRequest;
}

/** @throws TypeError (code `invalid_argument`) for options that cannot be used */
export const prepareTokenRequest = (options: TokenGrantOptions): PreparedTokenRequest => prepareClientRequests(options).own;

/** @throws TypeError (code `invalid_argument`) for options that cannot be used */
export const prepareClientRequests = (
  options: TokenGrantOptions,
  monotonic: () => number = () => performance.now(),
): PreparedClientRequests => {
  const { now = Date.now, defaultExpiresIn } = options;
  const timeout = requireTimeout(options.timeout);
  if (defaultExpiresIn !== undefined && !(defaultExpiresIn > 0)) throw invalidArgument('defaultExpiresIn must be seconds, more than 0.');
  const server = prepareServer(options, monotonic);
  const client = prepareClient({ ...options, now, timeout });
  const own = { type: 'client_credentials', form: grantForm(options), scope: scopeText(options.scope) };
  const dpop = options.dpop === undefined || options.dpop === false ? undefined : createDpopProver(options.dpop, now);
  const context: RequestContext = { options, server, client, dpop, timeout, now, defaultExpiresIn };
  return { clientKind: client.kind, own: requestBy(own, context), by: (grant) => requestBy(grant, context) };
};

interface RequestContext {
  readonly options: TokenGrantOptions;
  readonly server: PreparedServer;
  readonly client: PreparedClient;
  readonly dpop: DpopProver | undefined;
  readonly timeout: number;
  readonly now: () => number;
  readonly defaultExpiresIn: number | undefined;
}

const requestBy = ({ type, form, scope, typeNames }: GrantRequest, context: RequestContext): PreparedTokenRequest => {
  const { options, server, client, dpop, timeout, now, defaultExpiresIn } = context;
  const requested = { scope, typeNames, tokenType: dpop === undefined ? 'Bearer' : 'DPoP', defaultExpiresIn } as const;

  const send: PreparedTokenRequest['send'] = async (signal, notes = {}) => {
    const transport: Transport = { fetch: options.fetch, timeout, signal };
    const endpoint = await server.locate(transport, client.hasCertificate);
    const material = await untilAborted(client.read(false), signal);
    try {
      return await attempt(transport, endpoint, material, notes);
    } catch (error) {
      if (!isInvalidClient(error) || !client.isRenewable) throw client.explain(error, material, endpoint);
      const next = await untilAborted(client.read(true), signal);
      if (client.isSame(material, next)) throw client.explain(error, material, endpoint);
      notes.secretReloaded?.();
      return await attempt(transport, endpoint, next, notes);
    }
  };

  const attempt = async (
    transport: Transport,
    endpoint: ServerEndpoint,
    material: Awaited<ReturnType<typeof client.read>>,
    notes: TokenRequestListener,
  ): Promise<Token> => {
    // RFC 8705 §5: with a certificate, the alias is used, because only there does the server request it and
    // bind the token to it.
    const url = endpoint.mutualTlsTokenUrl ?? endpoint.tokenUrl;
    const once = async (): Promise<{ response: HttpResponse; sentAt: number; missing: 'nonce' | 'challenge' | undefined }> => {
      const request = { form: new URLSearchParams({ grant_type: type }), headers: { ...HEADERS } };
      await client.prove(request, material, endpoint, transport.signal);
      for (const [name, value] of form) request.form.append(name, value);
      if (dpop !== undefined) request.headers.dpop = await dpop.prove({ method: 'POST', url });
      const sentAt = now();
      const init = { method: 'POST', headers: request.headers, body: request.form.toString() };
      const response = await exchange(url, init, transport, RESPONSE_LIMIT);
      const isNewNonce = dpop?.receiveNonce(url, response.headers) ?? false;
      const needsNonce = isNewNonce && isJsonObject(response.json) && response.json.error === 'use_dpop_nonce';
      const needsChallenge = client.receivesChallenge?.(response, endpoint) ?? false;
      return { response, sentAt, missing: needsNonce ? 'nonce' : needsChallenge ? 'challenge' : undefined };
    };
    let { response, sentAt, missing } = await once();
    // RFC 9449 §8: the request is sent again with the nonce, or the challenge, only once for each: a server could
    // demand them endlessly.
    for (const supplied = new Set<string>(); missing !== undefined && !supplied.has(missing); ) {
      supplied.add(missing);
      ({ response, sentAt, missing } = await once());
    }
    const token = readTokenResponse(response, { ...requested, bearerTokenTypes: endpoint.bearerTokenTypes, sentAt });
    if (tokenEnd(token.raw.expires_in, token.accessToken, sentAt) === undefined) notes.lifetimeUnknown?.();
    const ending = Date.parse(response.headers.get('mintmark-credential-expires') ?? '');
    if (!Number.isNaN(ending)) notes.credentialExpiring?.(new Date(ending));
    return token;
  };

  return {
    clientId: client.clientId,
    dpop,
    identity: async () => [
      server.name,
      client.clientId,
      client.kind,
      scopeWords(requested.scope),
      [...form].filter(([name]) => name !== 'scope').sort(byText),
      await dpop?.thumbprint(),
      typeof options.certificateThumbprint === 'function' ? await options.certificateThumbprint() : options.certificateThumbprint,
    ],
    read: (response, sentAt) =>
      readTokenResponse(storedResponse(response), {
        ...requested,
        bearerTokenTypes: 'bearerTokenTypes' in options ? options.bearerTokenTypes : undefined,
        sentAt,
      }),
    send,
  };
};

const HEADERS: Readonly<Record<string, string>> = {
  accept: 'application/json',
  'content-type': 'application/x-www-form-urlencoded',
};

const storedResponse = (json: unknown): HttpResponse => ({ status: 200, headers: new Headers(), requestId: undefined, json });

const scopeWords = (scope: string | undefined): readonly string[] => [...new Set((scope ?? '').split(' ').filter(Boolean))].sort();

const byText = (one: readonly string[], other: readonly string[]): number => {
  const [a, b] = [JSON.stringify(one), JSON.stringify(other)];
  return a < b ? -1 : a > b ? 1 : 0;
};
