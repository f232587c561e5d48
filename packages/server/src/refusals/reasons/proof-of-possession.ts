// Reasons to refuse a DPoP proof (RFC 9449), or a token that is bound to a key.
import type { Explanation } from './explanation.ts';

export const PROOF_REASONS = {
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
} as const satisfies Record<string, Explanation>;
