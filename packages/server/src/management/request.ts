// The dependencies of management routes, and the caller of an authenticated request.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { AuditEventName } from '../audit/audit-events.ts';
import type { AuditKeeper } from '../audit/audit-keeper.ts';
import type { AuditEvent, AuditTrail } from '../audit/audit-trail.ts';
import type { CredentialUses } from '../clients/credential-uses.ts';
import type { InstanceUses } from '../clients/instance-uses.ts';
import type { Principal } from '../clients/principal.ts';
import type { Peppers } from '../clients/secret-hash.ts';
import type { UsageCounter } from '../clients/usage/usage-counter.ts';
import type { GrantTypes } from '../grants/grant-types.ts';
import type { ErrorDependencies } from '../http/error-response.ts';
import type { Seal } from '../keys/generate-signing-key.ts';
import type { LatencyHistory } from '../metrics/latency-history.ts';
import type { GuardedFetch } from '../outgoing/guarded-fetch.ts';
import type { ConsoleSessions } from '../records/operator.ts';
import type { Envelope, SealContext } from '../records/signing-key.ts';
import type { Storage } from '../storage/contract/storage.ts';
import type { KeyManager } from '../tenants/key-manager.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import type { SignInCounter } from '../tokens/sign-in-counter.ts';
import type { IssuerKeys } from '../trust/issuer-keys.ts';
import type { TrustDirectory } from '../trust/trust-directory.ts';
import type { AuthorizationDependencies } from './access/authorization.ts';

/** The dependencies of the management API. */
export interface ManagementDependencies extends AuthorizationDependencies, Omit<ErrorDependencies, 'requests'> {
  readonly storage: Storage;
  readonly audit: AuditTrail;
  readonly auditKeeper: AuditKeeper;
  readonly peppers: Peppers;
  readonly uses: Pick<CredentialUses, 'of'>;
  /** The instances that obtained tokens. */
  readonly instances: Pick<InstanceUses, 'flush'>;
  /** The counts of tokens without a grant. */
  readonly signIns: Pick<SignInCounter, 'flush'>;
  /** The counts of everything that clients do. */
  readonly usage: Pick<UsageCounter, 'flush' | 'refused'>;
  /** Milliseconds for which usage is retained by the hour. */
  readonly usageRetention: number;
  /** How long requests took, of all tenants. */
  readonly latencies: Pick<LatencyHistory, 'over'>;
  readonly seal: Seal;
  /** Decrypts what `seal` encrypted in the same context. */
  readonly unseal: (envelope: Envelope, context: SealContext) => Buffer;
  readonly keyManager: KeyManager;
  readonly grantTypes: GrantTypes;
  /** Fetches the key sets that clients publish. */
  readonly fetch: GuardedFetch;
  readonly trusts: Pick<TrustDirectory, 'find'>;
  /** The keys of trusted issuers. */
  readonly issuerKeys: IssuerKeys;
  /** How long sessions of operators last; `undefined` when the console is off. */
  readonly consoleSessions: ConsoleSessions | undefined;
  /** Milliseconds on a clock that never goes back. */
  readonly steady: () => number;
  /** Called with the id of a tenant after a revocation in it. */
  readonly onRevoked: (tenantId: string) => void;
}

/** An application whose routes are typed by their schemas. */
export type ManagementApp = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, TypeBoxTypeProvider>;

/** The tenant and the principal of an authenticated request. */
export const requester = ({ tenant, principal }: FastifyRequest): { tenant: LoadedTenant; principal: Principal } => {
  if (tenant === undefined || principal === undefined) throw new TypeError('The request was not authenticated.');
  // A request at a former URL of a moved tenant acts on the tenant as it is now.
  return { tenant: tenant.movedTo ?? tenant, principal };
};

/** The audit event of a successful management action. */
export const succeeded = (request: FastifyRequest, event: AuditEventName, subject: string): AuditEvent => {
  const { tenant, principal } = requester(request);
  return {
    tenantId: tenant.tenant.id,
    requestId: request.id,
    event,
    result: 'success',
    reason: undefined,
    actor: principal.actor,
    credentialId: principal.credentialId,
    subject,
    address: request.address,
    detail: {},
  };
};
