// Tokens for the API under test: valid ones, and each kind that it must refuse. The server itself issues all
// of them.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { type ClientCertificate, makeClientCertificate } from './client-certificate.ts';
import type { DirectAccess, SecretClient } from './direct-access.ts';
import { makeProofKey, type ProofKey } from './proof-key.ts';

/** The parameters of a token request, where they differ from the defaults. */
export interface RequestedToken {
  /** The client. Default: the caller of the test server. */
  readonly client?: SecretClient;
  /** The resource. Default: the audience of the test server. */
  readonly resource?: string;
  /** The scopes. Default: all scopes of the test server. */
  readonly scope?: readonly string[];
}

/** A token that is bound to a key (RFC 9449). */
export interface DpopBoundToken {
  readonly accessToken: string;
  readonly key: ProofKey;
  /**
   * The headers of a request: the token, and a proof that is accepted once.
   *
   * @param nonce - from the API, if it requires one
   */
  headers(method: string, uri: string, nonce?: string): { readonly authorization: string; readonly dpop: string };
}

/** A token that is bound to a certificate (RFC 8705 §3). */
export interface CertificateBoundToken {
  readonly accessToken: string;
  readonly certificate: ClientCertificate;
}

/** Tokens that an API must accept or refuse. Each call issues a new token, except for the expired one. */
export interface ReadyTokens {
  /** A token that the API must accept. */
  good(overrides?: RequestedToken): Promise<string>;
  /** As {@link ReadyTokens.good}, but expired 22 hours before the server started. */
  expired(): string;
  /** A token of another client, for another API of the tenant. */
  wrongAudience(): Promise<string>;
  /** As {@link ReadyTokens.good}, but revoked by its client (RFC 7009). */
  revoked(overrides?: RequestedToken): Promise<string>;
  /** Valid only with a proof of its key. */
  dpopBound(overrides?: RequestedToken): Promise<DpopBoundToken>;
  /**
   * Valid only on a connection with its certificate.
   *
   * @throws TypeError when the server was not started with `mutualTls`
   */
  certificateBound(overrides?: RequestedToken): Promise<CertificateBoundToken>;
}

/** The dependencies of the token requests. */
export interface TokenSources {
  readonly direct: DirectAccess;
  createClient(settings: Readonly<Record<string, unknown>>): Promise<SecretClient>;
  readonly caller: SecretClient;
  readonly audience: string;
  readonly scopes: readonly string[];
  /** Another API of the tenant. */
  readonly otherAudience: string;
  readonly publicUrl: string;
  /** The listener that requests client certificates, and the CA of its certificate. */
  readonly mutual: { readonly url: string; readonly caFile: string } | undefined;
  readonly now: () => number;
}

/** Requests a token with the default parameters and their overrides. */
export const goodToken = (
  { direct, caller, ...defaults }: Pick<TokenSources, 'direct' | 'caller' | 'audience' | 'scopes'>,
  overrides: RequestedToken = {},
): Promise<string> => direct.token(overrides.client ?? caller, parametersOf(defaults, overrides));

const parametersOf = (
  { audience, scopes }: Pick<TokenSources, 'audience' | 'scopes'>,
  { resource = audience, scope = scopes }: RequestedToken,
) => ({
  resource,
  ...(scope.length === 0 ? undefined : { scope: scope.join(' ') }),
});

/** @param expired - an expired token */
export const readyTokens = (sources: TokenSources, expired: string): ReadyTokens => {
  const { direct, caller, createClient, scopes, publicUrl, otherAudience, mutual, now } = sources;
  return {
    good: (overrides) => goodToken(sources, overrides),
    expired: () => expired,
    // A client without scopes: the caller's scopes belong to the API under test.
    wrongAudience: async () => direct.token(await createClient({}), { resource: otherAudience }),
    revoked: async (overrides = {}) => {
      const accessToken = await goodToken(sources, overrides);
      const { clientId, clientSecret } = overrides.client ?? caller;
      const response = await direct.post('/oauth2/revoke', { client_id: clientId, client_secret: clientSecret, token: accessToken });
      if (!response.ok) throw new Error(`The server responded with ${response.status}: ${await response.text()}`);
      return accessToken;
    },
    dpopBound: async (overrides = {}) => {
      const key = makeProofKey(now);
      const uri = `${publicUrl}/oauth2/token`;
      const { clientId, clientSecret } = overrides.client ?? caller;
      const form = {
        client_id: clientId,
        client_secret: clientSecret,
        grant_type: 'client_credentials',
        ...parametersOf(sources, overrides),
      };
      const send = (nonce?: string) => direct.post('/oauth2/token', form, { dpop: key.proof({ method: 'POST', uri, nonce }) });
      // The first response contains the nonce (RFC 9449 §8).
      const first = await send();
      const response = first.ok ? first : await send(first.headers.get('dpop-nonce') ?? undefined);
      const accessToken = accessTokenOf(response.status, await response.text());
      return {
        accessToken,
        key,
        headers: (method, target, nonce) => ({
          authorization: `DPoP ${accessToken}`,
          dpop: key.proof({ method, uri: target, accessToken, nonce }),
        }),
      };
    },
    certificateBound: async (overrides = {}) => {
      if (mutual === undefined)
        throw new TypeError('Start the test server with { mutualTls: true } for tokens that are bound to a certificate.');
      const certificate = await makeClientCertificate(now());
      const { clientId, clientSecret } =
        overrides.client ?? (await createClient({ scopes, tls_client_certificate_bound_access_tokens: true }));
      const form = {
        client_id: clientId,
        client_secret: clientSecret,
        grant_type: 'client_credentials',
        ...parametersOf(sources, overrides),
      };
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const { cert, key } = certificate;
      const ca = await readFile(mutual.caFile);
      const sent = request(`${mutual.url}/oauth2/token`, { method: 'POST', headers, cert, key, ca, agent: false });
      sent.end(new URLSearchParams(form).toString());
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      return { accessToken: accessTokenOf(response.statusCode, await text(response)), certificate };
    },
  };
};

const accessTokenOf = (status: number | undefined, body: string): string => {
  if (status !== 200) throw new Error(`The server responded with ${status}: ${body}`);
  return String(JSON.parse(body).access_token);
};
