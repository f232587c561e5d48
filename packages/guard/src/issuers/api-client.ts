// The API as a client of its issuer: every question that needs credentials is sent here, and so it is known whether they are accepted.
import { formatBasic } from '@mintmark/protocol';
import type { GuardListener } from '../guard-events.ts';
import { exchange, type LimitedAnswer, type LimitedRequest } from '../http/limited-exchange.ts';
import type { OutsideWorld } from '../outside-world.ts';
import type { ApiCredentials, SecretRequest } from './issuer-options.ts';

/** What the API authenticates with. */
export interface ApiClientOptions {
  readonly credentials: ApiCredentials;
  readonly world: OutsideWorld;
  readonly tell: GuardListener;
}

/** Limits of one exchange. */
export type PostLimits = Pick<LimitedRequest, 'limit' | 'timeout' | 'signal'>;

/** Statuses by which a server refuses a client (RFC 6749 §5.2, RFC 7662 §2.3), and says nothing of a token. */
const REFUSALS: ReadonlySet<number> = new Set([401, 403]);

/** The API as a client. */
export class ApiClient {
  readonly #options: ApiClientOptions;
  #isRefused = false;

  constructor(options: ApiClientOptions) {
    this.#options = options;
  }

  get clientId(): string {
    return this.#options.credentials.clientId;
  }

  /** Whether the last answer refused the credentials. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /**
   * Sends a form. Credentials that are refused are read again, and sent once more when they have changed: a secret that was rotated is used
   * without a restart.
   */
  async post(url: string, form: URLSearchParams, limits: PostLimits): Promise<LimitedAnswer> {
    const secret = await this.#secret({ fresh: false });
    const answer = await this.#send(url, form, secret, limits);
    if (answer.status !== 401 || typeof this.#options.credentials.clientSecret === 'string') return this.#judged(url, answer);
    const renewed = await this.#secret({ fresh: true });
    return this.#judged(url, renewed === secret ? answer : await this.#send(url, form, renewed, limits));
  }

  async #secret(request: SecretRequest): Promise<string> {
    const { clientSecret } = this.#options.credentials;
    return typeof clientSecret === 'string' ? clientSecret : clientSecret(request);
  }

  #send(url: string, form: URLSearchParams, clientSecret: string, limits: PostLimits): Promise<LimitedAnswer> {
    const { credentials, world } = this.#options;
    const headers = {
      authorization: formatBasic({ clientId: credentials.clientId, clientSecret }),
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    };
    return exchange(world, url, { method: 'POST', headers, body: form.toString(), ...limits });
  }

  #judged(url: string, answer: LimitedAnswer): LimitedAnswer {
    const isRefused = REFUSALS.has(answer.status);
    if (isRefused && !this.#isRefused) {
      this.#options.tell({ type: 'credentials_refused', url, clientId: this.#options.credentials.clientId, status: answer.status });
    }
    // What is neither a refusal nor a success says nothing of the credentials.
    if (isRefused || answer.status === 200) this.#isRefused = isRefused;
    return answer;
  }
}
