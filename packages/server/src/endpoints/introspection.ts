// The introspection endpoint (RFC 7662 §2, RFC 9701).
import { type Form, OAuthError, parseForm } from '@mintmark/protocol';
import type { AuditEvent, AuditTrail } from '../audit/audit-trail.ts';
import type { AuthenticateClient, AuthenticatedExchange } from '../client-auth/authenticator.ts';
import { asciiJson } from '../http/ascii-json.ts';
import { renderOAuthError } from '../http/error-response.ts';
import { type AdmissionDependencies, type AdmittedExchange, tenantNow } from '../http/exchange.ts';
import type { FormEndpoint, FormResponse } from '../http/form-endpoint.ts';
import { INACTIVE, type InactiveReason, type IntrospectDependencies, introspect } from '../introspection/introspect.ts';
import { asksForSigned, SIGNED_INTROSPECTION, signIntrospection } from '../introspection/signed-introspection.ts';
import type { GrantRecord } from '../records/grant.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { ISSUER_ENDPOINTS, type IssuerEndpoints } from '../tenants/issuer-endpoints.ts';
import { recordUses } from './record-uses.ts';

/** Dependencies of the endpoint. */
export interface IntrospectionDependencies extends Omit<IntrospectDependencies, 'tenantNow'>, AdmissionDependencies {
  readonly authenticate: AuthenticateClient;
  readonly storage: Pick<Storage, 'findGrant' | 'findGrantByTokenHash' | 'recordReplays'>;
  readonly audit: Pick<AuditTrail, 'record'>;
}

const ERRORS = { render: renderOAuthError, event: 'token.introspect' } as const;

/** The endpoint, at each of its paths. */
export const introspectionEndpoint = (dependencies: IntrospectionDependencies): readonly FormEndpoint[] =>
  ISSUER_ENDPOINTS.flatMap((issuerEndpoints) =>
    issuerEndpoints.prefixes.map((prefix) => ({
      path: `${prefix}/introspect`,
      errors: ERRORS,
      respond: (exchange, body) => respond(exchange, body, issuerEndpoints, dependencies),
    })),
  );

const respond = async (
  exchange: AdmittedExchange,
  body: Uint8Array,
  issuerEndpoints: IssuerEndpoints,
  dependencies: IntrospectionDependencies,
): Promise<FormResponse> => {
  const form = parseForm(body);
  const authenticated = await dependencies.authenticate(exchange, form);
  if (authenticated.replays.length > 0) await recordUses(authenticated, dependencies.storage);
  const { tenant, request } = exchange;
  const { storage, clients, now, audit } = dependencies;
  const inactive: IntrospectDependencies['inactive'] = (reason, grant) => {
    if (reason !== 'token_expired') audit.record(inactiveEntry(exchange, authenticated, reason, grant));
  };
  const introspectDependencies = { storage, clients, now, inactive, tenantNow: () => tenantNow(request, dependencies) };
  const introspection = await introspect(requireToken(form), authenticated.client, tenant, introspectDependencies, presenterOf(form));
  if (asksForSigned(request.headers.accept)) {
    const issuer = tenant.issuers.get(issuerEndpoints) ?? '';
    const signed = await signIntrospection(introspection, authenticated.client, issuer, tenant, dependencies.now());
    return { body: signed, type: SIGNED_INTROSPECTION };
  }
  return { body: introspection === INACTIVE ? INACTIVE_JSON : asciiJson(introspection) };
};

// The response does not state why a token is inactive; `mintmark explain` reads it from the audit record. Expired
// tokens are not recorded: they are frequent, and their expiry is no secret.
const inactiveEntry = (
  { id, tenant, address }: AdmittedExchange,
  { client, credentialId }: AuthenticatedExchange,
  reason: InactiveReason,
  grant: GrantRecord | undefined,
): AuditEvent => ({
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

// The address that presented the token, if the caller sent it.
const presenterOf = ({ parameters }: Form): string | undefined => parameters.get('client_address');

const INACTIVE_JSON = JSON.stringify(INACTIVE);

/** The parameter `token` (RFC 7662 §2.1, RFC 7009 §2.1). `token_type_hint` is ignored: a token's form shows its type. */
export const requireToken = ({ parameters }: Form): string => {
  const token = parameters.get('token');
  if (token === undefined) throw new OAuthError('invalid_request', 'token is missing.');
  return token;
};
