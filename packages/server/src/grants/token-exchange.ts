// The grant token exchange (RFC 8693): a client that received a token obtains another one for its own requests, for less
// and for no longer. The order of the checks is defined only here.
import type { AuthenticatedClient } from '../client-auth/method.ts';
import type { Confirmation } from '../records/grant.ts';
import { Refusal } from '../refusals/refusal.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { chainingAuthorization, chainingTarget } from './exchange/chaining.ts';
import { type PresentedToken, presentedToken } from './exchange/presented-tokens.ts';
import { tokenRefused } from './exchange/refused.ts';
import { actorOf, chainOf, derivationFrom, requireExchangeable } from './exchange/subject-policy.ts';
import { type ChosenTarget, chosenTargets, exchangedDetails, exchangedScope } from './exchange/targets.ts';
import { JWT, requestedExchange, TXN_TOKEN } from './exchange/token-types.ts';
import { requireTransactionRequest, transactionAuthorization } from './exchange/transactions.ts';
import type { Authorization, GrantContext, GrantType, GrantTypeDependencies } from './grant-type.ts';
import { formatFor, lifetimeFor, signingAlgorithmFor } from './token-settings.ts';
import { lifetimeWithin, requireWithin } from './within-limits.ts';

export const tokenExchange = (dependencies: GrantTypeDependencies) =>
  ({
    // Off unless a manager set whose tokens the client may exchange.
    mayUse: ({ exchange }) => exchange !== undefined,
    authorize: async (request, authenticated, tenant, context) => {
      const { client, limits } = authenticated;
      const { exchange: policy } = client;
      if (policy === undefined) throw new TypeError('A client without a policy exchanges no token.');
      // 1. Parameters, 2. the tokens themselves.
      const { subject: typed, actor: typedActor, issuedType } = requestedExchange(request.exchange);
      const isTransaction = issuedType === TXN_TOKEN;
      if (isTransaction) requireTransactionRequest(request, policy);
      const chaining = chainingTarget(request, issuedType, policy);
      const presenter = { tenant, address: context.address };
      const subject = await presentedToken(typed, presenter, dependencies);
      const actor = typedActor && (await presentedToken(typedActor, presenter, dependencies));

      // 3. Policy: whose token, for whom it was meant, and how often it was exchanged. 4. The actor.
      requireExchangeable(subject, client, policy, tenant);
      const current = actorOf(subject, actor, client, request.instance, policy, tenant);
      const parties = { subject, actor, current };
      if (isTransaction) return transactionAuthorization(request, parties, authenticated, tenant, dependencies.now());
      if (chaining !== undefined) return chainingAuthorization(request, chaining, parties, authenticated, tenant, dependencies.now());

      // 5. Resources, scopes and details.
      const chosen = chosenTargets(request, policy, tenant);
      const resources = chosen.map(({ resource }) => resource);
      for (const each of [limits, subject.limits]) requireWithin(resources, each, tenant);
      const scope = exchangedScope(request, chosen, subject, limits, tenant);
      const details = exchangedDetails(request, chosen, subject);

      // 6. Sender constraint, and 7. lifetime.
      const confirmation = confirmationFor([subject, actor], context);
      const expiresBy = Math.min(subject.expiresAt, actor?.expiresAt ?? Number.POSITIVE_INFINITY);
      const lifetime = lifetimeOf(chosen, authenticated, subject, tenant, expiresBy - Math.floor(dependencies.now() / 1000));
      const format = formatFor(resources, client, tenant.tenant);
      if (issuedType === JWT && format !== 'jwt') throw opaqueOnly();
      return {
        ...{ scope, details, format, lifetime },
        audience: resources.map(({ uri }) => uri),
        // They are rights of the client, not of the subject.
        entitlements: [],
        algorithm: signingAlgorithmFor(client, tenant),
        derived: {
          derivation: derivationFrom(subject, current, chainOf(subject, actor)),
          ...{ expiresBy, issuedType, confirmation },
          replays: [...subject.replays, ...(actor?.replays ?? [])],
        },
      } satisfies Authorization;
    },
  }) satisfies GrantType;

/**
 * The binding of the new token. One that replaces a bound token is bound, to the key of this request; what the actor
 * presents must be its own.
 */
const confirmationFor = (
  [subject, actor]: readonly [PresentedToken, PresentedToken | undefined],
  { confirmation, certificate }: GrantContext,
): Confirmation | undefined => {
  const { jkt, 'x5t#S256': x5t } = actor?.confirmation ?? {};
  const provesActor = (jkt === undefined || jkt === confirmation?.jkt) && (x5t === undefined || x5t === certificate);
  if (!provesActor) throw tokenRefused('actor_token', 'exchange_unbound');
  if (confirmation !== undefined || (subject.confirmation === undefined && actor?.confirmation === undefined)) return confirmation;
  if (certificate === undefined) throw unbound();
  return { 'x5t#S256': certificate };
};

const unbound = (): Refusal =>
  new Refusal(
    'invalid_request',
    'A token that is bound to a key is exchanged only for one that is bound to a key of the client: send a DPoP proof, or use a client certificate.',
    'exchange_unbound',
  );

const lifetimeOf = (
  chosen: readonly ChosenTarget[],
  { client, limits }: AuthenticatedClient,
  subject: PresentedToken,
  tenant: LoadedTenant,
  left: number,
): number => {
  if (left < 1) throw tokenRefused('subject_token', 'token_expired');
  const resources = chosen.map(({ resource }) => resource);
  const usual = lifetimeWithin(lifetimeWithin(lifetimeFor(resources, client, tenant.tenant), limits), subject.limits);
  return Math.min(usual, left, ...chosen.map(({ target: { maxLifetime = Number.POSITIVE_INFINITY } }) => maxLifetime));
};

const opaqueOnly = (): Refusal =>
  new Refusal('invalid_request', 'The requested resource takes no JWTs.', 'exchange_token_type', {
    detail: { parameter: 'requested_token_type' },
  });
