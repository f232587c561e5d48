// The position of a follower in the revocation feed, as an opaque cursor.
import { OAuthError } from '@mintmark/protocol';

/** `until` is the last event of the snapshot that the follower reads; `undefined` after the snapshot. */
export interface FeedPosition {
  readonly after: number;
  readonly until: number | undefined;
}

const FORM = /^(\d{1,15})(?:-(\d{1,15}))?$/;

/** Writes a cursor. */
export const encodeFeedCursor = ({ after, until }: FeedPosition): string =>
  Buffer.from(until === undefined ? `${after}` : `${after}-${until}`).toString('base64url');

/**
 * Reads a cursor.
 *
 * @throws {@link OAuthError} `invalid_request`
 */
export const decodeFeedCursor = (cursor: string): FeedPosition => {
  const [, after, until] = FORM.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (after === undefined) throw new OAuthError('invalid_request', 'The cursor is not one of this feed.');
  return { after: Number(after), until: until === undefined ? undefined : Number(until) };
};
