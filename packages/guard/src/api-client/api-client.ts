// The API as a client of its issuer: every question that needs credentials is sent here, and so it is known whether they are accepted.

import { exchange, type LimitedAnswer, type LimitedRequest } from '../exchange/limited-exchange.ts';
import type { GuardListener } from '../guard-events.ts';
import type { OutsideWorld } from '../runtime.ts';
import type { ApiCredentials } from './api-credentials.ts';
import { type ClientProof, type ClientProver, clientProver } from './client-proof.ts';

/** What the API authenticates with. */
export interface ApiClientOptions {
  readonly credentials: ApiCredentials;
  /** The audience of assertions, unless the credentials name another. */
  readonly issuer: string;
  readonly world: OutsideWorld;
  readonly tell: GuardListener;
}

/** Limits of one exchange. */
export type PostLimits = Pick<LimitedRequest, 'limit' | 'timeout' | 'signal'>;

/** Whether a server does not know the client, or not by this proof (RFC 6749 §5.2: 400 or 401). */
const isUnknownClient = ({ status, json }: LimitedAnswer): boolean =>
  status === 401 || (status === 400 && json?.['error'] === 'invalid_client');

/** The API as a client. */
export class ApiClient {
  readonly #options: ApiClientOptions;
  readonly #prover: ClientProver;
  #isRefused = false;

  constructor(options: ApiClientOptions) {
    const { credentials, issuer, world } = options;
    this.#options = options;
    this.#prover = clientProver(credentials, { audience: credentials.assertionAudience ?? issuer, now: world.now });
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
  async post(url: string, form: URLSearchParams, limits: PostLimits): Promise<LimitedAnswer> {
    const proof = await this.#prover.read({ fresh: false });
    const answer = await this.#send(url, form, proof, limits);
    if (!isUnknownClient(answer) || !this.#prover.isRenewable) return this.#judged(url, answer);
    const renewed = await this.#prover.read({ fresh: true });
    return this.#judged(url, renewed.from === proof.from ? answer : await this.#send(url, form, renewed, limits));
  }

  async #send(url: string, given: URLSearchParams, proof: ClientProof, limits: PostLimits): Promise<LimitedAnswer> {
    const { credentials, world } = this.#options;
    const form = new URLSearchParams(given);
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
    await proof.add({ form, headers });
    const { fetch } = credentials.mutualTls ?? world;
    return exchange({ ...world, fetch }, url, { method: 'POST', headers, body: form.toString(), ...limits });
  }

  #judged(url: string, answer: LimitedAnswer): LimitedAnswer {
    // 403 is a client that may not ask (RFC 7662 §2.3), and says nothing of a token either.
    const isRefused = isUnknownClient(answer) || answer.status === 403;
    if (isRefused && !this.#isRefused) {
      this.#options.tell({ type: 'credentials_refused', url, clientId: this.#options.credentials.clientId, status: answer.status });
    }
    // What is neither a refusal nor a success says nothing of the credentials.
    if (isRefused || answer.status === 200) this.#isRefused = isRefused;
    return answer;
  }
}
