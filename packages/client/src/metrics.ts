// Counts the events of a token source with the program's own meter. The interfaces are the structural types
// of OpenTelemetry's, so that it is not a dependency.
import { OAuthResponseError } from './errors/oauth-response-error.ts';
import type { TokenEvent } from './source/token-events.ts';
import type { TokenSource } from './source/token-source.ts';

/** The used part of a counter. */
export interface Counter {
  add(value: number, attributes?: Record<string, string | number>): void;
}

/** The used part of a meter, such as that of `@opentelemetry/api`. */
export interface Meter {
  createCounter(name: string, options?: { description?: string; unit?: string }): Counter;
}

const COUNTERS = {
  requested: 'Token requests sent',
  retrieved: 'Tokens obtained, from the server or the store',
  failed: 'Token requests that failed',
  servedStale: 'Failed renewals while the current token was still valid',
  replayed: 'API requests sent again with another token or nonce',
  storeFailed: 'Failures of the token store',
} as const satisfies Partial<Record<TokenEvent['type'], string>>;

/**
 * The attributes have few values, because a counter stores a series for each combination, and contain no
 * secret.
 */
const attributesOf = (event: TokenEvent): Record<string, string> => {
  switch (event.type) {
    case 'requested':
      return { reason: event.reason };
    case 'retrieved':
      return { from: event.from };
    case 'failed':
      return { code: codeOf(event.error) };
    case 'replayed':
      return { because: event.because };
    case 'storeFailed':
      return { operation: event.operation };
    default:
      return {};
  }
};

const codeOf = (error: unknown): string => {
  if (error instanceof OAuthResponseError) return error.error;
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
};

/**
 * Counts a source's events as `mintmark.client.token.requested`, `.retrieved`, `.failed`, `.served_stale`,
 * `.replayed` and `.store_failed`.
 *
 * @param meter - of `@opentelemetry/api`, or anything that creates counters
 * @returns stops the counting
 * @example
 * countTokenEvents(tokens, metrics.getMeter('billing'));
 */
export const countTokenEvents = (source: Pick<TokenSource, 'on'>, meter: Meter): (() => void) => {
  const counters = new Map<string, Counter>();
  for (const [type, description] of Object.entries(COUNTERS)) {
    const name = type.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    counters.set(type, meter.createCounter(`mintmark.client.token.${name}`, { description, unit: '{event}' }));
  }
  return source.on((event) => counters.get(event.type)?.add(1, attributesOf(event)));
};
