// When a kept token was last handed to kubectl. client-go asks its plugin once, and again only when the token has ended or was answered 401:
// whoever asks again within seconds was refused.
import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Io } from '../io.ts';
import { systemCode } from '../system-code.ts';
import { cacheDirectory } from './token-cache.ts';

/** Milliseconds in which a second call means that the token was refused. */
export const SECOND_CALL = 15_000;

/** The calls for one kind of token each, by its key in the cache. */
export interface HandedOut {
  /** Whether a kept token was handed out a moment ago. */
  readonly isRecent: (key: string) => Promise<boolean>;
  /** A kept token is handed out. */
  readonly record: (key: string) => Promise<void>;
  /** Another one is. */
  readonly forget: (key: string) => Promise<void>;
}

/** An empty file for each key, whose time says when. */
export const handedOut = (io: Pick<Io, 'env' | 'home' | 'now'>): HandedOut => {
  const directory = join(cacheDirectory(io), 'handed-out');
  const timeOf = async (name: string): Promise<number> => {
    try {
      return (await stat(join(directory, name))).mtimeMs;
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return Number.NEGATIVE_INFINITY;
      throw error;
    }
  };
  const isRecentFile = async (name: string): Promise<boolean> => Math.abs(io.now() - (await timeOf(name))) < SECOND_CALL;
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
