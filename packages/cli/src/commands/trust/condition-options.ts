// The options for the conditions of a trust rule.
import type { TrustRecord } from '@mintmark/client/management';
import type { Command } from 'commander';
import { UsageError } from '../../failure/usage-error.ts';
import { shellQuote } from '../../output/shell-quote.ts';
import { collect } from '../../repeatable.ts';
import { claimPath } from '../issuer/settings-options.ts';

/** A condition of a rule. */
type Condition = TrustRecord['match'][number];
type Value = NonNullable<Condition['equals']>;

/** The options that {@link addConditionOptions} adds. */
export interface ConditionOptions {
  readonly equals?: readonly string[];
  readonly oneOf?: readonly string[];
  readonly glob?: readonly string[];
  readonly contains?: readonly string[];
}

export const addConditionOptions = (command: Command): Command =>
  command
    .option('--equals <claim=text>', 'the value of a claim; claim:=json for a number or a boolean; may be repeated', collect)
    .option(
      '--one-of <claim=json>',
      'the values that a claim may have, as \'environment=["staging","production"]\'; may be repeated',
      collect,
    )
    .option('--glob <claim=pattern>', 'a pattern for a claim, in which * crosses no / : @; may be repeated', collect)
    .option('--contains <claim=text>', 'a value of a claim that is a list; may be repeated', collect);

/** The conditions of the options; `undefined` for none. */
export const conditionsOf = ({ equals = [], oneOf = [], glob = [], contains = [] }: ConditionOptions): Condition[] | undefined => {
  const match = [
    ...equals.map((text) => withClaim(text, '--equals', (value) => ({ equals: value }))),
    ...oneOf.map((text) => withClaim(text.replace('=', ':='), '--one-of', (value) => ({ one_of: listOf(value, text) }))),
    ...glob.map((text) => withClaim(text, '--glob', (value) => ({ glob: String(value) }))),
    ...contains.map((text) => withClaim(text, '--contains', (value) => ({ contains: value }))),
  ];
  return match.length === 0 ? undefined : match;
};

const withClaim = (text: string, option: string, test: (value: Value) => Omit<Condition, 'claim'>): Condition => {
  const at = text.indexOf('=');
  if (at <= 0) throw new UsageError(`${option} ${text} is not claim=value.`);
  const isJson = text[at - 1] === ':';
  const claim = claimPath(text.slice(0, isJson ? at - 1 : at));
  const value = text.slice(at + 1);
  return { claim, ...test(isJson ? jsonOf(value, `${option} ${text}`) : value) };
};

const jsonOf = (text: string, where: string): Value => {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${where} does not end with JSON.`);
  }
};

const listOf = (value: unknown, text: string): Value[] => {
  if (Array.isArray(value)) return value;
  throw new UsageError(`--one-of ${text} is not claim=[value, …].`);
};

/** A condition as an option of a command. */
export const optionOf = ({ claim, equals, one_of: values, glob, contains }: Condition): string => {
  const name = typeof claim === 'string' ? claim : claim.join(' > ');
  const given = (value: Value): string => (typeof value === 'string' ? `${name}=${value}` : `${name}:=${value}`);
  if (equals !== undefined) return `--equals ${shellQuote(given(equals))}`;
  if (values !== undefined) return `--one-of ${shellQuote(`${name}=${JSON.stringify(values)}`)}`;
  if (glob !== undefined) return `--glob ${shellQuote(`${name}=${glob}`)}`;
  return contains === undefined ? '' : `--contains ${shellQuote(given(contains))}`;
};

/** A condition as a table or card shows it. */
export const conditionText = ({ claim, equals, one_of: values, glob, contains }: Condition): string => {
  const name = typeof claim === 'string' ? claim : claim.join(' > ');
  if (equals !== undefined) return `${name} is ${JSON.stringify(equals)}`;
  if (values !== undefined) return `${name} is one of ${JSON.stringify(values)}`;
  return glob === undefined ? `${name} contains ${JSON.stringify(contains)}` : `${name} is like ${glob}`;
};
