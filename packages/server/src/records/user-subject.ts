// The subject of a token that a client obtained for a user of a trusted issuer. There are no records of users: the
// subject says all that this server knows of one.

/** With this prefix, a `sub` names a user; no client id begins with it. */
export const USER_PREFIX = 'user:';
/** Longest subject of a user, in characters. */
export const MAX_USER_SUBJECT = 512;

/**
 * The subject of a user: `user:ISSUER-ID:SUB`, or `user:ISSUER-ID:TENANT/SUB` for a user of one of the issuer's tenants.
 * No two users have the same, since the id of an issuer has no colon, and what separates the parts is percent-encoded
 * within them.
 *
 * @param issuerId - the id of the trusted issuer, since two issuers may have one `iss`
 * @param tenant - the claim `tenant`: `sub` is unique within it
 * @returns `undefined` for names that are empty, too long, or have characters that are none of a name
 * @example
 * userSubject('okta', 'alice@example.com') // 'user:okta:alice@example.com'
 */
export const userSubject = (issuerId: string, sub: string, tenant?: string): string | undefined => {
  const parts = tenant === undefined ? [sub] : [tenant, sub];
  if (parts.some((part) => part === '' || part.length > MAX_USER_SUBJECT || /[\p{Cc}\p{Cs}]/u.test(part))) return undefined;
  const subject = `${USER_PREFIX}${issuerId}:${parts.map(encoded).join('/')}`;
  return subject.length > MAX_USER_SUBJECT ? undefined : subject;
};

// Mail addresses remain readable.
const encoded = (part: string): string => encodeURIComponent(part).replaceAll('%40', '@');
