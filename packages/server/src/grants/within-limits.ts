// The limits that a credential puts on its tokens.
import type { Resource } from '../records/tenant.ts';
import { Refusal } from '../refusals/refusal.ts';
import { findResource } from '../tenants/find-resource.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import type { TokenLimits } from '../trust/rule-limits.ts';

/** The resources that a request asks for; if it names none, and the credential leads to one alone, that one. */
export const requestedWithin = (requested: readonly string[], limits: TokenLimits | undefined): readonly string[] =>
  requested.length === 0 && limits?.resources?.length === 1 ? limits.resources : requested;

/** @throws {@link Refusal} `invalid_target` for a resource that the credential does not lead to */
export const requireWithin = (resources: readonly Resource[], limits: TokenLimits | undefined, tenant: LoadedTenant): void => {
  if (limits?.resources === undefined) return;
  const allowed = limits.resources.map((uri) => findResource(tenant.requestable, uri));
  const outside = resources.find((resource) => !allowed.includes(resource));
  if (outside === undefined) return;
  throw new Refusal(
    'invalid_target',
    'A requested resource is unknown, or not one that this client may have tokens for.',
    'resource_not_allowed',
    {
      detail: { resource: outside.uri },
    },
  );
};

/** Seconds, at most those of the credential. */
export const lifetimeWithin = (lifetime: number, limits: TokenLimits | undefined): number =>
  limits?.maxLifetime === undefined ? lifetime : Math.min(lifetime, limits.maxLifetime);
