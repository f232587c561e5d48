// Page cursors: the encoded id of the last record of a page. The encoding keeps callers from depending on
// the content.
import { Problem } from '../../http/problem.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The cursor of the page that follows a record. */
export const encodeCursor = (id: string): string => Buffer.from(id).toString('base64url');

/**
 * The record id in a cursor.
 *
 * @throws {@link Problem} 400
 */
export const decodeCursor = (cursor: string): string => {
  const id = Buffer.from(cursor, 'base64url').toString('latin1');
  if (!UUID.test(id)) throw new Problem(400, 'The cursor does not belong to this list.', [{ pointer: 'cursor', detail: 'is not valid' }]);
  return id;
};
