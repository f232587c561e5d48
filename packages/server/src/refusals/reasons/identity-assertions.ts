// Reasons to refuse an identity assertion, besides those for every token of a trusted issuer.
import type { Explanation } from './explanation.ts';

export const IDENTITY_ASSERTION_REASONS = {
  identity_assertion_client: {
    cause: 'The client_id of the identity assertion is not the client that authenticated; the detail has both.',
    remedy: 'Register at the identity provider which id the client has at this server, and request the assertion again.',
  },
  identity_assertion_subject: {
    cause: 'The identity assertion names no user: sub or tenant is missing, too long or malformed, or a client has that id.',
    remedy: 'Compare sub and tenant of the assertion with the detail. They lead to user:ISSUER-ID:SUB, with 512 characters at most.',
  },
  identity_assertion_claims: {
    cause: 'A claim of the identity assertion is missing or malformed; the detail names it.',
    remedy: 'Have the identity provider send what the draft requires: iss, sub, aud, client_id, jti, exp and iat.',
  },
  identity_assertion_unbound: {
    cause: 'The identity assertion is bound to a key (cnf), and the request has no proof by this key.',
    remedy: 'Send a DPoP proof by the key that the assertion names, or use its certificate.',
  },
  identity_assertion_target: {
    cause: 'The resource is not one of the identity assertion and of the trust rule, or the request has to name one of several.',
    remedy: 'Compare resource of the assertion and resources of the rule with the detail. The management API is never among them.',
  },
  identity_assertion_scope: {
    cause: 'A requested scope is not one of the identity assertion, the trust rule and the client, or these have none in common.',
    remedy: 'Compare the scopes in the detail: those of the assertion, and those of the rule that the client has.',
  },
  identity_assertion_details: {
    cause: 'The identity assertion has no equal authorization details.',
    remedy: 'Request details that the assertion has, unchanged.',
  },
} as const satisfies Record<string, Explanation>;
