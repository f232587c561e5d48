// A mark by which whoever can read a store recognizes the server that has it open. Each is another one, so that two
// marks do not show whether they are of the same store, nor anything of it.
import { createHash, randomBytes } from 'node:crypto';

/** The field of a response with a mark. */
export const STORE_FIELD = 'mintmark-store';

const SALT_BYTES = 16;

const digestOf = (salt: string, identity: string): string => createHash('sha256').update(`${salt}.${identity}`).digest('base64url');

/** A mark of a store. @param identity - see `Storage.identity` */
export const storeMark = (identity: string): string => {
  const salt = randomBytes(SALT_BYTES).toString('base64url');
  return `${salt}.${digestOf(salt, identity)}`;
};

/** Whether a mark is of the store with this identity. */
export const isMarkOf = (mark: string, identity: string): boolean => {
  const [salt = '', digest] = mark.split('.');
  return digest === digestOf(salt, identity);
};
