// Checks that the audit trail is signed, and that its checkpoints reach their destinations.
import type { Examined } from './examined.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, skipped, warning } = findingsOf('audit');

/** Milliseconds after which entries should have been signed: a server signs every minute. */
const LATE = 300_000;

/** The last checkpoint of each tenant, and those that wait to be delivered. */
export const checkAudit = async ({ store, running, now }: Examined): Promise<readonly Finding[]> => {
  if (store === undefined) return [skipped('not checked: see above')];
  const findings: Finding[] = [];
  for (const { id, name } of store.tenants) {
    const last = await store.storage.lastAuditCheckpoint(id);
    const unsigned = await store.storage.auditChainsToSign(id);
    if (unsigned.length > 0 && last !== undefined && now() - last.at > LATE)
      findings.push(
        warning(
          `tenant ${name}: entries since ${new Date(last.at).toISOString()} are not signed`,
          'A running server signs them within a minute: start it, or see its log.',
        ),
      );
  }
  const sinks = running?.samples('mintmark_audit_checkpoints_waiting') ?? [];
  for (const {
    labels: { sink = '' },
    value,
  } of sinks)
    if (value > 0)
      findings.push(
        warning(
          `${value} checkpoints wait for the ${sink} of --audit-checkpoint-${sink}`,
          'See the log of the server; they are sent once it accepts them.',
        ),
      );
  return findings.length > 0 ? findings : [ok(sinks.length === 0 ? 'signed' : 'signed, and delivered')];
};
