// The management API (`/management/v1`): one object with an API for each kind of record.
import { type AgentsApi, agentsApi } from './agents.ts';
import { type AuditApi, auditApi } from './audit.ts';
import { type ClientsApi, clientsApi } from './clients.ts';
import { type EffectsApi, type Evaluation, type EvaluationRequest, effectsApi, evaluate } from './effects.ts';
import { type EntitlementsApi, entitlementsApi } from './entitlements.ts';
import { type GrantsApi, grantsApi } from './grants.ts';
import { type InstancesApi, instancesApi } from './instances.ts';
import { type IssuersApi, issuersApi } from './issuers.ts';
import { type KeysApi, keysApi } from './keys.ts';
import { type LatencyReport, latency } from './latency.ts';
import { type OperatorsApi, operatorsApi } from './operators.ts';
import type { QueryOf } from './options.ts';
import { type ProvidersApi, providersApi } from './providers.ts';
import { type QuotasApi, quotasApi } from './quotas.ts';
import { type ReportsApi, reportsApi } from './reports.ts';
import { type ResourcesApi, resourcesApi } from './resources.ts';
import { type SecretsApi, secretsApi } from './secrets.ts';
import { createSend, type ManagementClientOptions } from './send.ts';
import { type IdentifiedCredential, type SignInsApi, signInsApi, whose } from './sign-ins.ts';
import { type TenantsApi, tenantsApi } from './tenants.ts';
import { type TrustsApi, trustsApi } from './trusts.ts';
import { type UsageApi, usageApi } from './usage.ts';

/**
 * The management API. Records and filters have the names and formats of the wire: times are RFC 3339 in
 * UTC, spans are seconds.
 *
 * A call that returns one record returns it with the `etag` of its version, if it has versions. If that
 * `etag` is passed to a call that changes the record, the call is refused if someone else changed it in
 * between. Every promise rejects as {@link createManagementClient} states.
 */
export interface ManagementClient {
  readonly clients: ClientsApi;
  readonly secrets: SecretsApi;
  readonly instances: InstancesApi;
  readonly agents: AgentsApi;
  readonly grants: GrantsApi;
  readonly signIns: SignInsApi;
  readonly usage: UsageApi;
  readonly reports: ReportsApi;
  readonly resources: ResourcesApi;
  readonly entitlements: EntitlementsApi;
  readonly quotas: QuotasApi;
  readonly issuers: IssuersApi;
  readonly trusts: TrustsApi;
  readonly operators: OperatorsApi;
  readonly providers: ProvidersApi;
  readonly tenants: TenantsApi;
  readonly keys: KeysApi;
  readonly audit: AuditApi;
  /** What an action would end, without executing it. */
  readonly effects: EffectsApi;
  /** Evaluates a token request: whether it would be granted, and by which rule. No token is issued. */
  evaluate(request: EvaluationRequest): Promise<Evaluation>;
  /**
   * Finds the client that a leaked secret or token belongs to.
   *
   * @param credential - the string, without anything around it
   */
  whose(credential: string): Promise<IdentifiedCredential>;
  /**
   * How long the requests of all tenants took, at the process of the server that responds. Only for the home tenant.
   */
  latency(options?: QueryOf<'latencyList'>): Promise<LatencyReport>;
}

/**
 * Creates a client of the management API. Nothing is sent before the first call.
 *
 * @throws TypeError (code `invalid_argument`) for arguments that cannot be used, here and in each call
 * @throws {@link ManagementError} (in calls) when the server refuses, {@link ProtocolError} for a malformed
 * response, {@link NetworkError} when none arrived in time
 * @example
 * const management = createManagementClient({ tenantUrl: 'localhost:8443', accessToken });
 * const { record, etag } = await management.clients.create({ name: 'billing', scopes: ['invoices:read'] });
 * await management.clients.update(record.client_id, { owner: 'payments' }, { etag });
 */
export const createManagementClient = (options: ManagementClientOptions): ManagementClient => {
  const send = createSend(options);
  return {
    clients: clientsApi(send),
    secrets: secretsApi(send),
    instances: instancesApi(send),
    agents: agentsApi(send),
    grants: grantsApi(send),
    signIns: signInsApi(send),
    usage: usageApi(send),
    reports: reportsApi(send),
    resources: resourcesApi(send),
    entitlements: entitlementsApi(send),
    quotas: quotasApi(send),
    issuers: issuersApi(send),
    trusts: trustsApi(send),
    operators: operatorsApi(send),
    providers: providersApi(send),
    tenants: tenantsApi(send),
    keys: keysApi(send),
    audit: auditApi(send),
    effects: effectsApi(send),
    evaluate: evaluate(send),
    whose: whose(send),
    latency: latency(send),
  };
};
