// Tokens that are ready to be sent to the API under test: good ones, and each kind that it must refuse. All are minted by the server itself.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { type ClientCertificate, makeClientCertificate } from './client-certificate.ts';
import type { DirectAccess, SecretClient } from './direct-access.ts';
import { makeProofKey, type ProofKey } from './proof-key.ts';

/** What a token is asked for with, where it is not the ordinary one. */
export interface RequestedToken {
  /** Who asks; the caller of the test server unless said otherwise. */
  readonly client?: SecretClient;
  /** The resource that it is for; the audience of the test server unless said otherwise. */
  readonly resource?: string;
  /** Scopes; all that the test server was started with unless said otherwise. */
  readonly scope?: readonly string[];
}

/** A token that is bound to a key (RFC 9449). */
export interface DpopBoundToken {
  readonly accessToken: string;
  readonly key: ProofKey;
  /** The headers of a request with it: the token and a proof that is good once. @param nonce - of the API, where it asks for one */
  headers(method: string, uri: string, nonce?: string): { readonly authorization: string; readonly dpop: string };
}

/** A token that is bound to a certificate (RFC 8705 §3). */
export interface CertificateBoundToken {
  readonly accessToken: string;
  readonly certificate: ClientCertificate;
}

/** Tokens that an API must take or refuse. Each call mints anew, but for the expired one. */
export interface ReadyTokens {
  /** One that the API must take. */
  good(wish?: RequestedToken): Promise<string>;
  /** As {@link ReadyTokens.good}, of yesterday: it expired 22 hours before the server started. */
  expired(): string;
  /** Of a client of its own, for another API of the tenant. */
  wrongAudience(): Promise<string>;
  /** Good, until its client ended it a moment ago (RFC 7009). */
  revoked(wish?: RequestedToken): Promise<string>;
  /** Good with a proof of its key alone. */
  dpopBound(wish?: RequestedToken): Promise<DpopBoundToken>;
  /** Good on a connection with its certificate alone. @throws TypeError when the server was not started with `mutualTls` */
  certificateBound(wish?: RequestedToken): Promise<CertificateBoundToken>;
}

/** What they are minted with. */
export interface TokenSources {
  readonly direct: DirectAccess;
  createClient(settings: Readonly<Record<string, unknown>>): Promise<SecretClient>;
  readonly caller: SecretClient;
  readonly audience: string;
  readonly scopes: readonly string[];
  /** Another API of the tenant. */
  readonly otherAudience: string;
  readonly publicUrl: string;
  /** Where certificates are asked for, and the CA that it is known by. */
  readonly mutual: { readonly url: string; readonly caFile: string } | undefined;
  readonly now: () => number;
}

/** A token as an ordinary one is asked for. */
export const goodToken = (
  { direct, caller, ...ordinary }: Pick<TokenSources, 'direct' | 'caller' | 'audience' | 'scopes'>,
  wish: RequestedToken = {},
): Promise<string> => direct.token(wish.client ?? caller, parametersOf(ordinary, wish));

const parametersOf = (
  { audience, scopes }: Pick<TokenSources, 'audience' | 'scopes'>,
  { resource = audience, scope = scopes }: RequestedToken,
) => ({
  resource,
  ...(scope.length === 0 ? undefined : { scope: scope.join(' ') }),
});

/** @param expired - the token of yesterday */
export const readyTokens = (sources: TokenSources, expired: string): ReadyTokens => {
  const { direct, caller, createClient, scopes, publicUrl, otherAudience, mutual, now } = sources;
  return {
    good: (wish) => goodToken(sources, wish),
    expired: () => expired,
    // One without scopes: the caller's belong to the API under test.
    wrongAudience: async () => direct.token(await createClient({}), { resource: otherAudience }),
    revoked: async (wish = {}) => {
      const accessToken = await goodToken(sources, wish);
      const { clientId, clientSecret } = wish.client ?? caller;
      const answer = await direct.post('/oauth2/revoke', { client_id: clientId, client_secret: clientSecret, token: accessToken });
      if (!answer.ok) throw new Error(`The server answered ${answer.status}: ${await answer.text()}`);
      return accessToken;
    },
    dpopBound: async (wish = {}) => {
      const key = makeProofKey(now);
      const uri = `${publicUrl}/oauth2/token`;
      const { clientId, clientSecret } = wish.client ?? caller;
      const form = { client_id: clientId, client_secret: clientSecret, grant_type: 'client_credentials', ...parametersOf(sources, wish) };
      const ask = (nonce?: string) => direct.post('/oauth2/token', form, { dpop: key.proof({ method: 'POST', uri, nonce }) });
      // The first answer brings the nonce (RFC 9449 §8).
      const first = await ask();
      const answer = first.ok ? first : await ask(first.headers.get('dpop-nonce') ?? undefined);
      const accessToken = accessTokenOf(answer.status, await answer.text());
      return {
        accessToken,
        key,
        headers: (method, target, nonce) => ({
          authorization: `DPoP ${accessToken}`,
          dpop: key.proof({ method, uri: target, accessToken, nonce }),
        }),
      };
    },
    certificateBound: async (wish = {}) => {
      if (mutual === undefined)
        throw new TypeError('Start the test server with { mutualTls: true } for tokens that are bound to a certificate.');
      const certificate = await makeClientCertificate(now());
      const { clientId, clientSecret } = wish.client ?? (await createClient({ scopes, tls_client_certificate_bound_access_tokens: true }));
      const form = { client_id: clientId, client_secret: clientSecret, grant_type: 'client_credentials', ...parametersOf(sources, wish) };
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const { cert, key } = certificate;
      const ca = await readFile(mutual.caFile);
      const sent = request(`${mutual.url}/oauth2/token`, { method: 'POST', headers, cert, key, ca, agent: false });
      sent.end(new URLSearchParams(form).toString());
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      return { accessToken: accessTokenOf(answer.statusCode, await text(answer)), certificate };
    },
  };
};

const accessTokenOf = (status: number | undefined, body: string): string => {
  if (status !== 200) throw new Error(`The server answered ${status}: ${body}`);
  return String(JSON.parse(body).access_token);
};
