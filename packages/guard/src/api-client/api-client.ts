// The API as a client of its issuer: sends every request that needs credentials, and records whether they are
// accepted.

import { exchange, type LimitedRequest, type LimitedResponse } from '../exchange/limited-exchange.ts';
import type { GuardListener } from '../guard-events.ts';
import type { Runtime } from '../runtime.ts';
import type { ApiCredentials } from './api-credentials.ts';
import { type ClientAuthentication, type ClientAuthenticator, createClientAuthenticator } from './client-authentication.ts';

/** The dependencies of the API as a client. */
export interface ApiClientOptions {
  readonly credentials: ApiCredentials;
  /** The audience of assertions, unless the credentials name another. */
  readonly issuer: string;
  readonly runtime: Runtime;
  readonly emit: GuardListener;
}

/** The limits of one request. */
export type PostLimits = Pick<LimitedRequest, 'limit' | 'timeout' | 'signal'>;

/** Whether client authentication failed (RFC 6749 §5.2: 400 or 401). */
const isAuthenticationFailure = ({ status, json }: LimitedResponse): boolean =>
  status === 401 || (status === 400 && json?.['error'] === 'invalid_client');

/** The API as a client. */
export class ApiClient {
  readonly #options: ApiClientOptions;
  readonly #authenticator: ClientAuthenticator;
  #isRefused = false;

  constructor(options: ApiClientOptions) {
    const { credentials, issuer, runtime } = options;
    this.#options = options;
    this.#authenticator = createClientAuthenticator(credentials, { audience: credentials.assertionAudience ?? issuer, now: runtime.now });
  }

  get clientId(): string {
    return this.#options.credentials.clientId;
  }

  /** Whether the last response refused the credentials. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** Whether requests present a certificate, so that they go to the aliases for mutual TLS (RFC 8705 §5). */
  get hasCertificate(): boolean {
    return this.#options.credentials.mutualTls !== undefined;
  }

  /**
   * Posts a form. Refused credentials are read again, and the request is repeated if they have changed, so
   * that a rotated secret or key needs no restart.
   */
  async post(url: string, form: URLSearchParams, limits: PostLimits): Promise<LimitedResponse> {
    const authentication = await this.#authenticator.read({ fresh: false });
    const response = await this.#send(url, form, authentication, limits);
    if (!isAuthenticationFailure(response) || !this.#authenticator.isRenewable) return this.#recordAcceptance(url, response);
    const renewed = await this.#authenticator.read({ fresh: true });
    return this.#recordAcceptance(url, renewed.source === authentication.source ? response : await this.#send(url, form, renewed, limits));
  }

  async #send(url: string, given: URLSearchParams, authentication: ClientAuthentication, limits: PostLimits): Promise<LimitedResponse> {
    const { credentials, runtime } = this.#options;
    const form = new URLSearchParams(given);
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
    await authentication.add({ form, headers });
    const { fetch } = credentials.mutualTls ?? runtime;
    return exchange({ ...runtime, fetch }, url, { method: 'POST', headers, body: form.toString(), ...limits });
  }

  #recordAcceptance(url: string, response: LimitedResponse): LimitedResponse {
    // 403: the client may not introspect (RFC 7662 §2.3); nothing is known about the token.
    const isRefused = isAuthenticationFailure(response) || response.status === 403;
    if (isRefused && !this.#isRefused) {
      this.#options.emit({ type: 'credentials_refused', url, clientId: this.#options.credentials.clientId, status: response.status });
    }
    // Other responses do not show whether the credentials are accepted.
    if (isRefused || response.status === 200) this.#isRefused = isRefused;
    return response;
  }
}
