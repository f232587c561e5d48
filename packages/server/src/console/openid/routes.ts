// Sign-in by an OpenID Provider. The browser comes back to a page, which posts what it brought: every request that changes
// something is of the console's own origin, and no cookie has to be sent with a request of another site.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { redirectUri } from '../../management/providers/settings.ts';
import { defineRoute, type Route } from '../../management/route.ts';
import { type OpenIdProvider, passwordsAreOff, providerSecretContext } from '../../records/openid-provider.ts';
import { operatorActor } from '../../records/operator.ts';
import { replayKey } from '../../records/replay.ts';
import { Refusal } from '../../refusals/refusal.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import { sendSession, sessionBody } from '../begin-session.ts';
import { NO_SIGN_IN_COOKIE, signInCookie, signInCookieOf } from '../cookie.ts';
import { type ConsoleDependencies, tenantOf } from '../dependencies.ts';
import { CONSOLE_API, CONSOLE_PATH } from '../error-scope.ts';
import { ATTEMPT_LIFETIME, type Attempt, attemptIn, beginAttempt, isSame } from './attempt.ts';
import { enterByClaims } from './enter.ts';
import { authorizationUrl, claimsOfCode, type ProviderAccess } from './provider-client.ts';
import { providerRefusal } from './provider-fault.ts';
import { BegunSignIn, CompletedSignIn, NewSignIn, ProviderPath, ProviderResponse, SignInWays } from './schema.ts';

const SIGN_IN = `${CONSOLE_API}/session/openid/:provider_id`;

const showWays = defineRoute({
  method: 'GET',
  url: `${CONSOLE_API}/sign-in`,
  rights: { isPublic: true },
  schema: { response: { 200: SignInWays } },
  handle: async (request, _reply, { storage }: ConsoleDependencies) => {
    const providers = await storage.openIdProviders(tenantOf(request).tenant.id);
    return {
      passwords: !passwordsAreOff(providers),
      providers: providers.flatMap(({ id, label, disabledAt }) => (disabledAt === undefined ? [{ id, label }] : [])),
    };
  },
});

const begin = defineRoute({
  method: 'POST',
  url: SIGN_IN,
  rights: { isPublic: true },
  schema: { params: ProviderPath, body: NewSignIn, response: { 200: BegunSignIn } },
  handle: async (request, reply, dependencies: ConsoleDependencies) => {
    const access = await accessTo(request.params.provider_id, tenantOf(request), dependencies);
    requireNotLimited(request, access, dependencies);
    const attempt = beginAttempt(subjectOf(access), request.body.return_to ?? '/', dependencies);
    const url = await authorizationUrl(access, attempt, dependencies);
    return reply.header('set-cookie', signInCookie(attempt.cookie, ATTEMPT_LIFETIME)).send({ url: url.href });
  },
});

const complete = defineRoute({
  method: 'POST',
  url: `${SIGN_IN}/complete`,
  rights: { isPublic: true },
  schema: { params: ProviderPath, body: ProviderResponse, response: { 200: CompletedSignIn } },
  handle: async (request, reply, dependencies: ConsoleDependencies) => {
    const tenant = tenantOf(request);
    const access = await accessTo(request.params.provider_id, tenant, dependencies);
    const refuse = requireNotLimited(request, access, dependencies);
    const { code, state, iss, error } = request.body;
    const attempt = attemptIn(subjectOf(access), signInCookieOf(request.raw), dependencies);
    if (attempt === undefined || !isSame(attempt.state, state)) throw refuse(providerRefusal('sign_in_expired', access.provider));
    await requireUnused(attempt, access, dependencies);
    if (code === undefined) throw refuse(providerRefusal('provider_refused', access.provider, error));
    const claims = await claimsOfCode(access, attempt, { code, state, iss }, dependencies).catch((failure: unknown) => {
      throw failure instanceof Refusal ? refuse(failure) : failure;
    });
    const { operator, begun } = await enterByClaims(request, access.provider, claims, dependencies);
    const body = await sessionBody(tenant, operator, begun.session, dependencies);
    // The sign-in under way is used up.
    return sendSession(reply.header('set-cookie', NO_SIGN_IN_COOKIE), begun, { ...body, return_to: attempt.returnTo });
  },
});

const subjectOf = ({ provider: { tenantId, id: providerId } }: ProviderAccess) => ({ tenantId, providerId });

/** An enabled provider, with its secret. @throws {@link Refusal} for another one */
const accessTo = async (id: string, { tenant }: LoadedTenant, { storage, unseal }: ConsoleDependencies): Promise<ProviderAccess> => {
  const provider: OpenIdProvider | undefined = (await storage.openIdProviders(tenant.id)).find((each) => each.id === id);
  if (provider === undefined || provider.disabledAt !== undefined)
    throw providerRefusal('provider_refused', { id }, 'unknown or disabled here');
  const clientSecret = unseal(provider.secret, providerSecretContext(provider)).toString();
  return { provider, clientSecret, redirectUri: redirectUri(tenant.publicUrl, id) };
};

/**
 * Refuses an address from which too many sign-ins failed.
 *
 * @returns what counts a failure
 */
const requireNotLimited = (request: FastifyRequest, { provider }: ProviderAccess, { failures }: ConsoleDependencies) => {
  const clientId = operatorActor(`(${provider.id})`);
  const attempt = { tenantId: provider.tenantId, clientId, address: request.address ?? '' };
  failures.require(attempt, undefined);
  return (refusal: Refusal): Refusal => failures.failed(attempt, refusal);
};

/** Uses a sign-in up: of several completions, on any node, one goes on. */
const requireUnused = async ({ state, end }: Attempt, { provider }: ProviderAccess, { storage }: ConsoleDependencies): Promise<void> => {
  const replay = { tenantId: provider.tenantId, kind: 'openid', key: replayKey('openid', provider.id, state), expiresAt: end } as const;
  if (!(await storage.recordReplays([replay]))) throw providerRefusal('sign_in_expired', provider);
};

export const OPENID_ROUTES: readonly Route<ConsoleDependencies>[] = [showWays, begin, complete];

/** What a provider may send the browser back with. Everything else is left behind. */
const RETURNED = ['code', 'state', 'iss', 'error'] as const;

/**
 * Serves the redirect URI. It reads no cookie and changes nothing: it leads to the page of the sign-in, always of this
 * console, with what the provider sent in the fragment, which no log and no `Referer` has.
 */
export const openIdReturn = async (app: FastifyInstance): Promise<void> => {
  app.get<{ Params: { provider_id: string }; Querystring: Record<string, unknown> }>(
    `${CONSOLE_PATH}/signed-in/:provider_id`,
    { config: { endpoint: 'console' }, schema: { params: ProviderPath } },
    async (request, reply) => {
      const brought = new URLSearchParams();
      for (const name of RETURNED) {
        const value = request.query[name];
        if (typeof value === 'string') brought.set(name, value);
      }
      return reply.redirect(`${CONSOLE_PATH}/#/signed-in/${request.params.provider_id}?${brought}`, 303);
    },
  );
};
