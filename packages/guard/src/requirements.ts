// What a route asks of a token beyond being good.
import type { AuthorizationDetail } from '@mintmark/protocol';
import type { AccessToken } from './claims/access-token.ts';
import { InsufficientRights } from './guard-errors.ts';

/**
 * Asks something of a token, and throws when it is not so.
 *
 * @throws {@link InsufficientRights}
 */
export type Requirement<Request = unknown> = (token: AccessToken, request: Request) => void;

/**
 * Asks for scopes, all of them.
 *
 * @param scopes - scope tokens, or several in one text as RFC 6749 §3.3 writes them
 * @throws TypeError when none is named: an empty list asks for nothing, and nobody means that
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
    throw new InsufficientRights('insufficient_scope', 'The token lacks a scope that is needed here.', wanted);
  };
};

/**
 * Asks for entitlements, all of them. Names match without case; `administrator` is every one, as at the server itself.
 *
 * @throws TypeError when none is named
 * @example
 * protect(guard, { require: requireEntitlement('readReports') })
 */
export const requireEntitlement = (...names: readonly string[]): Requirement => {
  const wanted = named('entitlement', names).map(caseless);
  return ({ entitlements }) => {
    const held = entitlements.map(caseless);
    if (held.includes('administrator') || wanted.every((name) => held.includes(name))) return;
    throw new InsufficientRights('insufficient_entitlement', 'The token lacks an entitlement that is needed here.');
  };
};

/**
 * Asks for an authorization detail (RFC 9396 §9).
 *
 * @param type - its `type`
 * @param allows - whether a detail of this type allows the request; any does when left out
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
    throw new InsufficientRights('insufficient_authorization_details', 'The token has no authorization detail that allows this.');
  };

/**
 * Asks that one of several requirements be met.
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

// ASCII alone: the Kelvin sign, too, has a lower case k.
const caseless = (name: string): string => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
