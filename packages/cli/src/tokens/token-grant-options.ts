// The options for a token: what is requested, and whether a cached one may be used.
import type { Command } from 'commander';
import { collectWords } from '../repeatable.ts';
import { parseSeconds } from '../time-span.ts';
import { addTokenClientOptions, type TokenClientOptions } from './token-client-options.ts';

/** The options that {@link addTokenGrantOptions} adds. */
export interface TokenGrantOptions extends TokenClientOptions {
  readonly scope?: readonly string[];
  readonly resource?: readonly string[];
  readonly audience?: string;
  readonly instance?: string;
  /** Seconds. */
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
    .option('--min-ttl <span>', 'how long the token must still be valid, such as 90s, 10m or 1h', parseSeconds)
    .option('--refresh', 'drop the cached token, and get a new one')
    .option('--no-cache', 'request a new token, and do not cache it');
  return addTokenClientOptions(command);
};
