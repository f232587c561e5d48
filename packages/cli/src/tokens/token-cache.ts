// The command's token cache: files of the user. Their names are digests of everything that the token depends
// on, except for the secret.
import { isAbsolute, join } from 'node:path';
import type { TokenStore } from '@mintmark/client';
import { type FileTokenStore, fileTokenStore } from '@mintmark/client/node';
import type { Io } from '../io.ts';

/** `mintmark` under XDG_CACHE_HOME or ~/.cache. */
export const cacheDirectory = ({ env, home }: Pick<Io, 'env' | 'home'>): string => {
  const base = env.XDG_CACHE_HOME;
  // The XDG specification requires that relative paths are ignored.
  return join(base !== undefined && isAbsolute(base) ? base : join(home, '.cache'), 'mintmark');
};

/** The cache of one run, which obtains one token. */
export interface TokenCache {
  /** The cache as the store of a token source. */
  readonly store: TokenStore;
  /** Removes the cached token if it is this one. */
  readonly drop: (accessToken: string) => Promise<void>;
}

/**
 * Opens the cache.
 *
 * @param isStale - whether the token that an earlier run cached under the key must not be used; it is then
 * removed
 */
export const tokenCache = (io: Io, isStale: (key: string) => Promise<boolean>): TokenCache => {
  const files: FileTokenStore = fileTokenStore({ directory: join(cacheDirectory(io), 'tokens'), now: io.now });
  let key: string | undefined;
  let stale: string | undefined;
  const get = async (name: string): Promise<string | undefined> => {
    const text = (await files.get(name)) ?? undefined;
    // Only the first is checked: a later one was obtained by another run in the meantime.
    if (key === undefined && text !== undefined && (await isStale(name))) {
      stale = text;
      await files.remove(name);
    }
    key = name;
    return text === stale ? undefined : text;
  };
  return {
    store: { ...files, get },
    drop: async (accessToken) => {
      if (key !== undefined && (await files.get(key))?.includes(JSON.stringify(accessToken)) === true) await files.remove(key);
    },
  };
};
