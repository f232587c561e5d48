// The keys of limits: connections, load, and failed authentications.
import { parseDuration } from '@mintmark/protocol';
import { Unacceptable } from '../net/unacceptable.ts';
import { FLAGGED } from './config-key.ts';

/** Creates the parser of a whole number. @param unit - as in "a number of connections" */
const count =
  (unit: string, min: number, max: number) =>
  (text: string): number => {
    if (/^\d{1,7}$/.test(text) && Number(text) >= min && Number(text) <= max) return Number(text);
    throw new Unacceptable(`must be a number of ${unit}, ${min} to ${max}`, text);
  };

/** Milliseconds. Proxies close idle connections after up to an hour. */
const KEEP_ALIVE = { min: 5_000, max: 4_000_000 } as const;

const parseKeepAlive = (text: string): number => {
  const span = parseDuration(text) ?? 0;
  if (span >= KEEP_ALIVE.min && span <= KEEP_ALIVE.max) return span;
  throw new Unacceptable('must be a span from 5s to 4000s, as 65s', text);
};

/** The keys of limits, in the order of the reference. */
export const LIMIT_KEYS = {
  maxConnections: {
    ...FLAGGED,
    flag: '--max-connections <n>',
    attribute: 'maxConnections',
    env: 'MINTMARK_MAX_CONNECTIONS',
    yaml: 'max-connections',
    default: '10000',
    description: 'most connections at once, within the limit of open files; idle ones are closed to admit new ones',
    parse: count('connections', 10, 1_000_000),
  },
  maxDelay: {
    ...FLAGGED,
    flag: '--max-delay <ms>',
    attribute: 'maxDelay',
    env: 'MINTMARK_MAX_DELAY',
    yaml: 'max-delay',
    default: '250',
    description: 'milliseconds that a request may wait for those before it; beyond that, requests get 503 with Retry-After',
    parse: count('milliseconds', 10, 60_000),
  },
  keepAlive: {
    ...FLAGGED,
    flag: '--keep-alive <span>',
    attribute: 'keepAlive',
    env: 'MINTMARK_KEEP_ALIVE',
    yaml: 'keep-alive',
    default: '65s',
    description: 'how long an idle connection stays open: longer than a proxy before the server keeps it',
    parse: parseKeepAlive,
  },
  authFailures: {
    ...FLAGGED,
    flag: '--auth-failures <n>',
    attribute: 'authFailures',
    env: 'MINTMARK_AUTH_FAILURES',
    yaml: 'auth-failures',
    default: '100',
    description: 'failed authentications of an address for a client in a minute, beyond which it gets 429; 0: any number',
    parse: count('failed authentications', 0, 1_000_000),
  },
} as const;
