// The options for a token: what is requested, and whether a cached one may be used.
import type { Command } from 'commander';
import { UsageError } from '../failure/usage-error.ts';
import { collectWords } from '../repeatable.ts';
import { addTokenClientOptions, type TokenClientOptions } from './token-client-options.ts';

/** The options that {@link addTokenGrantOptions} adds. */
export interface TokenGrantOptions extends TokenClientOptions {
  readonly scope?: readonly string[];
  readonly resource?: readonly string[];
  readonly audience?: string;
  readonly instance?: string;
  /** Milliseconds. */
  readonly minTtl?: number;
  readonly cache: boolean;
  readonly refresh?: boolean;
}

export const addTokenGrantOptions = (command: Command): Command => {
  command
    .option('--scope <scope>', 'a scope to request; may be repeated', collectWords)
    .option('--resource <uri>', 'an API that the token is for (RFC 8707); may be repeated', collectWords)
    .option('--audience <name>', 'the API that the token is for, at servers that use `audience`; a Mintmark tenant uses --resource')
    .option('--instance <name>', 'the instance of an agent that requests it, at a Mintmark server')
    .option('--min-ttl <time>', 'how long the token must still be valid, such as 90s, 10m or 1h', parseDuration)
    .option('--refresh', 'drop the cached token, and get a new one')
    .option('--no-cache', 'request a new token, and do not cache it');
  return addTokenClientOptions(command);
};

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

const parseDuration = (text: string): number => {
  const [, count = '', unit = 's'] = /^(\d{1,6})([smh])?$/.exec(text) ?? [];
  if (count === '') throw new UsageError('--min-ttl takes seconds, or a time such as 90s, 10m or 1h.');
  return Number(count) * (UNITS[unit] ?? Number.NaN);
};
