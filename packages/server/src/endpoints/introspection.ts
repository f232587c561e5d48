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
import { rememberUses } from './record-uses.ts';

/** What the endpoint works with. */
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
  if (authenticated.replays.length > 0) await rememberUses(authenticated, dependencies.storage);
  const { tenant, request } = exchange;
  const { storage, clients, now, audit } = dependencies;
  const inactive: IntrospectDependencies['inactive'] = (reason, grant) => {
    if (reason !== 'token_expired') audit.record(inactiveEntry(exchange, authenticated, reason, grant));
  };
  const asked = { storage, clients, now, inactive, tenantNow: () => tenantNow(request, dependencies) };
  const introspection = await introspect(requireToken(form), authenticated.client, tenant, asked, presenterOf(form));
  if (asksForSigned(request.headers.accept)) {
    const issuer = tenant.issuers.get(issuerEndpoints) ?? '';
    const signed = await signIntrospection(introspection, authenticated.client, issuer, tenant, dependencies.now());
    return { body: signed, type: SIGNED_INTROSPECTION };
  }
  return { body: introspection === INACTIVE ? INACTIVE_JSON : asciiJson(introspection) };
};

// What the answer keeps from the caller, `mintmark explain` tells an administrator. Tokens that ran out are asked about every day, and are no
// secret.
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

// From where the token was presented to the caller, as far as it says so.
const presenterOf = ({ parameters }: Form): string | undefined => parameters.get('client_address');

const INACTIVE_JSON = JSON.stringify(INACTIVE);

/** The parameter `token` (RFC 7662 §2.1, RFC 7009 §2.1). A hint helps nobody: the form of a token tells its kind. */
export const requireToken = ({ parameters }: Form): string => {
  const token = parameters.get('token');
  if (token === undefined) throw new OAuthError('invalid_request', 'token is missing.');
  return token;
};
