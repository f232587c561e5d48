// The pins of a rule: claims with ids that are never given to another project, of which each kind of issuer
// requires some. They are also what rules are found by, so that a million rules cost one lookup.
import { createHash } from 'node:crypto';
import { type ClaimPath, claimAt, isSamePath, pathText } from '../records/claim-path.ts';
import type { JsonObject } from '../records/json-value.ts';
import type { ClaimCondition, ClaimValue } from '../records/trust-rule.ts';
import type { TrustedIssuer } from '../records/trusted-issuer.ts';
import { ISSUER_KINDS } from './issuer-kinds.ts';

/** The pin of rules with a pattern of the subject below the trust domain. */
const PREFIX = 'prefix';

/**
 * The pin of a rule.
 *
 * @returns `undefined` if the rule pins none of the alternatives of the kind
 */
export const pinOfRule = (
  { kind, issuer }: Pick<TrustedIssuer, 'kind' | 'issuer'>,
  match: readonly ClaimCondition[],
): string | undefined => {
  const { pins, pinsPrefix } = ISSUER_KINDS[kind];
  for (const alternative of pins) {
    const values = alternative.map((path) => equalTo(path, match));
    if (areValues(values)) return pinOf(alternative, values);
  }
  const isBelow = ({ claim, ...test }: ClaimCondition) =>
    isSamePath(claim, ['sub']) && test.test === 'glob' && test.pattern.startsWith(`${issuer}/`);
  return pinsPrefix === true && match.some(isBelow) ? PREFIX : undefined;
};

/** The pins that a token has, one for each alternative of its kind. */
export const pinsOfClaims = ({ kind }: Pick<TrustedIssuer, 'kind'>, claims: JsonObject): readonly string[] => {
  const { pins, pinsPrefix } = ISSUER_KINDS[kind];
  const found = pins.flatMap((alternative) => {
    const values = alternative.map((path) => valueAt(path, claims));
    return areValues(values) ? [pinOf(alternative, values)] : [];
  });
  return pinsPrefix === true ? [...found, PREFIX] : found;
};

/** The pin of the rules of a client for users: what it is found by is the client, which authenticates by other means. */
export const pinOfUsers = (clientId: string): string => hashOf(['users', clientId]);

/** The claims that a rule must pin, for an error. */
export const pinsInWords = ({ kind }: Pick<TrustedIssuer, 'kind'>): string =>
  ISSUER_KINDS[kind].pins.map((alternative) => alternative.map(pathText).join(' and ')).join(', or ');

const equalTo = (path: ClaimPath, match: readonly ClaimCondition[]): ClaimValue | undefined => {
  const condition = match.find((each) => each.test === 'equals' && isSamePath(each.claim, path));
  return condition?.test === 'equals' ? condition.value : undefined;
};

const valueAt = (path: ClaimPath, claims: JsonObject): ClaimValue | undefined => {
  const value = claimAt(claims, path);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
};

const areValues = (values: readonly (ClaimValue | undefined)[]): values is readonly ClaimValue[] =>
  values.every((value) => value !== undefined && value !== '');

// A list of paths first, so that no claims have the pin of rules for users.
const pinOf = (paths: readonly ClaimPath[], values: readonly ClaimValue[]): string => hashOf([paths, values]);

const hashOf = (pinned: readonly unknown[]): string => createHash('sha256').update(JSON.stringify(pinned)).digest('base64url');
