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
  /** RFC 8693 §2.1, in the order sent. In other grants it does not select an API, though other servers read it. */
  readonly audiences: readonly string[];
  /** RFC 9396 §2, as sent; see `parseAuthorizationDetails`. */
  readonly authorizationDetails: string | undefined;
  /** RFC 7523 §2.1; `undefined` for other grant types. */
  readonly assertion: string | undefined;
  /** The instance of the client that requests the token, by the name that the client gives it; Mintmark's own. */
  readonly instance: string | undefined;
  /** The parameters of an exchange; `undefined` for other grant types. */
  readonly exchange: ExchangeParameters | undefined;
}

/** The parameters of a token exchange (RFC 8693 §2.1), as sent. */
export interface ExchangeParameters {
  readonly subjectToken: string | undefined;
  readonly subjectTokenType: string | undefined;
  readonly actorToken: string | undefined;
  readonly actorTokenType: string | undefined;
  readonly requestedTokenType: string | undefined;
  /** Of a transaction token: the circumstances of the request, base64url JSON. */
  readonly requestContext: string | undefined;
  /** Of a transaction token: what is to be done, base64url JSON. */
  readonly requestDetails: string | undefined;
}

/** The grant type of a token exchange (RFC 8693 §2.1). */
export const TOKEN_EXCHANGE_GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';

/**
 * Converts the parameters. Nothing is checked: the endpoint determines the order of the checks.
 *
 * @example
 * parseTokenRequest(parseForm(body)).grantType
 */
export const parseTokenRequest = ({ parameters, resources, audiences }: Form): TokenRequest => ({
  grantType: parameters.get('grant_type'),
  scope: parameters.get('scope'),
  resources,
  audiences,
  authorizationDetails: parameters.get('authorization_details'),
  assertion: parameters.get('assertion'),
  instance: parameters.get('instance'),
  exchange: parameters.get('grant_type') === TOKEN_EXCHANGE_GRANT ? exchangeParameters(parameters) : undefined,
});

const exchangeParameters = (parameters: Form['parameters']): ExchangeParameters => ({
  subjectToken: parameters.get('subject_token'),
  subjectTokenType: parameters.get('subject_token_type'),
  actorToken: parameters.get('actor_token'),
  actorTokenType: parameters.get('actor_token_type'),
  requestedTokenType: parameters.get('requested_token_type'),
  requestContext: parameters.get('request_context'),
  requestDetails: parameters.get('request_details'),
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
