// Which ids a client may have: a `sub` and the actor of an audit entry name clients, operators and users alike.
import { OPERATOR_PREFIX } from './operator.ts';
import { USER_PREFIX } from './user-subject.ts';

/**
 * The pattern of a client id. It excludes `.` and `..`, which have a special meaning in the path of a URL, and what
 * names an operator, or a user of a trusted issuer (RFC 9700 §4.15).
 */
export const CLIENT_ID = `^(?!\\.{1,2}$)(?!${OPERATOR_PREFIX})(?!${USER_PREFIX})[\\x20-\\x7e]+$`;
