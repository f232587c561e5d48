// The keys of the web console: whether it is served, and how long a session lasts.
import { parseDuration } from '@mintmark/protocol';
import { Unacceptable } from '../net/unacceptable.ts';
import { FLAGGED } from './config-key.ts';

/** Parses `on` or `off`. */
const parseSwitch = (text: string): boolean => {
  if (text === 'on' || text === 'off') return text === 'on';
  throw new Unacceptable('must be on or off', text);
};

/** Parses how long a session lasts. @returns milliseconds */
const parseSession = (text: string): number => {
  const span = parseDuration(text) ?? 0;
  if (span < 60_000 || span > 7 * 86_400_000) throw new Unacceptable('must be a span from 1m to 7d, as 15m', text);
  return span;
};

/** The keys of the console, in the order of the reference. */
export const CONSOLE_KEYS = {
  console: {
    ...FLAGGED,
    flag: '--console <on|off>',
    attribute: 'console',
    env: 'MINTMARK_CONSOLE',
    yaml: 'console',
    default: 'on',
    description: 'whether the web console is served at /console, and operators can sign in',
    parse: parseSwitch,
  },
  consoleIdle: {
    ...FLAGGED,
    flag: '--console-idle <span>',
    attribute: 'consoleIdle',
    env: 'MINTMARK_CONSOLE_IDLE',
    yaml: 'console-idle',
    default: '15m',
    description: 'how long a session of the console lasts without a request',
    parse: parseSession,
  },
  consoleSession: {
    ...FLAGGED,
    flag: '--console-session <span>',
    attribute: 'consoleSession',
    env: 'MINTMARK_CONSOLE_SESSION',
    yaml: 'console-session',
    default: '12h',
    description: 'how long a session of the console lasts, however much it is used',
    parse: parseSession,
  },
} as const;
