// A token store in Redis or Valkey. It uses plain commands, which any client library can send.
import { TokenStoreError } from '../errors/token-store-error.ts';
import type { TokenStore } from './token-store.ts';

/** How commands are sent, and the prefix of keys. */
export interface RedisTokenStoreOptions {
  /** Sends one command and returns its reply, as `sendCommand` of node-redis and `call` of ioredis do. */
  readonly command: (words: string[]) => Promise<unknown>;
  /** The prefix of each key; `mintmark:token:` by default. */
  readonly prefix?: string | undefined;
}

// Deletes the lock only if it is ours: after its expiry, another process may hold it.
const RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0";

/**
 * Stores tokens in Redis (2.6.12 or later), Valkey or a compatible server, readable to all its users: see
 * {@link encryptTokenStore}.
 *
 * @example
 * // node-redis; with ioredis: (words) => client.call(...words)
 * const store = redisTokenStore({ command: (words) => client.sendCommand(words) });
 */
export const redisTokenStore = ({ command, prefix = 'mintmark:token:' }: RedisTokenStoreOptions): TokenStore => ({
  get: async (key) => {
    const reply = await command(['GET', prefix + key]);
    if (reply === null || reply === undefined || typeof reply === 'string') return reply;
    throw new TokenStoreError('GET returned something other than a string.');
  },
  set: async (key, text, milliseconds) => {
    await command(['SET', prefix + key, text, 'PX', whole(milliseconds)]);
  },
  tryLock: async (key, milliseconds) => {
    const name = `${prefix + key}:lock`;
    const mine = crypto.randomUUID();
    const reply = await command(['SET', name, mine, 'NX', 'PX', whole(milliseconds)]);
    if (reply !== 'OK') return undefined;
    return async () => {
      await command(['EVAL', RELEASE, '1', name, mine]);
    };
  },
});

const whole = (milliseconds: number): string => String(Math.max(1, Math.ceil(milliseconds)));
