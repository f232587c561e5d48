// The parameters of the client credentials grant (RFC 6749 §4.4.2), without those of client authentication.
import type { AuthorizationDetail } from '@mintmark/protocol';
import { invalidArgument, requireText } from '../errors/invalid-argument.ts';

/** The requested authorization of a token. */
export interface GrantParameters {
  /** Scope tokens, as a list or space-delimited; by default, the server grants the default scopes. */
  readonly scope?: string | readonly string[] | undefined;
  /** The APIs that the token is for (RFC 8707 §2). */
  readonly resource?: string | readonly string[] | undefined;
  /** The API that the token is for, at servers that use this parameter instead of `resource`. */
  readonly audience?: string | undefined;
  /** The instance of an agent that requests it, at a Mintmark server: 1 to 128 characters. */
  readonly instance?: string | undefined;
  /** The requested authorization as structured data (RFC 9396 §2). */
  readonly authorizationDetails?: readonly AuthorizationDetail[] | undefined;
  /** Any other parameters of the request. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
}

/** Parameters that have an option of their own, or that only this package sets. */
const RESERVED = new Set([
  'grant_type',
  'scope',
  'resource',
  'audience',
  'instance',
  'authorization_details',
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
]);

/**
 * The parameters, without grant type and client.
 *
 * @throws TypeError (code `invalid_argument`) for an empty or a reserved parameter
 */
export const grantForm = (grant: GrantParameters): URLSearchParams => {
  const form = new URLSearchParams();
  const scope = scopeText(grant.scope);
  if (scope !== undefined) form.set('scope', scope);
  for (const resource of [grant.resource ?? []].flat()) form.append('resource', requireText('resource', resource));
  for (const name of ['audience', 'instance'] as const) {
    const value = grant[name];
    if (value !== undefined) form.set(name, requireText(name, value));
  }
  if (grant.authorizationDetails !== undefined) form.set('authorization_details', JSON.stringify(grant.authorizationDetails));
  for (const [name, value] of Object.entries(grant.parameters ?? {})) {
    if (RESERVED.has(name))
      throw invalidArgument(`parameters must not name ${name}, which has an option of its own or is set by this package.`);
    form.set(name, requireText(`parameters.${name}`, value));
  }
  return form;
};

/** The requested scope, space-delimited. */
export const scopeText = (scope: GrantParameters['scope']): string | undefined =>
  scope === undefined
    ? undefined
    : [scope]
        .flat()
        .map((one) => requireText('scope', one))
        .join(' ') || undefined;
