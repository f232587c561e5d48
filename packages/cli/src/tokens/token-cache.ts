// Where the command keeps tokens between its runs: files of the user, each under a digest of everything that changes the token but the secret.
import { isAbsolute, join } from 'node:path';
import type { TokenStore } from '@mintmark/client';
import { type FileTokenStore, fileTokenStore } from '@mintmark/client/node';
import type { Io } from '../io.ts';

/** `mintmark` under XDG_CACHE_HOME or ~/.cache. */
export const cacheDirectory = ({ env, home }: Pick<Io, 'env' | 'home'>): string => {
  const base = env.XDG_CACHE_HOME;
  // The XDG specification has relative paths ignored.
  return join(base !== undefined && isAbsolute(base) ? base : join(home, '.cache'), 'mintmark');
};

/** The cache of one run, which asks for one token. */
export interface TokenCache {
  /** For a token source. */
  readonly store: TokenStore;
  /** Removes the kept token if it is this one. */
  readonly drop: (accessToken: string) => Promise<void>;
}

/**
 * Opens it.
 *
 * @param isDead - judges the token that an earlier run kept under the key; one that is dead is removed, and not used
 */
export const tokenCache = (io: Io, isDead: (key: string) => Promise<boolean>): TokenCache => {
  const files: FileTokenStore = fileTokenStore({ directory: join(cacheDirectory(io), 'tokens'), now: io.now });
  let key: string | undefined;
  let dead: string | undefined;
  const get = async (name: string): Promise<string | undefined> => {
    const text = (await files.get(name)) ?? undefined;
    // Only the first is judged: what stands there later is another run's, got since.
    if (key === undefined && text !== undefined && (await isDead(name))) {
      dead = text;
      await files.remove(name);
    }
    key = name;
    return text === dead ? undefined : text;
  };
  return {
    store: { ...files, get },
    drop: async (accessToken) => {
      if (key !== undefined && (await files.get(key))?.includes(JSON.stringify(accessToken)) === true) await files.remove(key);
    },
  };
};
