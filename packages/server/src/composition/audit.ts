// Signs the checkpoints of the audit chains and delivers them.
import { AuditKeeper } from '../audit/audit-keeper.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { CheckpointDelivery, fileSink, urlSink } from '../audit/checkpoint-sinks.ts';
import type { ServerConfig } from '../config/config.ts';
import type { OpenedStore } from '../maintenance/open-store.ts';
import { type GuardedFetchOptions, guardedPost } from '../outgoing/guarded-fetch.ts';
import type { Start } from './start.ts';

/** Signs checkpoints while the server runs. At shutdown, the trail is flushed before the last checkpoint. */
export const keepAudit = (
  audit: AuditTrail,
  { storage, checkpointKey }: OpenedStore,
  outgoing: GuardedFetchOptions,
  { config, now, log, parts, metrics }: Start,
): AuditKeeper => {
  const delivery = checkpointDelivery(config, outgoing, log);
  metrics.read({
    name: 'mintmark_audit_checkpoints_waiting',
    help: 'Checkpoints of the audit trail that a destination has not accepted yet, at most one of a tenant.',
    labels: ['sink'],
    read: () => delivery.waiting().map(({ sink, count }) => ({ labels: { sink }, value: count })),
  });
  const keeper = new AuditKeeper({ storage, key: checkpointKey, delivery, ...config.audit, now });
  parts.defer(() => keeper.close(log));
  parts.defer(() => audit.flush());
  return keeper;
};

/** The configured destinations outside the store. */
const checkpointDelivery = ({ audit }: ServerConfig, outgoing: GuardedFetchOptions, log: Start['log']): CheckpointDelivery =>
  new CheckpointDelivery(
    [
      ...(audit.checkpointFile === undefined ? [] : [fileSink(audit.checkpointFile)]),
      ...(audit.checkpointUrl === undefined ? [] : [urlSink(audit.checkpointUrl, guardedPost(outgoing))]),
    ],
    log,
  );
