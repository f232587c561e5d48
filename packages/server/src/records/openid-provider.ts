// OpenID Providers: authorities of a tenant by which operators sign in (OpenID Connect Core 1.0), and the rules that give
// them roles.
import type { ClaimPath } from './claim-path.ts';
import type { RoleName } from './operator.ts';
import type { Envelope, SealContext } from './signing-key.ts';
import type { ClaimCondition } from './trust-rule.ts';

/** The pattern of providers' ids. Names of operators end with one, so that it has no other characters. */
export const PROVIDER_ID = '^[a-z0-9][a-z0-9-]{0,23}$';

/** Maximum number of providers of a tenant: each is a button of the sign-in page. */
export const MAX_PROVIDERS = 10;
/** Maximum number of role rules of a provider. */
export const MAX_ROLE_RULES = 100;

/** A rule: an operator whose ID token meets the condition has the role. */
export interface RoleRule {
  readonly role: RoleName;
  readonly condition: ClaimCondition;
}

/** A provider. Times are milliseconds since the epoch. */
export interface OpenIdProvider {
  readonly tenantId: string;
  /** Unique in the tenant, and part of the redirect URI. */
  readonly id: string;
  /** As the sign-in page names it. */
  readonly label: string;
  /** The issuer identifier, compared byte by byte. It never changes: subjects are unique within it alone. */
  readonly issuer: string;
  /** Under which this tenant is registered there. */
  readonly clientId: string;
  /** The client secret, under the master key. */
  readonly secret: Envelope;
  /** The scopes that are requested in addition to `openid`. */
  readonly scopes: readonly string[];
  /** The claim that names of operators are derived from. */
  readonly nameClaim: ClaimPath;
  /** An ID token that meets none of them is refused. */
  readonly roleRules: readonly RoleRule[];
  /** Since when passwords are refused while this provider is enabled. */
  readonly passwordsOffAt: number | undefined;
  /** Goes up with every change of the record. */
  readonly version: number;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly updatedAt: number;
  readonly disabledAt: number | undefined;
  readonly disabledBy: string | undefined;
}

/** The context of the secret of a provider. */
export const providerSecretContext = ({ tenantId, id }: Pick<OpenIdProvider, 'tenantId' | 'id'>): SealContext => ({
  tenantId,
  table: 'openid_providers',
  row: id,
});

/** Whether passwords of operators are refused, by any of these providers. */
export const passwordsAreOff = (providers: readonly OpenIdProvider[]): boolean =>
  providers.some(({ passwordsOffAt, disabledAt }) => passwordsOffAt !== undefined && disabledAt === undefined);
