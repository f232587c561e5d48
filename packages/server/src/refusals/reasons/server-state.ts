// Reasons to refuse any request: the state of the server.
import type { Explanation } from './explanation.ts';

export const SERVER_STATE_REASONS = {
  server_fault: {
    cause: 'The server failed unexpectedly.',
    remedy: 'Find this request id in the server log, and report the entry.',
  },
  storage_unavailable: {
    cause: 'The store did not respond or refused the write.',
    remedy: 'Check the server log and the database; the caller may retry.',
  },
  clock_behind: {
    cause: 'The clock of this node is set to a time before the release of this version, so that token times would be wrong.',
    remedy: 'Set the clock, and synchronize it by NTP.',
  },
  overloaded: {
    cause: 'More requests arrived than this process could serve within --max-delay.',
    remedy: 'Add nodes or workers. The log counts the refused requests; find out who sends them.',
  },
  feed_crowded: {
    cause:
      'All slots of the revocation feed were in use: a node has 200 for a client and 1,000 for a tenant, or 2 and 50 for clients that may not see tokens of others.',
    remedy: 'Find out who follows the feed: each instance of a guard uses one slot. Add nodes or clients, or request a shorter wait.',
  },
} as const satisfies Record<string, Explanation>;
