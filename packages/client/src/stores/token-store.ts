// The interface of token stores. A source works without its store, so a failure is treated as a miss.

/**
 * Stores texts under keys. A call that fails or takes longer than five seconds is a miss, and is reported
 * as an event.
 *
 * @example
 * const store: TokenStore = {
 *   get: async (key) => kv.get(key),
 *   set: async (key, text, milliseconds) => kv.put(key, text, { expirationTtl: Math.ceil(milliseconds / 1000) }),
 * };
 */
export interface TokenStore {
  /** The text stored under the key, which has 64 hexadecimal digits. */
  get(key: string): Promise<string | null | undefined>;
  /** Stores a text, which contains an access token, for the given time. */
  set(key: string, text: string, milliseconds: number): Promise<void>;
  /**
   * Acquires the lock of the key, so that one process requests a token and the others read it from the
   * store. Must not wait.
   *
   * @param milliseconds - after which the lock expires, in case its holder has died
   * @returns a function that releases the lock, or `undefined` when another holds it
   */
  tryLock?(key: string, milliseconds: number): Promise<(() => Promise<void>) | undefined>;
}
