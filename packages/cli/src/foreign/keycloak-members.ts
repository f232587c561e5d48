// The members and attributes of Keycloak's clients that are imported, or that are irrelevant for a client
// without a user. Every other member or attribute that has a value is reported in a note.

/** The members of a client. */
export const CLIENT_MEMBERS: readonly string[] = [
  ...['id', 'clientId', 'name', 'description', 'enabled', 'clientAuthenticatorType', 'secret', 'attributes', 'protocol', 'access'],
  ...['serviceAccountsEnabled', 'publicClient', 'bearerOnly', 'defaultClientScopes', 'optionalClientScopes'],
  // Reported by their own notes.
  ...['protocolMappers', 'authorizationServicesEnabled', 'authorizationSettings', 'notBefore'],
  // How people sign in.
  ...['rootUrl', 'adminUrl', 'baseUrl', 'redirectUris', 'webOrigins', 'standardFlowEnabled', 'implicitFlowEnabled', 'frontchannelLogout'],
  ...[
    'directAccessGrantsEnabled',
    'consentRequired',
    'alwaysDisplayInConsole',
    'surrogateAuthRequired',
    'authenticationFlowBindingOverrides',
  ],
  // How the server manages it.
  ...['fullScopeAllowed', 'nodeReRegistrationTimeout', 'registeredNodes', 'origin', 'type', 'clientTemplate', 'useTemplateConfig'],
];

/** The attributes of a client. */
export const ATTRIBUTES: readonly string[] = [
  ...['access.token.lifespan', 'access.token.signed.response.alg', 'token.endpoint.auth.signing.alg', 'use.jwks.string', 'jwks.string'],
  ...['use.jwks.url', 'jwks.url', 'jwt.credential.certificate', 'x509.subjectdn', 'x509.allow.regex.pattern.comparison'],
  ...[
    'tls.client.certificate.bound.access.tokens',
    'dpop.bound.access.tokens',
    'use.refresh.tokens',
    'client_credentials.use_refresh_token',
  ],
  // Reported by their own notes.
  ...['client.secret.rotated', 'client.secret.rotated.creation.time', 'client.secret.rotated.expiration.time'],
  // When the secret was created.
  ...['client.secret.creation.time', 'realm_client'],
  // How people sign in.
  ...[
    'post.logout.redirect.uris',
    'backchannel.logout.url',
    'backchannel.logout.session.required',
    'backchannel.logout.revoke.offline.tokens',
  ],
  ...['frontchannel.logout.url', 'frontchannel.logout.session.required', 'display.on.consent.screen', 'consent.screen.text', 'login_theme'],
  ...[
    'oauth2.device.authorization.grant.enabled',
    'oidc.ciba.grant.enabled',
    'ciba.backchannel.token.delivery.mode',
    'logoUri',
    'policyUri',
  ],
  ...['pkce.code.challenge.method', 'id.token.signed.response.alg', 'id.token.as.detached.signature', 'user.info.response.signature.alg'],
  ...['request.object.signature.alg', 'request.object.required', 'request.uris', 'require.pushed.authorization.requests', 'tosUri'],
  ...['exclude.session.state.from.auth.response', 'exclude.issuer.from.auth.response', 'acr.loa.map', 'default.acr.values'],
  ...[
    'client.session.idle.timeout',
    'client.session.max.lifespan',
    'client.offline.session.idle.timeout',
    'client.offline.session.max.lifespan',
  ],
  ...['client.use.lightweight.access.token.enabled', 'access.token.header.type.rfc9068'],
];

/** Attributes that begin with these are about SAML, or about what a person sees. */
export const ATTRIBUTE_PREFIXES: readonly string[] = ['saml', 'display.', 'logo', 'policy', 'tos'];
