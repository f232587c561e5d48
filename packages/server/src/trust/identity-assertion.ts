// Identity assertions: grants for a user, by a trusted issuer that has users
// (draft-ietf-oauth-identity-assertion-authz-grant, also called ID-JAG).
import { parseJws } from '@mintmark/protocol';
import { typeOf } from '../jose/assertion-header.ts';
import type { JsonObject } from '../records/json-value.ts';
import type { TrustedIssuer } from '../records/trusted-issuer.ts';
import { userSubject } from '../records/user-subject.ts';

/** The `typ` of an identity assertion, in lower case. */
export const IDENTITY_ASSERTION_TYPE = 'oauth-id-jag+jwt';
/** The profile in the metadata of a server that accepts them. */
export const IDENTITY_ASSERTION_PROFILE = 'urn:ietf:params:oauth:grant-profile:id-jag';

/** Whether an assertion says that it is about a user. Nothing of it is verified. */
export const isIdentityAssertion = (assertion: string): boolean => {
  try {
    return typeOf(parseJws(assertion)) === IDENTITY_ASSERTION_TYPE;
  } catch {
    return false;
  }
};

/** The subject of the tokens that a verified assertion leads to. @returns `undefined` if it names no user */
export const subjectOfUser = ({
  issuer,
  claims: { sub, tenant },
}: {
  readonly issuer: Pick<TrustedIssuer, 'id'>;
  readonly claims: JsonObject;
}): string | undefined =>
  typeof sub === 'string' && (tenant === undefined || typeof tenant === 'string') ? userSubject(issuer.id, sub, tenant) : undefined;
