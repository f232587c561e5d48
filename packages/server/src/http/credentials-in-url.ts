// Credentials in a URL have leaked: proxies and logs keep them (RFC 6749 §2.3.1, RFC 6750 §5.3). They are refused everywhere, also beside
// good ones in the body, so that somebody notices.
import { Refusal } from '../refusals/refusal.ts';

const PARAMETERS: ReadonlySet<string> = new Set(['client_secret', 'client_assertion', 'access_token', 'token']);

/** @throws {@link Refusal} `invalid_request` for a target whose query has a parameter that carries credentials */
export const refuseCredentialsInUrl = (target: string): void => {
  const at = target.indexOf('?');
  const names = at < 0 ? [] : [...new URLSearchParams(target.slice(at + 1)).keys()];
  if (names.some((name) => PARAMETERS.has(name.toLowerCase()))) {
    throw new Refusal('invalid_request', 'Credentials are not taken from the URL. Rotate the ones just sent.', 'credentials_in_url');
  }
};
