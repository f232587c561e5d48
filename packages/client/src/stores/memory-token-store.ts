// A token store in memory, which the sources of one process share.
import type { TokenStore } from './token-store.ts';

/** Maximum number of stored tokens; the oldest is evicted first. */
export const MAX_TOKENS = 10_000;

/**
 * Stores tokens in memory, for sources in one process that request the same tokens. A single source needs
 * no store.
 *
 * @example
 * const store = memoryTokenStore();
 * const tokensOf = (scope: string) => createTokenSource({ tenantUrl, clientId, clientSecret, scope, store });
 */
export const memoryTokenStore = (): TokenStore => {
  const texts = new Map<string, string>();
  const locks = new Set<string>();
  return {
    get: async (key) => texts.get(key),
    set: async (key, text) => {
      texts.delete(key);
      const [oldest] = texts.keys();
      if (texts.size >= MAX_TOKENS && oldest !== undefined) texts.delete(oldest);
      texts.set(key, text);
    },
    tryLock: async (key) => {
      if (locks.has(key)) return undefined;
      locks.add(key);
      return async () => void locks.delete(key);
    },
  };
};
