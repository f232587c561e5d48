// Obtains a token for this run: the cached one if it is valid for long enough, and otherwise a new one.
import { createTokenSource, type Token, type TokenEvent, type TokenSourceOptions } from '@mintmark/client';
import { type Io, writeLine } from '../io.ts';
import { printable } from '../output/printable.ts';
import { withProgress } from '../output/progress.ts';
import { pluginCalls } from './plugin-calls.ts';
import { tokenCache } from './token-cache.ts';
import { resolveTokenClient } from './token-client.ts';
import type { TokenGrantOptions } from './token-grant-options.ts';

/** A token, with its state in the cache. */
export interface ObtainedToken {
  readonly token: Token;
  /** Whether it was cached by an earlier run, and may have been ended since. */
  readonly isCached: boolean;
  /** Removes it from the cache. */
  readonly drop: () => Promise<void>;
}

/** Obtains a token, and prints warnings on standard error. Sends one request; a retry is up to the caller. */
export const obtainToken = async (options: TokenGrantOptions, io: Io): Promise<ObtainedToken> =>
  obtain(options, io, async () => options.refresh === true);

/**
 * Obtains a token for kubectl and other callers that call again at once when a token was refused: a cached
 * token is not returned twice in a row.
 */
export const obtainPluginToken = async (options: TokenGrantOptions, io: Io): Promise<Token> => {
  const calls = pluginCalls(io);
  let key: string | undefined;
  const { token, isCached } = await obtain(options, io, async (name) => {
    key = name;
    return options.refresh === true || (await calls.isRecent(name));
  });
  if (key !== undefined) await (isCached ? calls.record(key) : calls.forget(key)).catch((error: unknown) => warn(cacheWarning(error), io));
  return token;
};

const obtain = async (options: TokenGrantOptions, io: Io, isStale: (key: string) => Promise<boolean>): Promise<ObtainedToken> => {
  const { source } = await resolveTokenClient(options, io);
  const { scope, resource, audience, instance, minTtl, cache } = options;
  const tokens = cache ? tokenCache(io, isStale) : undefined;
  const warnings = new Map<TokenEvent['type'], string>();
  let isCached = false;
  const request = { ...source, scope, resource, audience, instance, now: io.now, store: tokens?.store };
  const onEvent = (event: TokenEvent): void => {
    if (event.type === 'retrieved') isCached = event.from === 'store';
    const warning = warningOf(event, io.now());
    if (warning !== undefined && !warnings.has(event.type)) warnings.set(event.type, warning);
  };
  try {
    const leastMs = minTtl === undefined ? undefined : minTtl * 1000;
    const token = await withProgress(io, 'Getting a token', () => obtainOnce(request, leastMs, onEvent));
    return { token, isCached, drop: async () => tokens?.drop(token.accessToken) };
  } finally {
    for (const warning of warnings.values()) await warn(warning, io);
  }
};

const warn = (warning: string, io: Io): Promise<void> => writeLine(io.stderr, `mintmark: ${printable(warning)}`);

/** A token from the store or the server. The first failure is final. */
export const obtainOnce = (
  options: TokenSourceOptions,
  minTtl: number | undefined,
  onEvent: (event: TokenEvent) => void,
): Promise<Token> => {
  const failure = new AbortController();
  const tokens = createTokenSource({
    ...options,
    onEvent: (event) => {
      onEvent(event);
      if (event.type === 'failed') failure.abort(event.error);
    },
  });
  return tokens.get({ minTtl, signal: failure.signal });
};

const warningOf = (event: TokenEvent, now: number): string | undefined => {
  if (event.type === 'credentialExpiring') return expiryWarning(event.at, now);
  if (event.type !== 'storeFailed') return undefined;
  return cacheWarning(event.error);
};

const cacheWarning = (error: unknown): string =>
  `The token cache could not be used: ${error instanceof Error ? error.message : 'unknown error'}`;

const DAY = 86_400_000;

/** The warning about a credential that expires soon. */
export const expiryWarning = (at: Date, now: number): string => {
  const days = Math.floor((at.getTime() - now) / DAY);
  const when = days < 1 ? 'within a day' : days === 1 ? 'in a day' : `in ${days} days`;
  return `The client's credential expires ${when}, at ${at.toISOString()}. Rotate it before then.`;
};
