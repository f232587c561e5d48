// Reasons to refuse an access token that is presented to this server.
import type { Explanation } from './explanation.ts';

export const PRESENTED_TOKEN_REASONS = {
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
    cause: 'There is no grant record for the token, and it was not issued without one.',
    remedy: 'Get a new token. If the store was restored from a backup, this is expected.',
  },
  token_expired: { cause: 'The token has expired.', remedy: 'Get a new token.' },
  token_suspended: { cause: 'The grant of the token is suspended.', remedy: 'Reactivate the grant, or get a new token.' },
  token_revoked: { cause: 'The grant of the token is revoked.', remedy: 'Get a new token.' },
  token_ended: {
    cause:
      'All tokens of the client or tenant issued before a moment were ended, for example by disabling it, or the tenant does not accept tokens without a grant.',
    remedy: 'Get a new token.',
  },
  token_chain_ended: {
    cause: 'The token was obtained by exchange, and a token that it was derived from has ended.',
    remedy: 'Get a new token at the beginning of the chain: `mintmark grant chain ID` shows it.',
  },
  key_revoked: { cause: 'The key that signed the token has been revoked.', remedy: 'Get a new token.' },
} as const satisfies Record<string, Explanation>;
