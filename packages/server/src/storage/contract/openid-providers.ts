// OpenID Providers of a tenant, and the sign-ins of operators by one.
import type { AuditEntry } from '../../records/audit-entry.ts';
import type { OpenIdProvider } from '../../records/openid-provider.ts';
import type { Operator, OperatorOrigin, OperatorSession } from '../../records/operator.ts';
import type { Envelope } from '../../records/signing-key.ts';
import type { RecordUpdate, UpdateResult } from './updates.ts';

/** A sign-in by a provider. */
export interface ProviderSignIn {
  /** As the sign-in leaves it: a new one, or one with its roles of today. */
  readonly operator: Operator & { readonly origin: OperatorOrigin };
  /** The version that was read of the operator; `undefined` for a new one. */
  readonly expectedVersion: number | undefined;
  /** The version of the provider by whose rules the roles were given. */
  readonly providerVersion: number;
  readonly session: OperatorSession;
  readonly audit: readonly AuditEntry[];
}

/** OpenID Providers. They are read at each sign-in, so that no node has an old one. */
export interface OpenIdProviderStorage {
  /** The providers of a tenant, by id. */
  openIdProviders(tenantId: string): Promise<readonly OpenIdProvider[]>;
  /** `taken` for an id that exists, `too-many` at the limit. */
  createOpenIdProvider(provider: OpenIdProvider, audit: AuditEntry): Promise<'created' | 'taken' | 'too-many'>;
  /**
   * Changes a provider, except its issuer, and its secret only if there is a new one: the present one may have been
   * sealed again since it was read. It ends the sessions of the provider's operators, whose roles may be others now.
   * `locked-out` when nobody could manage the tenant after it.
   */
  updateOpenIdProvider(
    update: RecordUpdate<OpenIdProvider> & { readonly newSecret: Envelope | undefined },
  ): Promise<UpdateResult | 'locked-out'>;
  /** `in-use` while an operator signs in by it. */
  deleteOpenIdProvider(change: {
    readonly tenantId: string;
    readonly id: string;
    readonly audit: AuditEntry;
  }): Promise<'deleted' | 'unknown' | 'in-use'>;
  /** The operator of a subject of a provider. */
  findOperatorOf(tenantId: string, origin: OperatorOrigin): Promise<Operator | undefined>;
  /**
   * Stores an operator, and begins a session. `stale` when the operator or the provider is not as it was read, or is
   * disabled; `taken` for a name of another operator, `too-many` at the limit.
   */
  beginProviderSession(signIn: ProviderSignIn): Promise<'begun' | 'stale' | 'taken' | 'too-many'>;
}
