// Records when a cached token was last returned to kubectl. client-go calls its plugin once, and again only
// when the token has expired or the response was 401, so a second call within seconds shows that the token
// was refused.
import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Io } from '../io.ts';
import { systemCode } from '../system-code.ts';
import { cacheDirectory } from './token-cache.ts';

/** Milliseconds within which a second call means that the token was refused. */
export const REPEAT_WINDOW = 15_000;

/** The calls of a plugin, by the token's key in the cache. */
export interface PluginCalls {
  /** Whether a cached token was returned within the last seconds. */
  readonly isRecent: (key: string) => Promise<boolean>;
  /** Records that a cached token is returned. */
  readonly record: (key: string) => Promise<void>;
  /** Records that a new token is returned. */
  readonly forget: (key: string) => Promise<void>;
}

/** The calls, stored as an empty file for each key, whose modification time is that of the call. */
export const pluginCalls = (io: Pick<Io, 'env' | 'home' | 'now'>): PluginCalls => {
  const directory = join(cacheDirectory(io), 'plugin-calls');
  const timeOf = async (name: string): Promise<number> => {
    try {
      return (await stat(join(directory, name))).mtimeMs;
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return Number.NEGATIVE_INFINITY;
      throw error;
    }
  };
  const isRecentFile = async (name: string): Promise<boolean> => Math.abs(io.now() - (await timeOf(name))) < REPEAT_WINDOW;
  return {
    isRecent: isRecentFile,
    record: async (key) => {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      for (const name of await readdir(directory)) if (!(await isRecentFile(name))) await rm(join(directory, name), { force: true });
      const path = join(directory, key);
      await writeFile(path, '', { mode: 0o600 });
      const at = new Date(io.now());
      await utimes(path, at, at);
    },
    forget: (key) => rm(join(directory, key), { force: true }),
  };
};
