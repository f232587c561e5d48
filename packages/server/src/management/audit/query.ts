// What a list of audit entries is asked for, and its cursor.
import { type Static, Type } from 'typebox';
import type { ChainedEntry } from '../../records/audit-entry.ts';
import type { AuditPageRequest } from '../../storage/contract/audit.ts';
import { FieldProblems } from '../requests/field-problems.ts';

const Equal = Type.Optional(Type.String({ minLength: 1, maxLength: 512 }));
const Moment = (description: string) => Type.Optional(Type.String({ format: 'date-time', description }));

/** The query of a list; every filter must hold. */
export const AuditQuery = Type.Object(
  {
    event: Equal,
    result: Type.Optional(Type.Enum(['success', 'refused', 'failed'])),
    reason: Equal,
    actor: Equal,
    subject: Equal,
    address: Equal,
    credential_id: Equal,
    request_id: Equal,
    since: Moment('RFC 3339.'),
    until: Moment('RFC 3339; entries end before it.'),
    order: Type.Optional(Type.Enum(['oldest', 'newest'], { description: 'What comes first; oldest when absent.' })),
    limit: Type.Optional(Type.String({ pattern: '^([1-9]\\d{0,2}|1000)$', description: '1 to 1000, 100 when absent.' })),
    cursor: Type.Optional(Type.String({ maxLength: 256, description: '`next_cursor` of the page before, with the same filters.' })),
  },
  { additionalProperties: false },
);

const CURSOR = /^(\d{1,15})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** The cursor behind an entry: its time and id, encoded, so that callers do not depend on its content. */
export const auditCursor = ({ at, id }: ChainedEntry): string => Buffer.from(`${at}.${id}`).toString('base64url');

/** What the store is asked for. @throws {@link Problem} 400 with every bad field */
export const parseAuditQuery = (query: Static<typeof AuditQuery>): AuditPageRequest => {
  const problems = new FieldProblems();
  const moment = (name: 'since' | 'until'): number | undefined => {
    const text = query[name];
    if (text === undefined) return undefined;
    const at = Date.parse(text);
    problems.require(!Number.isNaN(at), `/${name}`, 'is not a date and time (RFC 3339)');
    return at;
  };
  const { event, result, reason, actor, subject, address, credential_id: credentialId, request_id: requestId } = query;
  const page: AuditPageRequest = {
    ...{ event, result, reason, actor, subject, address, credentialId, requestId },
    since: moment('since'),
    until: moment('until'),
    order: query.order ?? 'oldest',
    limit: Number(query.limit ?? 100),
    after: query.cursor === undefined ? undefined : placeIn(query.cursor),
  };
  problems.require(query.cursor === undefined || page.after !== undefined, '/cursor', 'is not one of this list');
  problems.throwIfAny();
  return page;
};

const placeIn = (cursor: string): AuditPageRequest['after'] => {
  const [, at, id] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  return at === undefined || id === undefined ? undefined : { at: Number(at), id };
};
