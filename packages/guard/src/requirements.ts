// The requirements of a route on a valid token.
import type { AuthorizationDetail } from '@mintmark/protocol';
import type { AccessToken } from './claims/access-token.ts';
import { InsufficientRights } from './guard-errors.ts';

/**
 * A condition on a token; throws when it is not met.
 *
 * @throws {@link InsufficientRights}
 */
export type Requirement<Request = unknown> = (token: AccessToken, request: Request) => void;

/**
 * Requires all of the scopes.
 *
 * @param scopes - scope tokens, or several in one string as in RFC 6749 §3.3
 * @throws TypeError when none is named: an empty list would require nothing
 * @example
 * protect(guard, { require: requireScope('invoices:read', 'invoices:write') })
 */
export const requireScope = (...scopes: readonly string[]): Requirement => {
  const wanted = named(
    'scope',
    scopes.flatMap((each) => each.split(' ')),
  );
  return ({ scope }) => {
    if (wanted.every((each) => scope.includes(each))) return;
    throw new InsufficientRights('insufficient_scope', 'The token lacks a required scope.', wanted);
  };
};

/**
 * Requires all of the entitlements. Names are case-insensitive; `administrator` includes every entitlement,
 * as at the server.
 *
 * @throws TypeError when none is named
 * @example
 * protect(guard, { require: requireEntitlement('readReports') })
 */
export const requireEntitlement = (...names: readonly string[]): Requirement => {
  const wanted = named('entitlement', names).map(lowerCase);
  return ({ entitlements }) => {
    const held = entitlements.map(lowerCase);
    if (held.includes('administrator') || wanted.every((name) => held.includes(name))) return;
    throw new InsufficientRights('insufficient_entitlement', 'The token lacks a required entitlement.');
  };
};

/**
 * Requires an authorization detail (RFC 9396 §9).
 *
 * @param type - its `type`
 * @param allows - whether a detail of this type allows the request; by default, any does
 * @example
 * requireAuthorizationDetail('payment', (detail, request) => Number(detail.amount) >= Number(request.body.amount))
 */
export const requireAuthorizationDetail =
  <Request = unknown>(
    type: string,
    allows: (detail: AuthorizationDetail, request: Request) => boolean = () => true,
  ): Requirement<Request> =>
  ({ authorizationDetails }, request) => {
    if (authorizationDetails.some((detail) => detail.type === type && allows(detail, request))) return;
    throw new InsufficientRights('insufficient_authorization_details', 'The token has no authorization detail that allows the request.');
  };

/**
 * Requires that one of several requirements is met.
 *
 * @throws TypeError when none is given
 * @example
 * anyOf(requireScope('invoices:read'), requireEntitlement('readReports'))
 */
export const anyOf = <Request = unknown>(...requirements: readonly Requirement<Request>[]): Requirement<Request> => {
  named('requirement', requirements);
  return (token, request) => {
    const failures = requirements.map((requirement) => failureOf(requirement, token, request));
    const [first] = failures;
    if (first !== undefined && failures.every((failure) => failure !== undefined)) throw first;
  };
};

const failureOf = <Request>(requirement: Requirement<Request>, token: AccessToken, request: Request): InsufficientRights | undefined => {
  try {
    requirement(token, request);
    return undefined;
  } catch (error) {
    if (error instanceof InsufficientRights) return error;
    throw error;
  }
};

const named = <T>(what: string, values: readonly T[]): readonly T[] => {
  if (values.length === 0 || values.some((value) => value === ''))
    throw new TypeError(`Expected at least one ${what}, none of them empty.`);
  return values;
};

// ASCII only: the lower case of the Kelvin sign is k.
const lowerCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
