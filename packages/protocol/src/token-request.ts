// The token request (RFC 6749 §4.4.2): the one place where wire names become ours.
import type { Form } from './form.ts';
import { OAuthError } from './oauth-error.ts';
import { parseScope } from './scope.ts';

/** A token request, past its form. */
export interface TokenRequest {
  /** RFC 6749 §4.4.2; `undefined` when left out, refused only after the client has authenticated. */
  readonly grantType: string | undefined;
  /** The scope as sent; see {@link requestedScope}. */
  readonly scope: string | undefined;
  /** RFC 8707 §2, in the order sent. */
  readonly resources: readonly string[];
  /** How servers without RFC 8707 name the API. It chooses nothing here; see the grant. */
  readonly audience: string | undefined;
  /** RFC 9396 §2, as sent; see `parseAuthorizationDetails`. */
  readonly authorizationDetails: string | undefined;
}

/**
 * Crosses from wire names to ours. Nothing is judged yet: the order of the checks belongs to the endpoint.
 *
 * @example
 * parseTokenRequest(parseForm(body)).grantType
 */
export const parseTokenRequest = ({ parameters, resources }: Form): TokenRequest => ({
  grantType: parameters.get('grant_type'),
  scope: parameters.get('scope'),
  resources,
  audience: parameters.get('audience'),
  authorizationDetails: parameters.get('authorization_details'),
});

/**
 * The scope tokens of a request; `undefined` when none were asked for.
 *
 * @throws {@link OAuthError} `invalid_scope`, as {@link parseScope}
 */
export const requestedScope = ({ scope }: Pick<TokenRequest, 'scope'>): readonly string[] | undefined =>
  scope === undefined ? undefined : parseScope(scope);

/**
 * Judges one resource indicator's form (RFC 8707 §2): an absolute URI without a fragment.
 *
 * @throws {@link OAuthError} `invalid_target`
 */
export const requireResourceIndicator = (resource: string): string => {
  if (!/^[a-z][a-z0-9+.-]*:[\w.~:/?[\]@!$&'()*+,;=%-]+$/i.test(resource)) {
    throw new OAuthError('invalid_target', 'A resource is not an absolute URI without a fragment.');
  }
  // RFC 9110 §4.2: no such URI is without a host. Some parsers read https:host and https:/host as https://host, which is another resource.
  if (/^https?:(?!\/\/[^/?])/i.test(resource)) {
    throw new OAuthError('invalid_target', 'A resource of the scheme http or https has no host.');
  }
  return resource;
};
