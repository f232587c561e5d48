// The page of the events in the audit trail, from their table.
import { AUDIT_EVENTS, type AuditEventDescription } from '@mintmark/server/reference';
import { code, prose, sections, table } from './markdown.ts';

const rowOf = ([name, { meaning, subject = '', detail = '' }]: readonly [string, AuditEventDescription]): readonly string[] => [
  code(name),
  prose(meaning),
  prose(subject),
  prose(detail),
];

/** The page. */
export const auditEventsPage = (): string =>
  sections(
    '# Audit events',
    'The `event` of entries of the audit trail, which `mintmark audit list --event NAME` selects. The `result` is `success`, `refused` or `failed`; a refused or failed entry has a `reason`, which [errors](errors.md) explains, and the response’s `error` and `description` in `detail`. `subject` and `detail` below are those of a success.',
    table(['event', 'what happened', '`subject`', '`detail`'], Object.entries<AuditEventDescription>(AUDIT_EVENTS).map(rowOf)),
  );
