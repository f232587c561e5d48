// The conditions of a trust rule: as one line each, as options of the command, and as the fields of the builder.
import type { TrustRecord } from '@mintmark/client/management';
import { isJsonObject } from '@mintmark/protocol';

export type Condition = TrustRecord['match'][number];
type Value = NonNullable<Condition['equals']>;

/** The tests that a condition can have. */
export const TESTS = ['equals', 'one_of', 'glob', 'contains'] as const;
export type Test = (typeof TESTS)[number];

/** The name of a claim; a path has slashes. */
export const claimText = (claim: Condition['claim']): string => (typeof claim === 'string' ? claim : claim.join('/'));

/** A condition, such as `repository_id = "1"`. */
export const conditionText = ({ claim, equals, one_of, glob, contains }: Condition): string => {
  const name = claimText(claim);
  if (equals !== undefined) return `${name} = ${JSON.stringify(equals)}`;
  if (one_of !== undefined) return `${name} ∈ ${JSON.stringify(one_of)}`;
  if (contains !== undefined) return `${name} ∋ ${JSON.stringify(contains)}`;
  return `${name} ~ ${glob ?? ''}`;
};

/** A condition as an option of the command and its argument. */
export const conditionOption = ({ claim, equals, one_of, glob, contains }: Condition): readonly [option: string, argument: string] => {
  const name = typeof claim === 'string' ? claim : claim.join(' > ');
  const given = (value: Value): string => (typeof value === 'string' ? `${name}=${value}` : `${name}:=${value}`);
  if (equals !== undefined) return ['--equals', given(equals)];
  if (one_of !== undefined) return ['--one-of', `${name}=${JSON.stringify(one_of)}`];
  if (contains !== undefined) return ['--contains', given(contains)];
  return ['--glob', `${name}=${glob ?? ''}`];
};

/** A condition in the builder. */
export interface ConditionFields {
  readonly claim: Condition['claim'];
  readonly test: Test;
  /** The values of `one_of` are separated by commas. */
  readonly text: string;
  /** Whether it becomes a part of the rule. */
  readonly kept: boolean;
}

export const conditionFields = ({ claim, equals, one_of, glob, contains }: Condition): ConditionFields => {
  const [test, text] =
    equals !== undefined
      ? (['equals', String(equals)] as const)
      : one_of !== undefined
        ? (['one_of', one_of.join(', ')] as const)
        : contains !== undefined
          ? (['contains', String(contains)] as const)
          : (['glob', glob ?? ''] as const);
  return { claim, test, text, kept: true };
};

/** The claim of a token that a condition is about. */
export const claimOf = (claims: Readonly<Record<string, unknown>>, claim: Condition['claim']): unknown =>
  [claim].flat().reduce<unknown>((value, name) => (isJsonObject(value) ? value[name] : undefined), claims);

/** A text as a value of the type that the token has: values are compared as JSON. */
const valueIn = (text: string, seen: unknown): Value => {
  const [like] = [seen].flat();
  if (typeof like === 'number' && /^-?\d+$/.test(text)) return Number(text);
  return typeof like === 'boolean' && (text === 'true' || text === 'false') ? text === 'true' : text;
};

/** The condition of the fields. @param claims - of the token that the rule is built from */
export const conditionOf = ({ claim, test, text }: ConditionFields, claims: Readonly<Record<string, unknown>>): Condition => {
  const seen = claimOf(claims, claim);
  if (test === 'glob') return { claim, glob: text };
  if (test !== 'one_of') return { claim, [test]: valueIn(text, seen) };
  const values = text.split(',').map((each) => each.trim());
  return { claim, one_of: values.filter((each) => each !== '').map((each) => valueIn(each, seen)) };
};
