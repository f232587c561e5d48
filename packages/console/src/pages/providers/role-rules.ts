// The role rules of an OpenID Provider: as the fields of a form, as one line each, and as options of the command.
import type { ProviderRecord } from '@mintmark/client/management';
import { conditionOption, conditionText } from '../client/conditions.ts';

export type RoleRule = ProviderRecord['roles'][number];
type Value = NonNullable<RoleRule['equals']>;

export const ROLES = ['administrator', 'client-manager', 'auditor', 'viewer'] as const satisfies readonly RoleRule['role'][];
/** The tests that a rule can have. */
export const RULE_TESTS = ['contains', 'equals', 'one_of'] as const;

/** The fields of a rule. */
export interface RuleFields {
  readonly role: RoleRule['role'];
  /** A nested one as `a > b`. */
  readonly claim: string;
  readonly test: (typeof RULE_TESTS)[number];
  /** A number, `true`, `false` or text, which has quotation marks where it could be mistaken; several have commas between. */
  readonly text: string;
}

type ClaimName = RoleRule['claim'];

/** The name of a claim, as the command has it. */
export const claimName = (claim: ClaimName): string => [claim].flat().join(' > ');

/** The path of a claim. */
export const claimPath = (name: string): ClaimName => {
  const parts = name.split(' > ').map((part) => part.trim());
  return parts.length === 1 ? name.trim() : parts;
};

const isScalar = (value: unknown): value is Value => ['string', 'number', 'boolean'].includes(typeof value);

/** A text as the value that it denotes. */
const valueIn = (text: string): Value => {
  try {
    const value: unknown = JSON.parse(text);
    if (isScalar(value)) return value;
  } catch {
    // Text without quotation marks.
  }
  return text;
};

const textOf = (value: Value): string => {
  if (typeof value !== 'string') return String(value);
  return valueIn(value) === value && !/[",]/.test(value) && value.trim() === value ? value : JSON.stringify(value);
};

const VALUES = /\s*("(?:[^"\\]|\\.)*"|[^,]+)\s*(?:,|$)/g;

export const ruleFields = ({ role, claim, equals, one_of, contains }: RoleRule): RuleFields => {
  const name = claimName(claim);
  if (one_of !== undefined) return { role, claim: name, test: 'one_of', text: one_of.map(textOf).join(', ') };
  if (contains !== undefined) return { role, claim: name, test: 'contains', text: textOf(contains) };
  return { role, claim: name, test: 'equals', text: equals === undefined ? '' : textOf(equals) };
};

export const ruleOf = ({ role, claim, test, text }: RuleFields): RoleRule => {
  const rule = { role, claim: claimPath(claim) };
  if (test !== 'one_of') return { ...rule, [test]: valueIn(text.trim()) };
  return { ...rule, one_of: [...text.matchAll(VALUES)].map(([, value = '']) => valueIn(value.trim())) };
};

/** A rule without its role, such as `groups ∋ "admins"`. */
export const ruleText = (rule: RoleRule): string => conditionText(rule);

/** A rule as an option of the command and its argument. */
export const ruleOption = (rule: RoleRule): readonly [option: string, argument: string] => {
  const [option, argument] = conditionOption(rule);
  return [option, `${rule.role}:${argument}`];
};
