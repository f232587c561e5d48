// The conditions of trust rules. There are no regular expressions: what a pattern means must be clear at a glance,
// and `*` must not reach into the next part of a name.
import { type ClaimPath, claimAt } from '../records/claim-path.ts';
import type { JsonObject, JsonValue } from '../records/json-value.ts';
import type { ClaimCondition, ClaimTest } from '../records/trust-rule.ts';
import type { PlainSentence } from '../sentences/sentence.ts';

/** What a condition found. */
interface Verdict {
  readonly claim: ClaimPath;
  readonly test: ClaimTest['test'];
  /** The claim; `undefined` if there is none. */
  readonly seen: JsonValue | undefined;
  readonly passes: boolean;
}

/** Applies the conditions of a rule to claims. */
export const verdictsOf = (match: readonly ClaimCondition[], claims: JsonObject): readonly Verdict[] =>
  match.map((condition) => {
    const seen = claimAt(claims, condition.claim);
    return { claim: condition.claim, test: condition.test, seen, passes: seen !== undefined && passes(condition, seen) };
  });

/** Whether claims meet all conditions. */
export const meetsAll = (match: readonly ClaimCondition[], claims: JsonObject): boolean =>
  match.every((condition) => {
    const seen = claimAt(claims, condition.claim);
    return seen !== undefined && passes(condition, seen);
  });

// Strings, numbers and booleans are equal if their JSON is: "1" is not 1.
const passes = (test: ClaimTest, seen: JsonValue): boolean => {
  switch (test.test) {
    case 'equals':
      return seen === test.value;
    case 'one_of':
      return test.values.some((value) => seen === value);
    case 'glob':
      return typeof seen === 'string' && matchesGlob(test.pattern, seen);
    case 'contains':
      return Array.isArray(seen) && seen.includes(test.value);
  }
};

const SEPARATORS = /[/:@]/;

/** The parts of a text between separators, and these, in turn. */
const partsOf = (text: string): readonly string[] => text.split(/([/:@])/);

/**
 * Whether a text matches a pattern, in which `*` stands for any characters but `/`, `:` and `@`.
 *
 * @example
 * matchesGlob('refs/tags/v*', 'refs/tags/v1') // true
 * matchesGlob('refs/*', 'refs/tags/v1') // false
 */
export const matchesGlob = (pattern: string, text: string): boolean => {
  const parts = partsOf(pattern);
  const seen = partsOf(text);
  return parts.length === seen.length && parts.every((part, index) => matchesPart(part, seen[index] ?? ''));
};

// The literals of a part must follow each other; the first and the last are at its ends. Linear in the text.
const matchesPart = (pattern: string, text: string): boolean => {
  const [first = '', ...literals] = pattern.split('*');
  const last = literals.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const literal of literals) {
    const found = text.indexOf(literal, at);
    if (found < 0 || found + literal.length > end) return false;
    at = found + literal.length;
  }
  return true;
};

/** Why a pattern is not accepted, a clause; `undefined` for a good one. */
export const globFault = (pattern: string): PlainSentence | undefined => {
  if (!pattern.includes('*')) return 'has no *: use equals';
  const [first = ''] = pattern.split(SEPARATORS);
  if (first === '' || first.includes('*')) return 'must begin with a part without *, up to a / : or @';
  return undefined;
};
