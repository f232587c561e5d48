// Reasons to refuse a request of the web console.
import type { Explanation } from './explanation.ts';

export const CONSOLE_REASONS = {
  operator_not_authenticated: {
    cause: 'The name or the password of a sign-in is wrong, or the operator is disabled or has no password yet.',
    remedy:
      'If the operator is known and enabled (`mintmark operator list`), make a one-time link for a new password with `mintmark operator link NAME`.',
  },
  no_session: {
    cause: 'The request has no session of the console, or one that ended: by time, by a sign-out, by a new password or with its operator.',
    remedy: 'Sign in again. `--console-idle` and `--console-session` set how long a session lasts.',
  },
  cross_site_request: {
    cause: 'The request changes something, and its `Origin` or `Sec-Fetch-Site` is not that of the console itself.',
    remedy:
      'If it came from the console, check that the proxy in front of the server passes `Origin` and `Host` unchanged. Otherwise another site has tried to act for an operator.',
  },
  passwords_off: {
    cause: 'A password or a one-time link was used, and an enabled OpenID Provider of the tenant is exclusive.',
    remedy:
      'Sign in by the provider, or by a passkey. If the provider is out of order: `mintmark recover` on the machine of the server, then `mintmark provider disable ID`.',
  },
  provider_unavailable: {
    cause: 'An OpenID Provider did not respond to a request of this server, or not as OpenID Connect requires; `problem` has how.',
    remedy:
      'Check that the server can reach the provider (`--outgoing-allow` for an address that is not public, `--outgoing-ca` for a private CA), and that `mintmark provider show ID` has its issuer exactly.',
  },
  provider_refused: {
    cause: 'The OpenID Provider refused a sign-in, with the error that is in `problem`, or the provider is unknown or disabled here.',
    remedy: 'Look into the log of the provider: it decides who may use this application.',
  },
  provider_response_invalid: {
    cause:
      'A response of an OpenID Provider is not valid: another issuer or audience, no ID token, a signature or a nonce that is wrong, or a code that it did not accept.',
    remedy:
      'Compare client id, client secret and redirect URI with what the provider has (`mintmark provider show ID`). If they are right, somebody has tried to use a response that is not for this sign-in.',
  },
  provider_clock: {
    cause: 'The times in the ID token of an OpenID Provider are in the past or in the future, by more than a minute.',
    remedy: 'Synchronize the clocks of this server and of the provider.',
  },
  provider_not_mapped: {
    cause: 'The OpenID Provider knows the person, but no role rule is met by the claims of the ID token; `problem` names the subject.',
    remedy:
      'Add the person to a group that a rule names, or change the rules with `mintmark provider update ID`. The claim must be in the ID token itself: the userinfo endpoint is not asked.',
  },
  provider_operator_disabled: {
    cause: 'The operator of this subject of the OpenID Provider is disabled.',
    remedy: '`mintmark operator enable NAME` accepts the operator again.',
  },
  sign_in_expired: {
    cause:
      'A response of an OpenID Provider came without the cookie of the sign-in that began it: after ten minutes, for the second time, or from another browser, perhaps because somebody wants a person to be signed in as somebody else.',
    remedy: 'Begin the sign-in again, in one browser.',
  },
  link_not_valid: {
    cause: 'A one-time link was used before, was replaced by a newer one, is older than a day, or never existed.',
    remedy: 'Make another one with `mintmark operator link NAME`.',
  },
} as const satisfies Record<string, Explanation>;
