// Reasons to refuse the assertion (RFC 7523), certificate (RFC 8705) or key of a client.
import type { Explanation } from './explanation.ts';

export const CLIENT_KEY_REASONS = {
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
  client_metadata_stale: {
    cause: 'The metadata document of the client could not be fetched or used for a day, so that its keys are no longer accepted.',
    remedy: '`mintmark client refresh-metadata ID` names the fault. The document is at the client id, and must be valid and reachable.',
  },
  assertion_replayed: {
    cause: 'The assertion was used before.',
    remedy: 'Have the client create a new assertion, with its own jti, for every request. If it does, an assertion has leaked.',
  },
} as const satisfies Record<string, Explanation>;
