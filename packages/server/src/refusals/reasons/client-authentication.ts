// Reasons to refuse a client: its credentials, its secrets, its state and its address.
import type { Explanation } from './explanation.ts';

export const CLIENT_AUTHENTICATION_REASONS = {
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
  too_many_failures: {
    cause:
      'This address failed to authenticate more often than --auth-failures allows, for this client or for ten times as many of all clients. Further refusals are not recorded until it has failed less for a minute.',
    remedy:
      'Search the entries of the address before this one for what failed. Credentials that were right before are accepted all the same. Behind a proxy, set --trusted-proxy, so that its clients do not share one address.',
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
} as const satisfies Record<string, Explanation>;
