// The token request (RFC 6749 §4.4.2).
import type { Form } from './form.ts';
import { OAuthError } from './oauth-error.ts';
import { parseScope } from './scope.ts';

/** A parsed token request. */
export interface TokenRequest {
  /** RFC 6749 §4.4.2; `undefined` when omitted, which is refused only after the client has authenticated. */
  readonly grantType: string | undefined;
  /** The scope as sent; see {@link requestedScope}. */
  readonly scope: string | undefined;
  /** RFC 8707 §2, in the order sent. */
  readonly resources: readonly string[];
  /** The parameter that other servers use instead of RFC 8707; it does not select an API. */
  readonly audience: string | undefined;
  /** RFC 9396 §2, as sent; see `parseAuthorizationDetails`. */
  readonly authorizationDetails: string | undefined;
  /** RFC 7523 §2.1; `undefined` for other grant types. */
  readonly assertion: string | undefined;
}

/**
 * Converts the parameters. Nothing is checked: the endpoint determines the order of the checks.
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
  assertion: parameters.get('assertion'),
});

/**
 * The scope tokens of a request; `undefined` without a scope.
 *
 * @throws {@link OAuthError} `invalid_scope`, as {@link parseScope}
 */
export const requestedScope = ({ scope }: Pick<TokenRequest, 'scope'>): readonly string[] | undefined =>
  scope === undefined ? undefined : parseScope(scope);

/**
 * Requires that a resource indicator is an absolute URI without a fragment (RFC 8707 §2).
 *
 * @throws {@link OAuthError} `invalid_target`
 */
export const requireResourceIndicator = (resource: string): string => {
  if (!/^[a-z][a-z0-9+.-]*:[\w.~:/?[\]@!$&'()*+,;=%-]+$/i.test(resource)) {
    throw new OAuthError('invalid_target', 'A resource is not an absolute URI without a fragment.');
  }
  // RFC 9110 §4.2: http(s) URIs have a host. Some parsers read https:host and https:/host as https://host,
  // which is another resource.
  if (/^https?:(?!\/\/[^/?])/i.test(resource)) {
    throw new OAuthError('invalid_target', 'A resource of the scheme http or https has no host.');
  }
  return resource;
};
