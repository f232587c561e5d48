// The introspection endpoint (RFC 7662 §2, RFC 9701).
import { type Form, OAuthError, parseForm } from '@mintmark/protocol';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { AuthenticateClient, AuthenticatedExchange } from '../client-auth/authenticator.ts';
import type { UsageCounter } from '../clients/usage/usage-counter.ts';
import { renderOAuthError } from '../http/error-response.ts';
import { type AdmissionDependencies, type AdmittedExchange, tenantOf } from '../http/exchange.ts';
import type { FormEndpoint, FormResponse } from '../http/form-endpoint.ts';
import type { Introspection } from '../introspection/describe-token.ts';
import { type InactiveToken, type IntrospectDependencies, type IntrospectionQuestion, introspect } from '../introspection/introspect.ts';
import { asksForSigned, SIGNED_INTROSPECTION, signIntrospection } from '../introspection/signed-introspection.ts';
import type { Counter } from '../metrics/counter.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { type MaybePromise, whenReady } from '../system/at-once.ts';
import type { Freshness } from '../tenants/freshness.ts';
import { ISSUER_ENDPOINTS, type IssuerEndpoints } from '../tenants/issuer-endpoints.ts';
import { currentTenantFor } from '../tokens/current-tenant.ts';
import { recordUses } from './record-uses.ts';

/** Dependencies of the endpoint. */
export interface IntrospectionDependencies extends IntrospectDependencies, AdmissionDependencies {
  readonly freshness: Pick<Freshness, 'ensure' | 'refresh'>;
  readonly authenticate: AuthenticateClient;
  readonly storage: Pick<Storage, 'recordReplays'>;
  readonly audit: Pick<AuditTrail, 'record'>;
  readonly usage: Pick<UsageCounter, 'introspected'>;
  /** Counts responses: see {@link INTROSPECTIONS}. */
  readonly introspections: Counter;
}

/** The counter of responses that state whether a token is active. */
export const INTROSPECTIONS = {
  name: 'mintmark_introspections_total',
  help: 'Introspections of a token, and whether it was active.',
  labels: ['tenant', 'active'],
} as const;

const ERRORS = { render: renderOAuthError, event: 'token.introspect', endpoint: 'introspection' } as const;

/** The endpoint, at each of its paths. */
export const introspectionEndpoint = (dependencies: IntrospectionDependencies): readonly FormEndpoint[] =>
  ISSUER_ENDPOINTS.flatMap((issuerEndpoints) =>
    issuerEndpoints.prefixes.map((prefix) => ({
      path: `${prefix}/introspect`,
      errors: ERRORS,
      respond: (exchange, body) => respond(exchange, body, issuerEndpoints, dependencies),
    })),
  );

const respond = (
  exchange: AdmittedExchange,
  body: Uint8Array,
  issuerEndpoints: IssuerEndpoints,
  dependencies: IntrospectionDependencies,
): MaybePromise<FormResponse> => {
  const form = parseForm(body);
  const { tenant, request } = exchange;
  const { freshness, now } = dependencies;
  const read = () => tenantOf(request, dependencies);
  return whenReady(dependencies.authenticate(exchange, form), (authenticated) =>
    whenReady(useOnce(authenticated, dependencies.storage), () => {
      const question: IntrospectionQuestion = {
        token: requireToken(form),
        caller: authenticated.client,
        requestTenant: tenant,
        tenantNow: (grant) => whenReady(freshness.ensure(), () => currentTenantFor(grant, { freshness, now, read })),
        presenter: presenterOf(form),
      };
      return whenReady(introspect(question, dependencies), ({ introspection, json, inactive }) => {
        dependencies.introspections.increment(tenant.tenant.id, inactive === undefined ? 'true' : 'false');
        if (inactive !== undefined) recordInactive(inactive, exchange, authenticated, dependencies.audit);
        const { client, credentialId } = authenticated;
        dependencies.usage.introspected(client, credentialId, audienceOf(introspection), exchange.address);
        if (!asksForSigned(request.headers.accept)) return { body: json };
        const issuer = tenant.issuers.get(issuerEndpoints) ?? '';
        const signed = signIntrospection(introspection, authenticated.client, issuer, tenant, dependencies.now());
        return signed.then((jwt) => ({ body: jwt, type: SIGNED_INTROSPECTION }));
      });
    }),
  );
};

/** The resources of an active token that the caller may see. */
const audienceOf = ({ aud }: Introspection): string => (typeof aud === 'string' ? aud : Array.isArray(aud) ? aud.join(' ') : '');

// Most clients authenticate without an assertion, so that there is no use to record.
const useOnce = (authenticated: AuthenticatedExchange, storage: IntrospectionDependencies['storage']): MaybePromise<void> =>
  authenticated.replays.length > 0 ? recordUses(authenticated, storage) : undefined;

// The response does not state why a token is inactive; `mintmark explain` reads it from the audit record.
// Expired tokens are not recorded: they are frequent, and their expiry is no secret.
const recordInactive = (
  { reason, grant }: InactiveToken,
  { id, tenant, address }: AdmittedExchange,
  { client, credentialId }: AuthenticatedExchange,
  audit: IntrospectionDependencies['audit'],
): void => {
  if (reason === 'token_expired') return;
  audit.record({
    tenantId: tenant.tenant.id,
    requestId: id,
    event: ERRORS.event,
    result: 'refused',
    reason,
    actor: client.clientId,
    credentialId,
    subject: grant?.clientId,
    address,
    detail: grant === undefined ? {} : { grant_id: grant.id, audience: grant.audience },
  });
};

// The address that presented the token, if the caller sent it.
const presenterOf = ({ parameters }: Form): string | undefined => parameters.get('client_address');

/**
 * The parameter `token` (RFC 7662 §2.1, RFC 7009 §2.1). `token_type_hint` is ignored: the form shows the
 * type.
 */
export const requireToken = ({ parameters }: Form): string => {
  const token = parameters.get('token');
  if (token === undefined) throw new OAuthError('invalid_request', 'token is missing.');
  return token;
};
