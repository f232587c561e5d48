// Where a page of a sorted list starts: behind a record, by what the list is sorted by. Good for that order of that tenant's list alone.
import { Problem } from '../../http/problem.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

/** A list, as far as its cursors are concerned. */
export interface CursorScope {
  readonly tenantId: string;
  /** As the request named it. */
  readonly sort: string;
}

/** A place in it. */
export interface ListPosition {
  /** Of the record. */
  readonly id: string;
  /** What the list is sorted by, of that record; empty where that is its id. */
  readonly key: string;
}

/** A cursor behind a record. */
export const encodePosition = ({ id, key }: ListPosition, { tenantId, sort }: CursorScope): string =>
  `${encodeCursor(id)}.${Buffer.from(JSON.stringify([tenantId, sort, key])).toString('base64url')}`;

/**
 * The place in a cursor.
 *
 * @throws {@link Problem} 400 for what is no cursor, or one of another list
 */
export const decodePosition = (cursor: string, { tenantId, sort }: CursorScope): ListPosition => {
  const [first = '', second = ''] = cursor.split('.', 2);
  const id = decodeCursor(first);
  const key = keyIn(second, tenantId, sort);
  if (key === undefined)
    throw new Problem(400, 'The cursor is not one of this list.', [{ pointer: 'cursor', detail: 'is of another list' }]);
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
