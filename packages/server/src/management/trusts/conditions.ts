// The conditions of trust rules in their wire form.
import { isSamePath } from '../../records/claim-path.ts';
import type { ClaimCondition, ClaimTest } from '../../records/trust-rule.ts';
import { say } from '../../sentences/sentence.ts';
import { globFault } from '../../trust/conditions.ts';
import { claimPathView, parseClaimPath } from '../issuers/settings.ts';
import type { FieldProblems } from '../requests/field-problems.ts';
import type { Condition } from './schema.ts';

const TESTS = ['equals', 'one_of', 'glob', 'contains'] as const;

/** Parses the conditions of a body. @param member - where they are in it */
export const parseConditions = (bodies: readonly Condition[], problems: FieldProblems, member = '/match'): readonly ClaimCondition[] =>
  bodies.flatMap((body, index) => {
    const pointer = `${member}/${index}`;
    const given = TESTS.filter((name) => body[name] !== undefined);
    problems.require(given.length === 1, pointer, say('needs exactly one of {names}', { names: TESTS.join(', ') }));
    const claim = parseClaimPath(body.claim);
    const isRepeated = bodies.slice(0, index).some((other) => isSamePath(parseClaimPath(other.claim), claim) && other.equals !== undefined);
    problems.require(!isRepeated, `${pointer}/claim`, 'is compared by equals already');
    const fault = body.glob === undefined ? undefined : globFault(body.glob);
    if (fault !== undefined) problems.require(false, `${pointer}/glob`, fault);
    const test = testOf(body);
    return test === undefined ? [] : [{ claim, ...test }];
  });

/** The test of a condition in its wire form. */
export const testOf = ({ equals, one_of: values, glob, contains }: Condition): ClaimTest | undefined => {
  if (equals !== undefined) return { test: 'equals', value: equals };
  if (values !== undefined) return { test: 'one_of', values };
  if (glob !== undefined) return { test: 'glob', pattern: glob };
  return contains === undefined ? undefined : { test: 'contains', value: contains };
};

/** A condition as responses show it. */
export const conditionView = ({ claim, ...test }: ClaimCondition): Condition => {
  const path = { claim: claimPathView(claim) };
  switch (test.test) {
    case 'equals':
      return { ...path, equals: test.value };
    case 'one_of':
      return { ...path, one_of: [...test.values] };
    case 'glob':
      return { ...path, glob: test.pattern };
    case 'contains':
      return { ...path, contains: test.value };
  }
};
