// The options for a trust rule, at its creation and later.
import type { TrustPatch } from '@mintmark/client/management';
import type { Command } from 'commander';
import { parseExpiry } from '../../expiry.ts';
import type { Io } from '../../io.ts';
import { collectWords } from '../../repeatable.ts';
import { parseLifetime } from '../../time-span.ts';
import { addConditionOptions, type ConditionOptions, conditionsOf } from './condition-options.ts';

/** The options that {@link addTrustOptions} adds. */
export interface TrustOptions extends ConditionOptions {
  readonly name?: string;
  readonly label?: string;
  readonly scope?: readonly string[];
  readonly resource?: readonly string[];
  readonly maxLifetime?: number;
  readonly allowIp?: readonly string[];
  readonly expires?: string;
}

export const addTrustOptions = (command: Command): Command =>
  addConditionOptions(command)
    .option('--name <name>', 'its name among the rules of the client (default: its id)')
    .option('--label <text>', 'what it is for')
    .option('--scope <scope>', 'a scope that it leads to (default: all of the client); may be repeated', collectWords)
    .option('--resource <uri>', 'a resource that it leads to (default: all); may be repeated', collectWords)
    .option('--max-lifetime <span>', 'the longest lifetime of its tokens', parseLifetime)
    .option('--allow-ip <range>', 'accept tokens only from this address or range; may be repeated', collectWords)
    .option('--expires <when>', 'when it expires: 2027-01-31, or a time span such as 90d');

/** The settings of the options. */
export const trustSettings = (options: TrustOptions, io: Io) => {
  const { name, label, scope, resource, maxLifetime, allowIp, expires } = options;
  return {
    match: conditionsOf(options),
    name,
    label,
    scopes: scope && [...scope],
    resources: resource && [...resource],
    max_lifetime: maxLifetime,
    ip_rules: allowIp === undefined ? undefined : { op: 'allow' as const, ranges: [...allowIp] },
    expires_at: expires === undefined ? undefined : parseExpiry(expires, io.now()),
  } satisfies TrustPatch;
};
