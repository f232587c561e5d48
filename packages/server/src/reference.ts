// What the reference pages of this repository are generated from.
export { AUDIT_EVENTS, type AuditEventDescription } from './audit/audit-events.ts';
export { measureReplica } from './composition/replica-metrics.ts';
export { CONFIG_KEYS } from './config/config-keys.ts';
export { MANAGEMENT_ROUTES } from './management/api.ts';
export type { Family } from './metrics/family.ts';
export { Metrics } from './metrics/metrics.ts';
export { OAUTH_ERROR_EXPLANATIONS } from './refusals/oauth-errors.ts';
export { REASON_GROUPS } from './refusals/reasons.ts';
export { ReplicaReads } from './storage/replica-reads.ts';
export { WorkerMetrics } from './workers/worker-metrics.ts';
