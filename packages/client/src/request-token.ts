// Runs the client credentials grant once (RFC 6749 §4.4): one request, one token.
import { formatBasic } from '@mintmark/protocol';
import { invalidArgument, requireText } from './caller-fault.ts';
import { exchange, type Transport } from './exchange.ts';
import { endpointUrl, tenantOrigin } from './tenant-url.ts';
import type { Token } from './token.ts';
import { readTokenAnswer } from './token-answer.ts';

/** Most bytes of a token answer that are read. */
const ANSWER_LIMIT = 256 * 1024;

/** How the client proves who it is (RFC 6749 §2.3.1). */
export type ClientAuthMethod = 'client_secret_post' | 'client_secret_basic';

/** The server: a tenant that has the guide's paths, or any token endpoint. */
export type TokenServer =
  | { /** `host[:port]`, with or without `https://`. */ readonly tenantUrl: string; readonly tokenUrl?: undefined }
  | { /** The absolute URL of a token endpoint. */ readonly tokenUrl: string; readonly tenantUrl?: undefined };

/** What {@link requestToken} needs. */
export type TokenRequestOptions = TokenServer &
  Transport & {
    readonly clientId: string;
    readonly clientSecret: string;
    /** `client_secret_post` by default, as the guide does it. */
    readonly authMethod?: ClientAuthMethod | undefined;
    /** Space-delimited; without it the server grants the client's default scopes. */
    readonly scope?: string | undefined;
    /** The APIs that the token is for (RFC 8707 §2). */
    readonly resource?: string | readonly string[] | undefined;
    /** Milliseconds since the epoch; the clock of this machine by default. */
    readonly now?: (() => number) | undefined;
  };

/**
 * Gets an access token for the client itself (RFC 6749 §4.4). Sends one request; keeps nothing, tries nothing twice.
 *
 * @returns the token with its absolute end
 * @throws TypeError (code `invalid_argument`) for options that cannot be used, before anything is sent
 * @throws {@link OAuthResponseError} when the server refuses, {@link ProtocolError} when its answer makes no sense,
 * {@link NetworkError} when none came in time; the reason of `signal` when that ended it
 * @example
 * const token = await requestToken({ tenantUrl: 'localhost:8443', clientId, clientSecret });
 * await fetch(url, { headers: { authorization: `Bearer ${token.accessToken}` } });
 */
export const requestToken = async (options: TokenRequestOptions): Promise<Token> => {
  const { now = Date.now, scope } = options;
  const url = tokenEndpoint(options);
  const { form, headers } = authenticated(options);
  if (scope !== undefined) form.set('scope', requireText('scope', scope));
  for (const resource of [options.resource ?? []].flat()) form.append('resource', requireText('resource', resource));
  const sentAt = now();
  const init = { method: 'POST', headers: { ...headers, ...HEADERS }, body: form.toString() };
  return readTokenAnswer(await exchange(url, init, options, ANSWER_LIMIT), { scope, sentAt });
};

const HEADERS = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };

const tokenEndpoint = ({ tenantUrl, tokenUrl }: TokenServer): string => {
  if ((tenantUrl === undefined) === (tokenUrl === undefined)) throw invalidArgument('Give either tenantUrl or tokenUrl.');
  return tokenUrl === undefined ? `${tenantOrigin(tenantUrl)}/v1.0/endpoint/default/token` : endpointUrl('tokenUrl', tokenUrl);
};

/** The form with the grant type, and the credentials where the method puts them. */
const authenticated = (options: TokenRequestOptions): { form: URLSearchParams; headers: Record<string, string> } => {
  const clientId = requireText('clientId', options.clientId);
  const clientSecret = requireText('clientSecret', options.clientSecret);
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  switch (options.authMethod ?? 'client_secret_post') {
    case 'client_secret_post':
      form.set('client_id', clientId);
      form.set('client_secret', clientSecret);
      return { form, headers: {} };
    case 'client_secret_basic':
      return { form, headers: { authorization: formatBasic({ clientId, clientSecret }) } };
    default:
      throw invalidArgument('authMethod must be client_secret_post or client_secret_basic.');
  }
};
