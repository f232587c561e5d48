// Where tokens are kept between processes. A store is a convenience: whatever it does wrong counts as having nothing.

/**
 * Keeps texts under keys. What it throws, and what it does not do within five seconds, counts as a miss and is told as an event.
 *
 * @example
 * const store: TokenStore = {
 *   get: async (key) => kv.get(key),
 *   set: async (key, text, milliseconds) => kv.put(key, text, { expirationTtl: Math.ceil(milliseconds / 1000) }),
 * };
 */
export interface TokenStore {
  /** The text kept under the key, a name of 64 hexadecimal digits. */
  get(key: string): Promise<string | null | undefined>;
  /** Keeps a text, which holds an access token, for as long as it is of use. */
  set(key: string, text: string, milliseconds: number): Promise<void>;
  /**
   * Takes the key's lock, so that one process asks for a token and the others take it from the store. Must not wait.
   *
   * @param milliseconds - after which the lock ends by itself, should its holder have died
   * @returns what gives the lock back, or `undefined` when another holds it
   */
  tryLock?(key: string, milliseconds: number): Promise<(() => Promise<void>) | undefined>;
}
