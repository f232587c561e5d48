// The conditions of a trust rule, as one line each.
import type { TrustRecord } from '@mintmark/client/management';

type Condition = TrustRecord['match'][number];

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
