// From the body of a creation to the domain: what a schema cannot say is checked here, every problem at once.

import { canonicalEntitlement } from '../clients/entitlements.ts';
import type { ClientSettings } from '../clients/make-client.ts';
import { type FieldError, Problem } from '../http/problem.ts';
import type { LoadedTenant } from '../tenants/tenant-directory.ts';
import type { NewClientBody } from './client-schema.ts';

/** The last moment that RFC 3339 can write in UTC. */
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * The settings that a body asks for.
 *
 * @param createdBy - the actor's client id
 * @param now - milliseconds since the epoch
 * @throws {@link Problem} 400 with every bad field
 */
export const parseNewClient = (body: NewClientBody, tenant: LoadedTenant, createdBy: string, now: number): ClientSettings => {
  const problems: FieldError[] = [];
  const future = (pointer: string, text: string | undefined): number | undefined => {
    if (text === undefined) return undefined;
    const at = Date.parse(text);
    if (Number.isNaN(at) || at > LATEST) problems.push({ pointer, detail: 'is not a date up to the year 9999' });
    else if (at <= now) problems.push({ pointer, detail: 'is not in the future' });
    return at;
  };
  const entitlements = new Set<string>();
  for (const [index, name] of (body.entitlements ?? []).entries()) {
    const canonical = canonicalEntitlement(name);
    if (canonical === undefined) problems.push({ pointer: `/entitlements/${index}`, detail: 'is not an entitlement' });
    else entitlements.add(canonical);
  }
  const scopes = body.scopes ?? [];
  for (const [index, scope] of (body.default_scopes ?? []).entries()) {
    if (!scopes.includes(scope)) problems.push({ pointer: `/default_scopes/${index}`, detail: 'is not one of scopes' });
  }
  if (body.default_resource !== undefined && !tenant.resources.has(body.default_resource)) {
    problems.push({ pointer: '/default_resource', detail: 'is not a resource of this tenant' });
  }
  const maximum = tenant.tenant.maxAccessTokenLifetime;
  if ((body.access_token_lifetime ?? 0) > maximum) {
    problems.push({ pointer: '/access_token_lifetime', detail: `is above the tenant's maximum of ${maximum} seconds` });
  }
  const expiresAt = future('/expires_at', body.expires_at);
  const secretExpiresAt = future('/secret_expires_at', body.secret_expires_at);
  if (problems.length > 0) throw new Problem(400, 'The request has fields that are not valid.', problems);
  return {
    tenantId: tenant.tenant.id,
    createdBy,
    name: body.name,
    description: body.description,
    ...(body.client_id === undefined ? undefined : { clientId: body.client_id }),
    clientSecret: body.client_secret,
    secretLabel: body.secret_label,
    secretExpiresAt,
    ...(body.token_endpoint_auth_method === undefined ? undefined : { authMethod: body.token_endpoint_auth_method }),
    accessTokenFormat: body.access_token_format,
    accessTokenLifetime: body.access_token_lifetime,
    ...(body.restrict_scopes === undefined ? undefined : { restrictScopes: body.restrict_scopes }),
    scopes,
    ...(body.default_scopes === undefined ? undefined : { defaultScopes: body.default_scopes }),
    defaultResource: body.default_resource,
    entitlements: [...entitlements],
    expiresAt,
  };
};
