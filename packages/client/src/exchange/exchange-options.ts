// The parameters of a token exchange (RFC 8693 §2.1).
import { invalidArgument, requireText } from '../errors/invalid-argument.ts';
import { type GrantParameters, grantForm, scopeText } from '../token/grant-parameters.ts';
import type { GrantRequest } from '../token/token-request.ts';

/** The grant type (RFC 8693 §2.1). */
const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const TOKEN_TYPES = 'urn:ietf:params:oauth:token-type:';

/** A token type of RFC 8693 §3 by its last part, or any URI. */
export type TokenTypeName = 'access_token' | 'jwt' | 'id_token' | `${string}:${string}`;

/** What a token is exchanged for. */
export interface ExchangeOptions extends GrantParameters {
  /** The type of the subject token; `access_token` by default. */
  readonly subjectType?: TokenTypeName | undefined;
  /** When the subject token expires; by default its `exp`, if it is a JWT. */
  readonly subjectExpiresAt?: Date | undefined;
  /** A token of the party that acts; by default this client does. */
  readonly actor?: { readonly token: string; readonly type?: TokenTypeName | undefined } | undefined;
}

const uriOf = (name: string, type: TokenTypeName = 'access_token'): string => {
  const text = requireText(name, type);
  return text.includes(':') ? text : TOKEN_TYPES + text;
};

/** Parameters that have an option of their own, or an argument. */
const OWN = ['subject_token', 'subject_token_type', 'actor_token', 'actor_token_type', 'requested_token_type'];

/**
 * The grant.
 *
 * @param requestedType - an access token by default: no other can be sent to an API
 * @throws TypeError (code `invalid_argument`) for options that cannot be used
 */
export const exchangeGrant = (subjectToken: string, options: ExchangeOptions, requestedType?: TokenTypeName): GrantRequest => {
  const form = grantForm(options);
  for (const name of OWN) if (form.has(name)) throw invalidArgument(`parameters must not name ${name}, which exchange sets.`);
  form.set('subject_token', requireText('subjectToken', subjectToken));
  form.set('subject_token_type', uriOf('subjectType', options.subjectType));
  form.set('requested_token_type', uriOf('requestedType', requestedType));
  if (options.actor !== undefined) {
    form.set('actor_token', requireText('actor.token', options.actor.token));
    form.set('actor_token_type', uriOf('actor.type', options.actor.type));
  }
  return { type: TOKEN_EXCHANGE, form, scope: scopeText(options.scope) };
};
