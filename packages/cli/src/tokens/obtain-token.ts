// A token for this run: the one that an earlier run kept, while it is good for long enough, else a new one.
import { createTokenSource, type Token, type TokenEvent, type TokenSourceOptions } from '@mintmark/client';
import { type Io, writeLine } from '../io.ts';
import { printable } from '../output/printable.ts';
import { withProgress } from '../output/progress.ts';
import { handedOut } from './plugin-calls.ts';
import { tokenCache } from './token-cache.ts';
import { resolveTokenClient } from './token-client.ts';
import type { TokenGrantOptions } from './token-grant-options.ts';

/** A token, and what becomes of it in the cache. */
export interface ObtainedToken {
  readonly token: Token;
  /** Whether an earlier run kept it: it may have been ended since. */
  readonly isKept: boolean;
  /** Removes it from the cache. */
  readonly drop: () => Promise<void>;
}

/** Gets it, and warns on standard error of what somebody should know. Asks once: whether to try again is the caller's to say. */
export const obtainToken = async (options: TokenGrantOptions, io: Io): Promise<ObtainedToken> =>
  obtain(options, io, async () => options.refresh === true);

/** The same for kubectl and others that ask anew when the token of a moment ago was refused: a kept one is not handed out twice in a row. */
export const obtainPluginToken = async (options: TokenGrantOptions, io: Io): Promise<Token> => {
  const calls = handedOut(io);
  let key: string | undefined;
  const { token, isKept } = await obtain(options, io, async (name) => {
    key = name;
    return options.refresh === true || (await calls.isRecent(name));
  });
  if (key !== undefined) await (isKept ? calls.record(key) : calls.forget(key)).catch((error: unknown) => warn(cacheWarning(error), io));
  return token;
};

const obtain = async (options: TokenGrantOptions, io: Io, isDead: (key: string) => Promise<boolean>): Promise<ObtainedToken> => {
  const { source } = await resolveTokenClient(options, io);
  const { scope, resource, audience, minTtl, cache } = options;
  const kept = cache ? tokenCache(io, isDead) : undefined;
  const warnings = new Map<TokenEvent['type'], string>();
  let isKept = false;
  const request = { ...source, scope, resource, audience, now: io.now, store: kept?.store };
  const hear = (event: TokenEvent): void => {
    if (event.type === 'retrieved') isKept = event.from === 'store';
    const warning = warningOf(event, io.now());
    if (warning !== undefined && !warnings.has(event.type)) warnings.set(event.type, warning);
  };
  try {
    const token = await withProgress(io, 'Getting a token', () => askOnce(request, minTtl, hear));
    return { token, isKept, drop: async () => kept?.drop(token.accessToken) };
  } finally {
    for (const warning of warnings.values()) await warn(warning, io);
  }
};

const warn = (warning: string, io: Io): Promise<void> => writeLine(io.stderr, `mintmark: ${printable(warning)}`);

/** A token from the store or the server, whose first failure is final. */
export const askOnce = (options: TokenSourceOptions, minTtl: number | undefined, hear: (event: TokenEvent) => void): Promise<Token> => {
  const failure = new AbortController();
  const tokens = createTokenSource({
    ...options,
    onEvent: (event) => {
      hear(event);
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

/** What a credential that ends is told with. */
export const expiryWarning = (at: Date, now: number): string => {
  const days = Math.floor((at.getTime() - now) / DAY);
  const when = days < 1 ? 'within a day' : days === 1 ? 'in a day' : `in ${days} days`;
  return `The client's credential expires ${when}, at ${at.toISOString()}. Rotate it before.`;
};
