// Page cursors: the id of the last record seen, encoded, so that callers do not depend on its
// content.
import { Problem } from '../../http/problem.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A cursor behind a record. */
export const encodeCursor = (id: string): string => Buffer.from(id).toString('base64url');

/**
 * The record id in a cursor.
 *
 * @throws {@link Problem} 400
 */
export const decodeCursor = (cursor: string): string => {
  const id = Buffer.from(cursor, 'base64url').toString('latin1');
  if (!UUID.test(id)) throw new Problem(400, 'The cursor is not one of this list.', [{ pointer: 'cursor', detail: 'is not valid' }]);
  return id;
};
