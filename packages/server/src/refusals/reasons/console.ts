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
  link_not_valid: {
    cause: 'A one-time link was used before, was replaced by a newer one, is older than a day, or never existed.',
    remedy: 'Make another one with `mintmark operator link NAME`.',
  },
} as const satisfies Record<string, Explanation>;
