// The query of the list of audit entries, and its cursor.
import { type Static, Type } from 'typebox';
import type { ChainedEntry } from '../../records/audit-entry.ts';
import type { AuditPageRequest } from '../../storage/contract/audit.ts';
import { FieldProblems } from '../requests/field-problems.ts';

const ExactText = Type.Optional(Type.String({ minLength: 1, maxLength: 512 }));
const DateTime = (description: string) => Type.Optional(Type.String({ format: 'date-time', description }));

/** The query of a list. An entry must match every filter. */
export const AuditQuery = Type.Object(
  {
    event: ExactText,
    result: Type.Optional(Type.Enum(['success', 'refused', 'failed'])),
    reason: ExactText,
    actor: ExactText,
    subject: ExactText,
    address: ExactText,
    credential_id: ExactText,
    request_id: ExactText,
    since: DateTime('RFC 3339.'),
    until: DateTime('RFC 3339, exclusive.'),
    order: Type.Optional(Type.Enum(['oldest', 'newest'], { description: 'Which entries come first; `oldest` when absent.' })),
    limit: Type.Optional(Type.String({ pattern: '^([1-9]\\d{0,2}|1000)$', description: '1 to 1000, 100 when absent.' })),
    cursor: Type.Optional(Type.String({ maxLength: 256, description: '`next_cursor` of the previous page, with the same filters.' })),
  },
  { additionalProperties: false },
);

const CURSOR = /^(\d{1,15})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** The cursor of the page that follows an entry: its encoded time and id. */
export const auditCursor = ({ at, id }: ChainedEntry): string => Buffer.from(`${at}.${id}`).toString('base64url');

/** Parses the query into a request to the store. @throws {@link Problem} 400 with every invalid field */
export const parseAuditQuery = (query: Static<typeof AuditQuery>): AuditPageRequest => {
  const problems = new FieldProblems();
  const { event, result, reason, actor, subject, address, credential_id: credentialId, request_id: requestId } = query;
  const page: AuditPageRequest = {
    ...{ event, result, reason, actor, subject, address, credentialId, requestId },
    since: problems.time('/since', query.since),
    until: problems.time('/until', query.until),
    order: query.order ?? 'oldest',
    limit: Number(query.limit ?? 100),
    after: query.cursor === undefined ? undefined : positionIn(query.cursor),
  };
  problems.require(query.cursor === undefined || page.after !== undefined, '/cursor', 'does not belong to this list');
  problems.throwIfAny();
  return page;
};

const positionIn = (cursor: string): AuditPageRequest['after'] => {
  const [, at, id] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  return at === undefined || id === undefined ? undefined : { at: Number(at), id };
};
