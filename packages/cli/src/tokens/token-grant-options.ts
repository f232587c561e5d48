// What a token is asked for, and how fresh it has to be.
import type { Command } from 'commander';
import { UsageError } from '../failure/usage-error.ts';
import { collectWords } from '../repeatable.ts';
import { addTokenClientOptions, type TokenClientOptions } from './token-client-options.ts';

/** A token from a server, or from the cache. */
export interface TokenGrantOptions extends TokenClientOptions {
  readonly scope?: readonly string[];
  readonly resource?: readonly string[];
  readonly audience?: string;
  /** Milliseconds. */
  readonly minTtl?: number;
  readonly cache: boolean;
  readonly refresh?: boolean;
}

/** Adds the options of a token that is got for this run. */
export const addTokenGrantOptions = (command: Command): Command => {
  command
    .option('--scope <scope>', 'a scope to ask for; may be repeated', collectWords)
    .option('--resource <uri>', 'an API that the token is for (RFC 8707); may be repeated', collectWords)
    .option('--audience <name>', 'the API that the token is for, at servers that name it so; a Mintmark tenant takes --resource')
    .option('--min-ttl <time>', 'for how long the token must be good yet, as 90s, 10m or 1h', parseDuration)
    .option('--refresh', 'drop the token that is kept, and get another')
    .option('--no-cache', 'ask the server, and keep nothing');
  return addTokenClientOptions(command);
};

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

const parseDuration = (text: string): number => {
  const [, count = '', unit = 's'] = /^(\d{1,6})([smh])?$/.exec(text) ?? [];
  if (count === '') throw new UsageError('--min-ttl takes seconds, or a time such as 90s, 10m or 1h.');
  return Number(count) * (UNITS[unit] ?? Number.NaN);
};
