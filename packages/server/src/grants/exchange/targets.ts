// What an exchange leads to: resources, scopes and details, each within the policy of the client and what the exchanged
// token has.
import { isDeepStrictEqual } from 'node:util';
import {
  type AuthorizationDetail,
  parseAuthorizationDetails,
  requestedScope,
  requireResourceIndicator,
  type TokenRequest,
} from '@mintmark/protocol';
import type { ExchangePolicy, ExchangeTarget } from '../../records/exchange-policy.ts';
import type { Resource } from '../../records/tenant.ts';
import { findResource } from '../../tenants/find-resource.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import type { TokenLimits } from '../../trust/rule-limits.ts';
import type { PresentedToken } from './presented-tokens.ts';
import { beyondPolicy } from './refused.ts';

/** A resource, and what the policy says of it. */
export interface ChosenTarget {
  readonly resource: Resource;
  readonly target: ExchangeTarget;
}

/**
 * The resources of a request: all that it names by `resource` or `audience`, or the only one of the policy.
 *
 * @throws {@link Refusal} `invalid_target` (RFC 8693 §2.2.2)
 */
export const chosenTargets = (
  { resources, audiences }: TokenRequest,
  { targets }: ExchangePolicy,
  tenant: LoadedTenant,
): readonly ChosenTarget[] => {
  const named = [...new Set([...resources.map(requireResourceIndicator), ...audiences])];
  const [only, other] = targets;
  if (named.length === 0 && only !== undefined && other === undefined) return [targetOf(only.resource, targets, tenant)];
  if (named.length === 0) throw refusedTarget('The request must name a resource.', '');
  const chosen = named.map((uri) => targetOf(uri, targets, tenant));
  return chosen.filter(({ target }, index) => chosen.findIndex((each) => each.target === target) === index);
};

// Unknown and forbidden resources get the same description, so that clients cannot probe which ones exist.
const targetOf = (uri: string, targets: readonly ExchangeTarget[], tenant: LoadedTenant): ChosenTarget => {
  const resource = findResource(tenant.requestable, uri);
  const target = resource && targets.find((each) => findResource(tenant.requestable, each.resource) === resource);
  // A policy that was written before the resource became the management API leads nowhere.
  if (resource === undefined || target === undefined || resource.kind === 'management') {
    throw refusedTarget('A requested resource is unknown, or not one that this client may exchange tokens for.', uri);
  }
  return { resource, target };
};

const refusedTarget = (description: string, uri: string) =>
  beyondPolicy('invalid_target', description, 'exchange_target', { resource: uri.slice(0, 512) });

/**
 * The granted scopes: those that are requested, or all that the exchanged token leads to.
 *
 * @throws {@link Refusal} `invalid_scope`
 */
export const exchangedScope = (
  request: TokenRequest,
  chosen: readonly ChosenTarget[],
  { scope: had, limits }: PresentedToken,
  own: TokenLimits | undefined,
  tenant: LoadedTenant,
): readonly string[] => {
  const isWithin = withinScopes([limits, own]);
  const led = new Set(
    chosen
      .flatMap((each) => scopesOf(each, had))
      .filter(isWithin)
      .filter((scope) => isOfChosen(scope, chosen, tenant)),
  );
  const requested = requestedScope(request);
  const refused = requested?.find((scope) => !led.has(scope));
  // Where the policy has scopes and the token has none of them, a token without scopes would be for more than it had.
  const isEmpty =
    requested === undefined && led.size === 0 && chosen.some(({ target }) => target.scopes.length > 0 || target.mapped !== undefined);
  if (refused === undefined && !isEmpty) return requested ?? [...led];
  const description =
    refused === undefined ? 'The token that is exchanged leads to no scope.' : `Scope '${refused}' is not granted by this exchange.`;
  throw beyondPolicy('invalid_scope', description, 'exchange_scope', { scope: refused ?? '', subject_scope: had.join(' ') });
};

const scopesOf = ({ target }: ChosenTarget, had: readonly string[]): readonly string[] => scopesLedTo(target, had);

/** Whether a scope is one that the limits of credentials allow. */
export const withinScopes =
  (limits: readonly (TokenLimits | undefined)[]) =>
  (scope: string): boolean =>
    limits.every((each) => each?.scopes === undefined || each.scopes.includes(scope));

/**
 * Refuses what is for no resource of this server, where a trust rule leads to certain resources: it says nothing of others.
 *
 * @throws {@link Refusal} `invalid_target`
 */
export const requireUnlimited = (limits: readonly (TokenLimits | undefined)[], audience: string): void => {
  if (limits.every((each) => each?.resources === undefined)) return;
  throw refusedTarget('The trust rule of the token, or of the client, leads to certain resources only.', audience);
};

/** The scopes of a policy that those of a token lead to. */
export const scopesLedTo = (
  { scopes, mapped = {} }: Pick<ExchangeTarget, 'scopes' | 'mapped'>,
  had: readonly string[],
): readonly string[] => [
  ...scopes.filter((scope) => had.includes(scope)),
  ...had.flatMap((scope) => (Object.hasOwn(mapped, scope) ? (mapped[scope] ?? []) : [])),
];

// A scope may have become that of another resource since the policy was written.
const isOfChosen = (scope: string, chosen: readonly ChosenTarget[], { resources }: LoadedTenant): boolean => {
  const owner = [...resources.values()].find(({ scopes }) => scopes.includes(scope));
  return owner === undefined || chosen.some(({ resource }) => resource.uri === owner.uri);
};

/**
 * The granted authorization details: each must be one that the exchanged token has.
 *
 * @throws {@link OAuthError} `invalid_authorization_details`
 */
export const exchangedDetails = (
  { authorizationDetails }: TokenRequest,
  chosen: readonly ChosenTarget[],
  { details: had }: PresentedToken,
): readonly AuthorizationDetail[] => {
  if (authorizationDetails === undefined) return [];
  const types = chosen.flatMap(({ target: { detailsTypes = [] } }) => detailsTypes);
  const details = parseAuthorizationDetails(authorizationDetails);
  const refused = details.find((detail) => !types.includes(detail.type) || !had.some((each) => isDeepStrictEqual(each, detail)));
  if (refused === undefined) return details;
  const type = refused.type.slice(0, 128);
  throw beyondPolicy(
    'invalid_authorization_details',
    `Authorization details of type '${type}' are not granted by this exchange.`,
    'exchange_details',
    { type },
  );
};
