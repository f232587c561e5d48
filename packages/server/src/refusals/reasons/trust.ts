// Reasons to refuse a token of a trusted issuer.
import type { Explanation } from './explanation.ts';

export const TRUST_REASONS = {
  issuer_unknown: {
    cause: 'No trusted issuer of this tenant has the iss of the token, byte by byte, or the trust domain of the SPIFFE ID.',
    remedy: 'The detail has the iss, and the trusted issuer that is nearest to it. `mintmark issuer list` shows all.',
  },
  issuer_disabled: {
    cause: 'The token is of a trusted issuer that is disabled.',
    remedy: 'If its tokens are to be accepted again: `mintmark issuer enable ID`.',
  },
  issuer_keys_unavailable: {
    cause: 'The keys of a trusted issuer could not be fetched, and those that were fetched last are too old.',
    remedy:
      'The detail describes the response (fault, saw). The address must be https, public or listed by --outgoing-allow, and respond within 5 s with JSON; a private CA belongs to the issuer.',
  },
  issuer_token_malformed: {
    cause: 'The token of the issuer is not a JWT of a type that is accepted, or lacks what a token must have.',
    remedy: 'The detail says more. Access tokens, ID tokens of people and proofs are not accepted; request a token for workloads.',
  },
  issuer_algorithm: {
    cause: 'The token is signed with an algorithm that the issuer, its kind or the profile of the tenant does not allow.',
    remedy: 'Compare algorithms of the issuer; under FAPI 2.0, only PS256, ES256 and EdDSA are allowed.',
  },
  issuer_signature: {
    cause: 'No key of any trusted issuer with the iss of the token verifies its signature.',
    remedy: 'If the keys were replaced just now, wait half a minute, or fetch them: `mintmark issuer refresh ID`.',
  },
  issuer_audience: {
    cause: 'The token is not for this server alone.',
    remedy:
      'Request it for an issuer of this tenant (its aud). If the platform cannot, set audiences of the issuer to what it sends, or allow_several_audiences.',
  },
  issuer_token_expired: {
    cause: 'The token has expired, is from the future, or is older than max_token_age of the issuer allows.',
    remedy: 'Request it right before its use, and compare the clocks.',
  },
  issuer_claims: {
    cause: 'The token lacks a claim that the issuer requires, or the jti without which it cannot be accepted only once.',
    remedy: 'The detail names the claim. For an issuer without jti, set reuse to until_exp.',
  },
  issuer_token_unproven: {
    cause:
      'The token of the issuer is bound to a key (cnf), and the request has no proof by this key, or the binding is of a form that is not known.',
    remedy: 'Send a DPoP proof by the key that the token names, or use its certificate; or have the issuer leave cnf out.',
  },
  attestation_malformed: {
    cause: 'The proof of an attested key is missing or malformed, or the attestation names no key.',
    remedy: 'The detail says more. Send OAuth-Client-Attestation-PoP, or at the token endpoint a DPoP proof by the same key.',
  },
  attestation_subject: {
    cause: 'The subject of the attestation is not the client_id of the request.',
    remedy: 'Have the attester state the client id as sub.',
  },
  attestation_signature: {
    cause: 'The proof is not by the key that the attestation names (cnf.jwk), or by an algorithm that is not allowed.',
    remedy: 'Sign with the key of the instance that was attested.',
  },
  attestation_audience: {
    cause: 'The proof of an attested key is not for an issuer of this tenant.',
    remedy: 'Set aud to the issuer of the metadata.',
  },
  attestation_time: {
    cause: 'The proof of an attested key is not valid at this time.',
    remedy: 'Sign a new proof for each request, and compare the clocks.',
  },
  attestation_challenge: {
    cause: 'The proof of an attested key has no current challenge.',
    remedy:
      'Repeat the request with the challenge of OAuth-Client-Attestation-Challenge; the tenant requires one as it requires DPoP nonces.',
  },
  trust_no_match: {
    cause: 'The token is valid, but no trust rule matches its claims.',
    remedy:
      'The detail lists the conditions that failed of the rules that pin the same workload. `mintmark trust evaluate` shows every condition with the value that it saw.',
  },
  trust_ambiguous: {
    cause: 'Rules of several clients match the token, and the request does not name one of them.',
    remedy: 'Send client_id, or narrow the rules.',
  },
  trust_expired: {
    cause: 'The trust rule that matches the token has expired.',
    remedy: 'Set expires_at of the rule, or create another.',
  },
  trust_revoked: {
    cause: 'The trust rule that matches the token was revoked as compromised, or its issuer was distrusted.',
    remedy: 'Find out who used it; then create another rule.',
  },
  trust_address: {
    cause: 'The trust rule that matches the token does not allow the address of the request.',
    remedy: 'Compare the address with ip_rules of the rule.',
  },
  grant_without_assertion: {
    cause: 'A request of the grant jwt-bearer has no assertion.',
    remedy: 'Send the token of the platform as assertion.',
  },
  grant_with_other_client: {
    cause: 'A request of the grant jwt-bearer also authenticates a client by other means, which is not supported.',
    remedy: 'Send the assertion alone; it authenticates the client of the trust rule.',
  },
} as const satisfies Record<string, Explanation>;
