// Formats the events of the guard as lines for a log.
import type { GuardEvent } from '@mintmark/guard';

/** The most causes in a line: enough for a lookup that failed at several addresses. */
const MAX_CAUSES = 6;

/** The line of an event. Its type comes first, for filters. */
export const eventLine = (event: GuardEvent): string => `${event.type} ${event.url}${detail(event)}`;

/** The line for a certificate file whose new content cannot be used. */
export const certificateLine = (file: string | undefined, cause: unknown): string =>
  `certificate_not_renewed ${file}: the former content stays in use${because(cause)}`;

const detail = (event: GuardEvent): string => {
  switch (event.type) {
    case 'feed_stale':
      return `: neither the feed nor introspection responds; JWTs not known to be revoked are accepted until ${event.until.toISOString()}`;
    case 'credentials_refused':
      return `: status ${event.status} for the client ${JSON.stringify(event.clientId)}: its secret, key or certificate is wrong or was rotated, or it lacks the right`;
    case 'resource_not_visible':
      return `: the client ${JSON.stringify(event.clientId)} is not an owner of ${event.audience} and gets no information about its tokens: make it an owner`;
    default:
      return 'cause' in event ? because(event.cause) : '';
  }
};

const because = (cause: unknown): string => {
  const causes = [...new Set(messages(cause))].slice(0, MAX_CAUSES);
  return causes.length === 0 ? '' : `: ${causes.join('; ')}`;
};

// The messages of wrapping errors are vague. The reason is in the errors of an AggregateError and in the
// cause of a `fetch` error.
const messages = (error: unknown): readonly string[] => {
  if (!(error instanceof Error)) return [];
  const within = error instanceof AggregateError ? error.errors.flatMap(messages) : [];
  return [error.message, ...within, ...messages(error.cause)].filter((message) => message !== '' && message !== 'fetch failed');
};
