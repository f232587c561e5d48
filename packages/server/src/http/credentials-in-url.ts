// Refuses credentials in a URL, which proxies and logs record (RFC 6749 §2.3.1, RFC 6750 §5.3). They are
// refused even with valid credentials in the body, so that the leak is noticed.
import { Refusal } from '../refusals/refusal.ts';

const PARAMETERS: ReadonlySet<string> = new Set([
  ...['client_secret', 'client_assertion', 'access_token', 'token'],
  ...['assertion', 'subject_token', 'actor_token'],
]);

/** @throws {@link Refusal} `invalid_request` for a target whose query has a parameter for credentials */
export const refuseCredentialsInUrl = (target: string): void => {
  const at = target.indexOf('?');
  const names = at < 0 ? [] : [...new URLSearchParams(target.slice(at + 1)).keys()];
  if (names.some((name) => PARAMETERS.has(name.toLowerCase()))) {
    throw new Refusal('invalid_request', 'Credentials are not accepted in the URL. Rotate the ones just sent.', 'credentials_in_url');
  }
};
