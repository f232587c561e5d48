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
  { config, now, log, parts }: Start,
): AuditKeeper => {
  const delivery = checkpointDelivery(config, outgoing, log);
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
