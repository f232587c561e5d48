// Authorization grants for other authorization servers (draft-ietf-oauth-identity-chaining): a client obtains one for the
// subject of a token that it received, and presents it there (RFC 7523 §2.1). They are no access tokens.
import { requestedScope, type TokenRequest } from '@mintmark/protocol';
import type { AuthenticatedClient } from '../../client-auth/method.ts';
import type { Actor } from '../../records/derivation.ts';
import { type ChainingTarget, type ExchangePolicy, LONGEST_STATEMENT, USUAL_STATEMENT } from '../../records/exchange-policy.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import type { Authorization } from '../grant-type.ts';
import { signingAlgorithmFor } from '../token-settings.ts';
import type { PresentedToken } from './presented-tokens.ts';
import { beyondPolicy, malformed, tokenRefused } from './refused.ts';
import { chainOf, derivationFrom } from './subject-policy.ts';
import { requireUnlimited, scopesLedTo, withinScopes } from './targets.ts';
import { JWT } from './token-types.ts';

/** The authorization server that a request names by `audience` or `resource`; `undefined` for a request of an access token. */
export const chainingTarget = (
  { resources, audiences, authorizationDetails }: TokenRequest,
  issuedType: string,
  { chaining = [] }: ExchangePolicy,
): ChainingTarget | undefined => {
  const named = [...resources, ...audiences];
  const target = chaining.find(({ audience }) => named.includes(audience));
  if (target === undefined) return undefined;
  if (issuedType !== JWT) throw malformed('A grant for another authorization server is a JWT: send requested_token_type.');
  // It could present the grant to the other audiences.
  if (named.length !== 1) throw malformed('A grant for another authorization server is for no other audience.');
  if (authorizationDetails !== undefined) throw malformed('authorization_details are not granted for another authorization server.');
  return target;
};

/** The tokens of an exchange, and who acts. */
interface Parties {
  readonly subject: PresentedToken;
  readonly actor: PresentedToken | undefined;
  readonly current: Actor | undefined;
}

/**
 * Decides what a grant for another authorization server has, once it is allowed.
 *
 * @param now - milliseconds since the epoch
 * @throws {@link Refusal} `invalid_scope`, `invalid_target` and `invalid_request`
 */
export const chainingAuthorization = (
  request: TokenRequest,
  target: ChainingTarget,
  { subject, actor, current }: Parties,
  { client, limits }: AuthenticatedClient,
  tenant: LoadedTenant,
  now: number,
): Authorization => {
  const { audience, maxLifetime = USUAL_STATEMENT } = target;
  requireUnlimited([subject.limits, limits], audience);
  // What is issued there could not be bound to the key.
  if (subject.confirmation !== undefined || actor?.confirmation !== undefined) throw tokenRefused('subject_token', 'exchange_unbound');
  const scope = chainingScope(request, target, subject, limits);
  const expiresBy = Math.min(subject.expiresAt, actor?.expiresAt ?? Number.POSITIVE_INFINITY);
  const left = expiresBy - Math.floor(now / 1000);
  if (left < 1) throw tokenRefused('subject_token', 'token_expired');
  return {
    scope,
    details: [],
    audience: [audience],
    entitlements: [],
    format: 'jwt',
    lifetime: Math.min(maxLifetime, LONGEST_STATEMENT, left),
    algorithm: signingAlgorithmFor(client, tenant),
    derived: {
      derivation: derivationFrom(subject, current, chainOf(subject, actor)),
      expiresBy,
      issuedType: JWT,
      confirmation: undefined,
      statement: { typ: 'authorization-grant+jwt', claims: current === undefined ? {} : { act: current } },
      replays: [...subject.replays, ...(actor?.replays ?? [])],
    },
  };
};

const chainingScope = (
  request: TokenRequest,
  target: ChainingTarget,
  { scope: had, limits }: PresentedToken,
  own: AuthenticatedClient['limits'],
): readonly string[] => {
  const led = scopesLedTo(target, had).filter(withinScopes([limits, own]));
  const requested = requestedScope(request);
  const refused = requested?.find((scope) => !led.includes(scope));
  const isEmpty = requested === undefined && led.length === 0 && (target.scopes.length > 0 || target.mapped !== undefined);
  if (refused === undefined && !isEmpty) return requested ?? [...new Set(led)];
  const description =
    refused === undefined ? 'The token that is exchanged leads to no scope.' : `Scope '${refused}' is not granted by this exchange.`;
  throw beyondPolicy('invalid_scope', description, 'exchange_scope', { scope: refused ?? '', subject_scope: had.join(' ') });
};
