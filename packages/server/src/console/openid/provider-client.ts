// This server as a client of an OpenID Provider (OpenID Connect Core 1.0 §3.1): where a sign-in begins, and the claims that
// it ends with. `openid-client` does both; it is loaded when somebody signs in by a provider. Its requests pass the outgoing
// guard, and every signature is verified.
import type { Configuration, CustomFetch } from 'openid-client';
import type { ProviderMetadata } from '../../management/providers/provider-metadata.ts';
import type { GuardedRequest } from '../../outgoing/guarded-fetch.ts';
import { OutgoingError } from '../../outgoing/outgoing-error.ts';
import { isJsonObject, type JsonObject } from '../../records/json-value.ts';
import type { OpenIdProvider } from '../../records/openid-provider.ts';
import { Refusal } from '../../refusals/refusal.ts';
import type { Attempt } from './attempt.ts';
import { faultOf, providerRefusal } from './provider-fault.ts';

/** Seconds by which the clock of a provider may differ. */
const TOLERANCE = 60;
/** Seconds since its issue after which an ID token is too old for the sign-in that has just been. */
const MAX_AGE = 600;

/** What the requests to a provider need. */
export interface ProviderDependencies {
  readonly providerMetadata: Pick<ProviderMetadata, 'of'>;
  readonly request: GuardedRequest;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A provider with its secret, and where it sends the browser back to. */
export interface ProviderAccess {
  readonly provider: OpenIdProvider;
  readonly clientSecret: string;
  readonly redirectUri: string;
}

/** What the browser brought from the provider (RFC 6749 §4.1.2, RFC 9207). */
export interface AuthorizationResponse {
  readonly code: string;
  readonly state: string;
  readonly iss: string | undefined;
}

/** The URL at the provider where a sign-in begins. @throws {@link Refusal} `provider_unavailable` */
export const authorizationUrl = async (access: ProviderAccess, attempt: Attempt, dependencies: ProviderDependencies): Promise<URL> =>
  withFaults(access, async () => {
    const { buildAuthorizationUrl, calculatePKCECodeChallenge } = await import('openid-client');
    return buildAuthorizationUrl(await configurationOf(access, dependencies), {
      ...{ redirect_uri: access.redirectUri, scope: ['openid', ...access.provider.scopes].join(' ') },
      ...{ state: attempt.state, nonce: attempt.nonce },
      ...{ code_challenge: await calculatePKCECodeChallenge(attempt.codeVerifier), code_challenge_method: 'S256' },
    });
  });

/**
 * The claims of the ID token that a code leads to. The userinfo endpoint is not used: what it returns is not signed.
 *
 * @throws {@link Refusal} for everything else
 */
export const claimsOfCode = async (
  access: ProviderAccess,
  attempt: Attempt,
  response: AuthorizationResponse,
  dependencies: ProviderDependencies,
): Promise<JsonObject> =>
  withFaults(access, async () => {
    const { authorizationCodeGrant } = await import('openid-client');
    const url = new URL(access.redirectUri);
    for (const [name, value] of Object.entries(response)) if (value !== undefined) url.searchParams.set(name, value);
    const tokens = await authorizationCodeGrant(await configurationOf(access, dependencies), url, {
      ...{ pkceCodeVerifier: attempt.codeVerifier, expectedState: attempt.state, expectedNonce: attempt.nonce },
      idTokenExpected: true,
    });
    const claims: unknown = tokens.claims();
    if (!isJsonObject(claims)) throw providerRefusal('provider_response_invalid', access.provider, 'no ID token');
    requireFresh(claims, access, dependencies.now());
    return claims;
  });

// The library accepts any `iat`.
const requireFresh = ({ iat }: JsonObject, { provider }: ProviderAccess, now: number): void => {
  const age = typeof iat === 'number' ? now / 1000 - iat : Number.NaN;
  if (age >= -TOLERANCE && age <= MAX_AGE + TOLERANCE) return;
  throw providerRefusal('provider_clock', provider, `issued ${Math.round(age)} s ago`);
};

const withFaults = async <Result>({ provider }: ProviderAccess, work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Refusal ? error : providerRefusal(...faultOf(error, provider));
  }
};

const configurationOf = async (access: ProviderAccess, dependencies: ProviderDependencies): Promise<Configuration> => {
  const library = await import('openid-client');
  const { provider, clientSecret } = access;
  const metadata = await dependencies.providerMetadata.of(provider);
  const { token_endpoint_auth_methods_supported: methods = ['client_secret_basic'] } = metadata;
  const authentication = methods.includes('client_secret_basic') ? library.ClientSecretBasic : library.ClientSecretPost;
  const clocks = {
    [library.clockSkew]: Math.round((dependencies.now() - Date.now()) / 1000),
    [library.clockTolerance]: TOLERANCE,
  };
  const configuration = new library.Configuration(metadata, provider.clientId, clocks, authentication(clientSecret));
  configuration[library.customFetch] = guarded(dependencies.request);
  // The signature is verified although the token comes from the provider itself, over TLS.
  library.enableNonRepudiationChecks(configuration);
  return configuration;
};

const guarded =
  (request: GuardedRequest): CustomFetch =>
  async (url, { method, headers, body }) => {
    if (method !== 'GET' && method !== 'POST') throw new TypeError(`${method} is not sent to providers.`);
    const text = body instanceof URLSearchParams ? body.toString() : (body ?? undefined);
    if (text !== undefined && typeof text !== 'string') throw new TypeError('The body is no text.');
    const response = await request(url, { method, headers: { ...headers }, body: text });
    const { status } = response;
    if (status >= 500) throw new OutgoingError('status', url, undefined, String(status));
    if (status >= 300 && status < 400) throw new OutgoingError('redirect', url);
    return response;
  };
