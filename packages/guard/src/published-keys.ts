// The keys that a tenant publishes: fetched when needed, kept for a while, and never asked for more often than a stranger's tokens deserve.
import { GuardUnavailable } from './guard-errors.ts';
import { asJsonObject, parseJsonObject } from './json-object.ts';
import { parseVerificationKey, type VerificationKey } from './verification-key.ts';

/** How long a fetched set is used, in milliseconds: the bound within which a revoked key is forgotten. Never stretched by an outage. */
export const KEYS_LIFETIME = 300_000;
/** Milliseconds between two fetches that unknown key ids cause: anybody can make key ids up. */
export const UNKNOWN_KEY_COOL_DOWN = 30_000;
/** Milliseconds without a new try after a failed fetch: in an outage, requests are answered at once instead of waiting for a timeout. */
export const FAILURE_COOL_DOWN = 5_000;

const MAX_JWKS_BYTES = 65_536;

/** What the key set needs of the outside world. */
export interface PublishedKeysOptions {
  /** Address of the JWKS (RFC 7517 §5). */
  readonly url: string;
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds that a fetch may take. */
  readonly timeout: number;
}

/** A tenant's published keys by key id. */
export class PublishedKeys {
  readonly #options: PublishedKeysOptions;
  #keys: ReadonlyMap<string, VerificationKey> = new Map();
  #fetchedAt: number | undefined;
  #failure: { readonly at: number; readonly cause: unknown } | undefined;
  #flight: Promise<void> | undefined;

  constructor(options: PublishedKeysOptions) {
    this.#options = options;
  }

  /**
   * The key with this id; `undefined` when the tenant does not publish it.
   *
   * @throws {@link GuardUnavailable} when that cannot be known
   */
  async find(kid: string): Promise<VerificationKey | undefined> {
    const known = this.#within(this.#fetchedAt, KEYS_LIFETIME) ? this.#keys.get(kid) : undefined;
    if (known !== undefined) return known;
    if (!this.#within(this.#failure?.at, FAILURE_COOL_DOWN)) {
      if (this.#within(this.#fetchedAt, UNKNOWN_KEY_COOL_DOWN)) return undefined;
      this.#flight ??= this.#fetch().finally(() => {
        this.#flight = undefined;
      });
      await this.#flight;
    }
    if (this.#failure === undefined) return this.#keys.get(kid);
    throw new GuardUnavailable(`The keys at ${this.#options.url} cannot be fetched.`, {
      retryAfter: FAILURE_COOL_DOWN / 1000,
      cause: this.#failure.cause,
    });
  }

  // A clock that was set back makes nothing younger than it is.
  #within(since: number | undefined, limit: number): boolean {
    const age = since === undefined ? -1 : this.#options.now() - since;
    return age >= 0 && age < limit;
  }

  // Never rejects: every waiter reads the outcome from the state. The set is replaced as a whole, so that a removed key is gone.
  async #fetch(): Promise<void> {
    const startedAt = this.#options.now();
    try {
      this.#keys = await fetchKeys(this.#options);
      this.#fetchedAt = startedAt;
      this.#failure = undefined;
    } catch (cause) {
      this.#failure = { at: this.#options.now(), cause };
    }
  }
}

const fetchKeys = async ({ url, fetch, timeout }: PublishedKeysOptions): Promise<ReadonlyMap<string, VerificationKey>> => {
  // A redirect would let whoever answers choose where our keys come from.
  const response = await fetch(url, {
    headers: { accept: 'application/jwk-set+json, application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(timeout),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`The answer has status ${response.status}.`);
  }
  const members = parseJsonObject(await readLimited(response))?.keys;
  const keys = new Map<string, VerificationKey>();
  for (const member of Array.isArray(members) ? members : []) {
    const key = parseVerificationKey(asJsonObject(member) ?? {});
    if (key !== undefined) keys.set(key.kid, key);
  }
  if (keys.size === 0) throw new Error('The answer is not a key set with a key to verify with.');
  return keys;
};

const readLimited = async (response: Response): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_JWKS_BYTES) throw new Error(`The answer is longer than ${MAX_JWKS_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};
