// Who an operator of an OpenID Provider is, by the claims of an ID token: the subject alone identifies the person, the
// provider's rules give the roles, and the name is for people to read.
import { hash } from 'node:crypto';
import { claimAt } from '../../records/claim-path.ts';
import type { JsonObject } from '../../records/json-value.ts';
import type { OpenIdProvider } from '../../records/openid-provider.ts';
import { type OperatorOrigin, ROLE_NAMES, type RoleName } from '../../records/operator.ts';
import { meetsAll } from '../../trust/conditions.ts';

/** Longest subject, in characters (OpenID Connect Core 1.0 §2). */
const MAX_SUBJECT = 255;
/** Characters of a name that come from the claim. With the parts after it, a name has 64 at most. */
const MAX_STEM = 30;
const MAX_DISPLAY_NAME = 256;

/** The subject of an ID token; `undefined` for one that cannot be stored. */
export const originOf = ({ id }: OpenIdProvider, { sub }: JsonObject): OperatorOrigin | undefined =>
  typeof sub === 'string' && sub !== '' && sub.length <= MAX_SUBJECT && !/\p{Cc}|\p{Cs}/u.test(sub)
    ? { providerId: id, subject: sub }
    : undefined;

/** The roles that the rules of a provider give, in the order of {@link ROLE_NAMES}; none for whoever meets no rule. */
export const rolesOfClaims = ({ roleRules }: OpenIdProvider, claims: JsonObject): readonly RoleName[] => {
  const given = new Set(roleRules.flatMap(({ role, condition }) => (meetsAll([condition], claims) ? [role] : [])));
  return ROLE_NAMES.filter((role) => given.has(role));
};

/**
 * The names that a new operator may have, in the order in which they are tried. Each ends with the provider, so that none is
 * mistaken for an operator of this server.
 */
export const namesOfClaims = ({ id, nameClaim }: OpenIdProvider, claims: JsonObject, { subject }: OperatorOrigin): readonly string[] => {
  const claimed = claimAt(claims, nameClaim);
  const [local = ''] = typeof claimed === 'string' ? claimed.toLowerCase().split('@') : [];
  const stem = local
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, MAX_STEM);
  const mark = hash('sha256', subject, 'hex').slice(0, 8);
  return stem === '' ? [`${mark}+${id}`] : [`${stem}+${id}`, `${stem}-${mark}+${id}`];
};

/** The name of the person, as the provider has it. */
export const displayNameOf = ({ name }: JsonObject): string | undefined =>
  typeof name === 'string' && /\S/.test(name) && !/\p{Cc}|\p{Cs}/u.test(name) ? name.slice(0, MAX_DISPLAY_NAME) : undefined;
