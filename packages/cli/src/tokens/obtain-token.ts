// A token for this run: the one that an earlier run kept, while it is good for long enough, else a new one.
import { createTokenSource, type Token, type TokenEvent, type TokenSourceOptions } from '@mintmark/client';
import { type Io, writeLine } from '../io.ts';
import { printable } from '../output/printable.ts';
import { withProgress } from '../output/progress.ts';
import { tokenCache } from './token-cache.ts';
import { resolveTokenClient } from './token-client.ts';
import type { TokenGrantOptions } from './token-grant-options.ts';

/** Gets it, and warns on standard error of what somebody should know. Asks once: whether to try again is the caller's to say. */
export const obtainToken = async (options: TokenGrantOptions, io: Io): Promise<Token> => {
  const { source } = await resolveTokenClient(options, io);
  const { scope, resource, audience, minTtl, cache } = options;
  const warnings = new Map<TokenEvent['type'], string>();
  const request = { ...source, scope, resource, audience, now: io.now, store: cache ? tokenCache(io) : undefined };
  const hear = (event: TokenEvent): void => {
    const warning = warningOf(event, io.now());
    if (warning !== undefined && !warnings.has(event.type)) warnings.set(event.type, warning);
  };
  try {
    return await withProgress(io, 'Getting a token', () => askOnce(request, minTtl, hear));
  } finally {
    for (const warning of warnings.values()) await writeLine(io.stderr, `mintmark: ${printable(warning)}`);
  }
};

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
  return `The token cache could not be used: ${event.error instanceof Error ? event.error.message : 'unknown error'}`;
};

const DAY = 86_400_000;

/** What a credential that ends is told with. */
export const expiryWarning = (at: Date, now: number): string => {
  const days = Math.floor((at.getTime() - now) / DAY);
  const when = days < 1 ? 'within a day' : days === 1 ? 'in a day' : `in ${days} days`;
  return `The client's credential expires ${when}, at ${at.toISOString()}. Rotate it before.`;
};
