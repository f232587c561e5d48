// The API as a client of its issuer: every question that needs credentials is sent here, and so it is known whether they are accepted.

import { exchange, type LimitedRequest, type LimitedResponse } from '../exchange/limited-exchange.ts';
import type { GuardListener } from '../guard-events.ts';
import type { Runtime } from '../runtime.ts';
import type { ApiCredentials } from './api-credentials.ts';
import { type ClientAuthentication, type ClientAuthenticator, createClientAuthenticator } from './client-authentication.ts';

/** What the API authenticates with. */
export interface ApiClientOptions {
  readonly credentials: ApiCredentials;
  /** The audience of assertions, unless the credentials name another. */
  readonly issuer: string;
  readonly runtime: Runtime;
  readonly emit: GuardListener;
}

/** Limits of one exchange. */
export type PostLimits = Pick<LimitedRequest, 'limit' | 'timeout' | 'signal'>;

/** Whether a server does not know the client, or not by this proof (RFC 6749 §5.2: 400 or 401). */
const isUnknownClient = ({ status, json }: LimitedResponse): boolean =>
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

  /** Whether the last answer refused the credentials. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** Whether requests present a certificate, so that they go to the aliases for mutual TLS (RFC 8705 §5). */
  get hasCertificate(): boolean {
    return this.#options.credentials.mutualTls !== undefined;
  }

  /**
   * Sends a form. Credentials that are refused are read again, and sent once more when they have changed: a secret or key that was replaced is
   * used without a restart.
   */
  async post(url: string, form: URLSearchParams, limits: PostLimits): Promise<LimitedResponse> {
    const proof = await this.#authenticator.read({ fresh: false });
    const answer = await this.#send(url, form, proof, limits);
    if (!isUnknownClient(answer) || !this.#authenticator.isRenewable) return this.#recordAcceptance(url, answer);
    const renewed = await this.#authenticator.read({ fresh: true });
    return this.#recordAcceptance(url, renewed.source === proof.source ? answer : await this.#send(url, form, renewed, limits));
  }

  async #send(url: string, given: URLSearchParams, proof: ClientAuthentication, limits: PostLimits): Promise<LimitedResponse> {
    const { credentials, runtime } = this.#options;
    const form = new URLSearchParams(given);
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
    await proof.add({ form, headers });
    const { fetch } = credentials.mutualTls ?? runtime;
    return exchange({ ...runtime, fetch }, url, { method: 'POST', headers, body: form.toString(), ...limits });
  }

  #recordAcceptance(url: string, answer: LimitedResponse): LimitedResponse {
    // 403 is a client that may not ask (RFC 7662 §2.3), and says nothing of a token either.
    const isRefused = isUnknownClient(answer) || answer.status === 403;
    if (isRefused && !this.#isRefused) {
      this.#options.emit({ type: 'credentials_refused', url, clientId: this.#options.credentials.clientId, status: answer.status });
    }
    // What is neither a refusal nor a success says nothing of the credentials.
    if (isRefused || answer.status === 200) this.#isRefused = isRefused;
    return answer;
  }
}
