// What the guard tells of itself, as lines for a log: what happened, where, why, and what there is to do.
import type { GuardEvent } from '@mintmark/guard';

/** Most causes of one event that are named: enough for each place of a look-up with its own cause. */
const MAX_CAUSES = 6;

/** The line of an event: its type first, for filters. */
export const eventLine = (event: GuardEvent): string => `${event.type} ${event.url}${detail(event)}`;

/** The line for files of certificates that were replaced by what cannot be used. */
export const certificateLine = (file: string | undefined, cause: unknown): string =>
  `certificate_not_renewed ${file}: what was read before stays in use${because(cause)}`;

const detail = (event: GuardEvent): string => {
  switch (event.type) {
    case 'feed_stale':
      return `: neither the feed nor introspection answers; JWTs not known to be revoked are accepted until ${event.until.toISOString()}`;
    case 'credentials_refused':
      return `: status ${event.status} for the client ${JSON.stringify(event.clientId)}: its secret, key or certificate is wrong or was rotated, or it lacks the right`;
    case 'resource_not_visible':
      return `: the client ${JSON.stringify(event.clientId)} is not an owner of ${event.audience}, and is told nothing about its tokens: make it one`;
    default:
      return 'cause' in event ? because(event.cause) : '';
  }
};

const because = (cause: unknown): string => {
  const causes = [...new Set(messages(cause))].slice(0, MAX_CAUSES);
  return causes.length === 0 ? '' : `: ${causes.join('; ')}`;
};

// The message of a wrapper says little: what an AggregateError collects, and what `fetch` hides in its cause, says why.
const messages = (error: unknown): readonly string[] => {
  if (!(error instanceof Error)) return [];
  const within = error instanceof AggregateError ? error.errors.flatMap(messages) : [];
  return [error.message, ...within, ...messages(error.cause)].filter((message) => message !== '' && message !== 'fetch failed');
};
