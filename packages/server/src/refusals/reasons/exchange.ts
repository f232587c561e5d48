// Reasons to refuse a token exchange.
import type { Explanation } from './explanation.ts';

export const EXCHANGE_REASONS = {
  exchange_malformed: {
    cause: 'A parameter of the exchange is missing or malformed, or does not go together with another.',
    remedy: 'The error description names the parameter (RFC 8693 §2.1; for transaction tokens, their draft).',
  },
  exchange_token_type: {
    cause: 'A token type of the request is not supported, or the resource takes no JWTs; the detail names the parameter.',
    remedy: 'Request urn:ietf:params:oauth:token-type:access_token, and present tokens of this type or of …:jwt.',
  },
  exchange_subject: {
    cause: 'The exchange policy of the client names no subject that the token is of.',
    remedy: 'If the client is to act for this subject, add it to `exchange.subjects`; the detail names its client and issuer.',
  },
  exchange_audience: {
    cause: 'The token is for resources that the client does not own, and it is not its own.',
    remedy: 'Make the client an owner of the resource that received the token, or set `any_audience` of the subject in its policy.',
  },
  exchange_depth: {
    cause: 'The token was exchanged as often as the policy of the client allows (max_depth), or its chain is too long.',
    remedy: 'Exchange a token from earlier in the chain, or raise `exchange.max_depth`.',
  },
  exchange_actor: {
    cause: 'The actor_token is not an original token of the client itself, or the policy is for impersonation.',
    remedy: 'Leave actor_token out: the client is the actor.',
  },
  exchange_may_act: {
    cause: 'The token names in may_act who may act for its subject, and the client is not that party; the detail has both.',
    remedy: 'Have the issuer of the token name the client in may_act.',
  },
  exchange_unbound: {
    cause:
      'A token of the exchange is bound to a key, and the request has no proof by a key: of any for a subject_token, of its own for an actor_token.',
    remedy: 'Send a DPoP proof, or use mutual TLS with the certificate.',
  },
  exchange_target: {
    cause: 'The policy of the client does not name the requested resource, or names several of which the request names none.',
    remedy: 'Name a resource that is in `exchange.to`, or add it.',
  },
  exchange_scope: {
    cause: 'The exchanged token does not lead to the requested scope, or to none: it must have the scope, or one that is mapped to it.',
    remedy: 'Compare the scopes of the token, in the detail, with `scopes` and `mapped_scopes` of the resource in the policy.',
  },
  token_too_long: {
    cause: 'The token would be longer than any server or guard accepts (8,192 characters); the detail has its length.',
    remedy:
      'Request fewer scopes, resources or details, shorten the context of the transaction, or exchange a token from earlier in the chain.',
  },
  exchange_details: {
    cause: 'The exchanged token has no equal authorization details, or the policy does not name their type.',
    remedy: 'Request details that the token has, unchanged, and add the type to the resource in the policy.',
  },
} as const satisfies Record<string, Explanation>;
