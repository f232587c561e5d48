// Where the command keeps tokens between its runs: files of the user, each under a digest of everything that changes the token but the secret.
import { isAbsolute, join } from 'node:path';
import type { TokenStore } from '@mintmark/client';
import { fileTokenStore } from '@mintmark/client/node';
import type { Io } from '../io.ts';

/** The folder: `mintmark/tokens` under XDG_CACHE_HOME or ~/.cache. */
const tokenCacheDirectory = ({ env, home }: Pick<Io, 'env' | 'home'>): string => {
  const base = env.XDG_CACHE_HOME;
  // The XDG specification has relative paths ignored.
  return join(base !== undefined && isAbsolute(base) ? base : join(home, '.cache'), 'mintmark', 'tokens');
};

/** The store. */
export const tokenCache = (io: Io): TokenStore => fileTokenStore({ directory: tokenCacheDirectory(io), now: io.now });
