// The reasons for refusals, with cause and remedy for the operator. Callers never receive these texts.

/** Reason to explanation; `mintmark explain` prints them. */
export const REASONS = {
  // The form of the request
  malformed_request: {
    cause: 'The request did not fit the protocol.',
    remedy: 'Correct the request as the error description says.',
  },
  credentials_in_url: {
    cause: 'The request carried credentials in its URL, which proxies and logs store.',
    remedy: 'Send credentials in the body or the Authorization header, and rotate the ones that were sent: they have leaked.',
  },
  address_unknown: {
    cause: 'The request came through a trusted proxy that sent no client address, or a malformed one.',
    remedy: 'Have the proxy set the header that --client-address-header names, or remove the proxy from --trusted-proxy.',
  },
  // Client authentication
  no_credentials: {
    cause: 'The request carried no client credentials.',
    remedy: 'Send client_id and client_secret in the form, an Authorization: Basic header, an assertion, or a client certificate.',
  },
  other_auth_scheme: {
    cause: 'The Authorization header has a scheme that authenticates no client, and the request carried no other client credentials.',
    remedy:
      'Only the scheme Basic authenticates a client: a Bearer token does not, at introspection either. Send client_id and client_secret in the form or by Basic, an assertion, or a client certificate.',
  },
  several_auth_methods: {
    cause: 'The request authenticates its client in more than one way; the detail names them.',
    remedy: 'Keep the one that the client is registered for. The same id and secret by Basic and in the form count as one.',
  },
  malformed_basic: {
    cause: 'The Authorization header is not HTTP Basic with a base64 pair of id and secret.',
    remedy: 'Send "Basic " followed by base64(form-encoded id ":" form-encoded secret).',
  },
  unknown_client: {
    cause: 'No API client of this tenant has this client id, or it was deleted.',
    remedy: 'Compare the client id with `mintmark client list`, and the tenant with the URL of the request.',
  },
  wrong_secret: {
    cause: 'The client exists, but none of its secrets is the one presented.',
    remedy: 'Check that the caller has the newest secret, without blanks or line ends around it, and that it form-encodes it.',
  },
  secret_guesses: {
    cause: 'This address sent too many wrong secrets for a client whose secret was chosen or imported.',
    remedy:
      'Give the caller the right secret; an address may send ten wrong ones a minute. Rotate to a generated secret, which needs no such limit.',
  },
  secret_checks_busy: {
    cause: 'Too many requests had chosen or imported secrets to check at once.',
    remedy:
      'The caller may try again. If it lasts, someone is guessing secrets: search for wrong_secret. Rotate such clients to generated secrets.',
  },
  secret_expired: {
    cause: 'The secret presented is right, but it has expired.',
    remedy: 'Give the caller a secret that is still valid.',
  },
  secret_retired: {
    cause: 'The secret presented is right, but it has been rotated, and the overlap is over.',
    remedy: 'Give the caller the newer secret.',
  },
  secret_deactivated: {
    cause: 'The secret presented is right, but it has been deactivated.',
    remedy: 'Reactivate it, or give the caller another secret.',
  },
  secret_revoked: {
    cause: 'The secret presented is right, but it has been revoked.',
    remedy: 'Find out who still uses it; give the rightful caller another secret.',
  },
  client_disabled: {
    cause: 'The client authenticated, but it is disabled.',
    remedy: 'Enable it with `mintmark client enable`, if that is what is wanted.',
  },
  client_expired: {
    cause: 'The client authenticated, but it has expired.',
    remedy: 'Extend the lifetime of the client, or create a new one.',
  },
  address_not_allowed: {
    cause: 'The client came from an address that its IP rules do not allow, or one of its tokens was presented from such an address.',
    remedy: 'Compare the address with ip_rules of the client; behind a proxy, with --trusted-proxy and --client-address-header.',
  },
  wrong_auth_method: {
    cause: 'The client authenticated by a method that it is not registered for.',
    remedy: 'Use the registered method, or register the one that is used.',
  },
  // Authorization and proof of possession
  unsupported_grant_type: {
    cause: 'The server does not support the grant type.',
    remedy: 'Send grant_type=client_credentials.',
  },
  grant_type_not_allowed: {
    cause: 'The client may not use this grant type.',
    remedy: 'Use a grant type that the client is registered for.',
  },
  scope_not_allowed: {
    cause: 'The client requested a scope that it may not have.',
    remedy: 'Add the scope to the client, or do not request it.',
  },
  scope_of_other_resource: {
    cause: 'A scope belongs to a resource that the request does not name, or the scopes belong to several and none is named.',
    remedy: 'Name the resource in the request, or request the scopes of one resource at a time.',
  },
  unknown_resource: {
    cause: 'The tenant does not have the requested resource.',
    remedy:
      'Compare it with the resource indicators of the tenant; the detail names the nearest. Case and trailing slash of a path are significant. Register it if it is missing.',
  },
  audience_not_read: {
    cause:
      'The request names an API by audience, which this server does not read, and the token would be for another one; the detail names both.',
    remedy: 'Request it by resource (RFC 8707), with the indicator under which it is registered: `mintmark token --resource URI`.',
  },
  resource_not_allowed: {
    cause: 'The client may not have tokens for the requested resource.',
    remedy: 'Give the client an entitlement if it is to use the management API, or request another resource.',
  },
  details_type_not_allowed: {
    cause: 'The client requested authorization details of a type that no resource has registered, or that it may not request.',
    remedy: 'Register the type with a resource, and add it to the authorization_details_types of the client.',
  },
  details_refused: {
    cause: 'The authorization details do not fit the JSON Schema of their type.',
    remedy: 'Compare the request with the schema; the error description names the member.',
  },
  details_of_other_resource: {
    cause: 'Authorization details belong to a resource that the request does not name.',
    remedy: 'Name the resource in the request, or request the details of one resource at a time.',
  },
  token_unbound: {
    cause: 'The client, or the FAPI 2.0 profile of the tenant, requires tokens bound to a key or certificate, and the request had neither.',
    remedy: 'Send a DPoP proof, or use mutual TLS with the certificate.',
  },
  assertion_malformed: {
    cause: 'The client assertion is not a JWT of the required type and form.',
    remedy:
      'Send client_assertion_type urn:ietf:params:oauth:client-assertion-type:jwt-bearer and a signed JWT with a jti; the detail says more.',
  },
  assertion_subject: {
    cause: 'The assertion does not name one client as its iss and sub, or the client_id parameter differs.',
    remedy: 'Set iss and sub to the client id.',
  },
  assertion_audience: {
    cause: 'The assertion is not for this server alone.',
    remedy:
      'Set aud to an issuer of this tenant, alone. A tool that sends a list with an issuer in it: set assertion_audience_list on the client; one that sends the token endpoint alone: legacy_assertion_audience.',
  },
  assertion_expired: {
    cause: 'The assertion has expired, has no exp, or is from the future.',
    remedy: 'Compare the clock of the client with that of the server, and create the assertion right before the request.',
  },
  assertion_lifetime: {
    cause: 'The assertion is valid for longer than max_assertion_lifetime of the client allows.',
    remedy: 'Set exp at most five minutes ahead, or raise max_assertion_lifetime of the client.',
  },
  assertion_algorithm: {
    cause: 'The assertion is signed with an algorithm that the client, its method or the tenant does not allow.',
    remedy: 'Sign with the registered algorithm; under FAPI 2.0, with PS256, ES256 or EdDSA.',
  },
  assertion_signature: {
    cause: 'No key or secret of the client verifies the signature of the assertion.',
    remedy: 'Compare the kid and the thumbprint of the key with those of the client; was the new key registered before it was used?',
  },
  key_compromised: {
    cause: 'The client used a key or certificate that was revoked as compromised.',
    remedy: 'Find out who still uses it; give the rightful caller another.',
  },
  certificate_expired: {
    cause: 'The client certificate is not valid at this moment.',
    remedy: 'Renew the certificate, and compare the clocks.',
  },
  certificate_untrusted: {
    cause: 'No CA of the tenant issued the client certificate, or the certificate is not for client authentication.',
    remedy: 'Add the CA with `mintmark tenant update --client-ca`, and have the client send its intermediate certificates.',
  },
  certificate_subject: {
    cause: 'The client certificate is trusted, but its subject is not the one that the client is registered with.',
    remedy: 'Compare the certificate with the tls_client_auth_ field of the client: its subject as RFC 4514 writes it, or the one SAN.',
  },
  certificate_key: {
    cause: 'The key of the client certificate is not registered with the client.',
    remedy: 'Add the key to the jwks of the client.',
  },
  client_certificate_malformed: {
    cause: 'A trusted proxy forwarded a malformed client certificate, or two certificates.',
    remedy:
      'Have the proxy set the header that --client-cert-header names to the certificate itself (RFC 9440, PEM in percent-encoding, base64, or XFCC with Cert or Chain; a hash or a subject is not enough), and remove it from client requests.',
  },
  client_keys_unavailable: {
    cause: 'The keys of the client could not be fetched from its jwks_uri.',
    remedy:
      'The detail describes the response (fault, saw). The URI must be https, public or listed by --outgoing-allow, and respond within 5 s with JSON of that media type, without a redirect.',
  },
  assertion_replayed: {
    cause: 'The assertion was used before.',
    remedy: 'Have the client create a new assertion, with its own jti, for every request. If it does, an assertion has leaked.',
  },
  dpop_missing: {
    cause: 'The client is registered for DPoP-bound tokens, and the request had no proof.',
    remedy: 'Have the client send a DPoP header, or set dpop_bound_access_tokens to false.',
  },
  dpop_malformed: {
    cause: 'The DPoP proof is not one JWT of the type dpop+jwt with a public key, a jti and an iat.',
    remedy: 'Compare the proof with RFC 9449 §4.2; the error description names what is missing.',
  },
  dpop_algorithm: {
    cause: 'The DPoP proof is signed with an algorithm that is not allowed.',
    remedy: 'Sign with one of dpop_signing_alg_values_supported.',
  },
  dpop_signature: {
    cause: 'The signature of the DPoP proof is invalid.',
    remedy: 'Sign with the key whose public half is in the header.',
  },
  dpop_target: {
    cause: 'The DPoP proof is for another method or URI.',
    remedy: 'Set htm to the method, and htu to the URL as the metadata names it, without a query.',
  },
  dpop_time: {
    cause: 'The DPoP proof is too old, or from the future.',
    remedy: 'Create the proof right before the request, and compare the clocks.',
  },
  dpop_nonce: {
    cause: 'The DPoP proof has no nonce, or one that has expired. This is normal from time to time.',
    remedy: 'Have the client retry with the nonce of the DPoP-Nonce header.',
  },
  dpop_token: { cause: 'The DPoP proof is for another access token.', remedy: 'Set ath to the hash of the token that is sent with it.' },
  token_unconfirmed: {
    cause: 'The token is bound to a key or certificate, and the request does not prove possession; or it is unbound and was sent as DPoP.',
    remedy: 'Send a bound token with the scheme DPoP and a proof by its key, or over mutual TLS with its certificate.',
  },
  dpop_replayed: {
    cause: 'The DPoP proof was used before.',
    remedy: 'Have the client create a new proof for every request. If it does, a proof has leaked.',
  },
  // Tokens presented to the server, and access to its API
  no_token: {
    cause: 'The request carried no bearer token.',
    remedy: 'Send the access token in an Authorization: Bearer header.',
  },
  token_malformed: {
    cause: 'The bearer token is not from this server: its form, key or signature is wrong.',
    remedy: 'Get a token from this server, and send all of it.',
  },
  token_not_visible: {
    cause: 'The caller may not see the token: the token is not its own, and the caller owns none of its resources.',
    remedy:
      'Make the client an owner of the resource (`mintmark resource update URI --owner CLIENT_ID`), or let it introspect any token (`introspect_authorization`).',
  },
  token_wrong_audience: {
    cause: 'The token is valid, but not for the management API alone.',
    remedy: 'Request a token with resource set to the tenant URL with a trailing slash.',
  },
  token_unknown: {
    cause: 'There is no grant record for the token.',
    remedy: 'Get a new token. If the store was restored from a backup, this is expected.',
  },
  token_expired: { cause: 'The token has expired.', remedy: 'Get a new token.' },
  token_suspended: { cause: 'The grant of the token is suspended.', remedy: 'Reactivate the grant, or get a new token.' },
  token_revoked: { cause: 'The grant of the token is revoked.', remedy: 'Get a new token.' },
  token_ended: {
    cause: 'All tokens of the client or tenant issued before a moment were ended, for example by disabling it.',
    remedy: 'Get a new token.',
  },
  key_revoked: { cause: 'The key that signed the token has been revoked.', remedy: 'Get a new token.' },
  missing_entitlement: {
    cause: 'The client lacks the entitlement that the operation requires.',
    remedy: 'Have an administrator give the client the entitlement named in the detail.',
  },
  not_home_tenant: {
    cause: 'The operation concerns all tenants, and was requested at one that is not the home tenant.',
    remedy: 'Use the public URL of the home tenant, as a client of that tenant with manageTenants.',
  },
  exceeds_actor: {
    cause: 'The actor tried to change a client that has entitlements which the actor lacks.',
    remedy: 'Have it done by an administrator with every entitlement of that client.',
  },
  own_rotation_other_credential: {
    cause:
      'The client tried to rotate its own secret with a token that was obtained by another credential, or by one that is no longer valid.',
    remedy: 'Get a token with the secret that is to be replaced; if it is no longer valid, have an administrator of the client rotate it.',
  },
  own_rotation_replaced: {
    cause: 'The client tried to rotate its own secret with one that has been replaced already.',
    remedy: 'Use the new secret. If it is lost, or its requester is unknown, have an administrator check the client.',
  },
  deletion_protected: {
    cause: 'The client is protected against deletion.',
    remedy: 'If it is to be deleted, remove the protection with `mintmark client update ID --no-deletion-protection`.',
  },
  client_locked_down: {
    cause: 'The client is locked down, and the change would not have replaced its secrets.',
    remedy: 'Lift the lockdown with `mintmark client lift-lockdown ID`, once it is known who had the secret.',
  },
  would_lock_out: {
    cause:
      'The change would have left the tenant without a client that can sign in and manage clients for more than a day. A key URI must have returned a key that the client may use, and a client that needs a certificate must be able to present it (--mtls-listen, --client-cert-header).',
    remedy: 'Create another administrator first, one that does not expire.',
  },
  // State of the server
  server_fault: {
    cause: 'The server failed unexpectedly.',
    remedy: 'Find this request id in the server log, and report the entry.',
  },
  storage_unavailable: {
    cause: 'The store did not respond or refused the write.',
    remedy: 'Check the server log and the database; the caller may retry.',
  },
  clock_behind: {
    cause: 'The clock of this node is set to a time before the release of this version, so that token times would be wrong.',
    remedy: 'Set the clock, and synchronize it by NTP.',
  },
  feed_crowded: {
    cause:
      'All slots of the revocation feed were in use: a node has 200 for a client and 1,000 for a tenant, or 2 and 50 for clients that may not see tokens of others.',
    remedy: 'Find out who follows the feed: each instance of a guard uses one slot. Add nodes or clients, or request a shorter wait.',
  },
} as const satisfies Record<string, { cause: string; remedy: string }>;

/** Why a request was refused. */
export type Reason = keyof typeof REASONS;

/** Explains a stored reason; `undefined` for one that only another version has. */
export const explainReason = (reason: string | undefined): { cause: string; remedy: string } | undefined =>
  reason !== undefined && Object.hasOwn(REASONS, reason) ? REASONS[reason as Reason] : undefined;
