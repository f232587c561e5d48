// Cursors of sorted lists: the last record of a page and its sort key. A cursor is valid only for the same
// tenant and order.
import { Problem } from '../../http/problem.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

/** The list that a cursor belongs to. */
export interface CursorScope {
  readonly tenantId: string;
  /** The order, as the request names it. */
  readonly sort: string;
}

/** A position in a list. */
export interface ListPosition {
  /** The id of the last record seen. */
  readonly id: string;
  /** Its sort key; empty when the list is sorted by id. */
  readonly key: string;
}

/** The cursor of the page that follows a position. */
export const encodePosition = ({ id, key }: ListPosition, { tenantId, sort }: CursorScope): string =>
  `${encodeCursor(id)}.${Buffer.from(JSON.stringify([tenantId, sort, key])).toString('base64url')}`;

/**
 * The position in a cursor.
 *
 * @throws {@link Problem} 400 for an invalid cursor, or one of another list
 */
export const decodePosition = (cursor: string, { tenantId, sort }: CursorScope): ListPosition => {
  const [first = '', second = ''] = cursor.split('.', 2);
  const id = decodeCursor(first);
  const key = keyIn(second, tenantId, sort);
  if (key === undefined)
    throw new Problem(400, 'The cursor does not belong to this list.', [{ pointer: 'cursor', detail: 'belongs to another list' }]);
  return { id, key };
};

const keyIn = (part: string, tenantId: string, sort: string): string | undefined => {
  try {
    const context: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    if (!Array.isArray(context) || context[0] !== tenantId || context[1] !== sort) return undefined;
    return typeof context[2] === 'string' ? context[2] : undefined;
  } catch {
    return undefined;
  }
};
