// An OpenID Provider on loopback, https, whose every response a test can change.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import { certificate, type TestCertificate } from '../certificates.ts';
import type { Ending } from '../running-server.ts';

export const CLIENT = { id: 'mintmark', secret: 'the-secret-of-mintmark-at-the-provider' } as const;

/** What a sign-in is about, and what the test has made of it. */
export interface Deviation {
  /** Claims in addition, or in place; `undefined` removes one. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  /** Makes the ID token, from the claims that it would have. */
  readonly idToken?: (claims: JWTPayload, site: ProviderSite) => Promise<string | undefined>;
  /** Changes what the browser brings back. */
  readonly brought?: (brought: URLSearchParams) => void;
  /** In place of the response of the token endpoint. */
  readonly token?: { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> };
}

/** An error in place of a code (RFC 6749 §4.1.2.1). */
export const denied = (brought: URLSearchParams): void => {
  brought.delete('code');
  brought.set('error', 'access_denied');
};

/** The provider. */
export interface ProviderSite {
  readonly url: string;
  /** The CA of its certificate, PEM. */
  readonly ca: string;
  /** Its certificate for 127.0.0.1. */
  readonly tls: Pick<TestCertificate, 'cert' | 'key'>;
  readonly publicJwk: JWK;
  readonly privateKey: CryptoKey;
  /** Changes of the metadata, by the path of the issuer. */
  readonly metadata: Map<string, Readonly<Record<string, unknown>>>;
  /** Whether the key set can be fetched, and what it is. */
  keySet: { readonly keys: readonly JWK[] } | undefined;
  /** The paths that were requested. */
  readonly requests: string[];
  /** Whom it signs in without a question when a browser comes, and how. */
  next: { readonly claims: Readonly<Record<string, unknown>>; readonly deviation?: Deviation };
  /** The clock of the provider, in milliseconds since the epoch. */
  now: () => number;
  /** Signs somebody in who was sent to a URL. @returns what the browser brings back */
  authorize(url: string, claims: Readonly<Record<string, unknown>>, deviation?: Deviation): URLSearchParams;
}

interface Code {
  readonly request: URLSearchParams;
  readonly issuer: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly deviation: Deviation;
}

/** Starts the provider. Each path is an issuer of its own. */
export const startProviderSite = async (ending: Ending): Promise<ProviderSite> => {
  const authority = await certificate({ subject: 'CN=provider CA', ca: true });
  const { cert, key } = await certificate({
    issuer: authority,
    san: [{ type: 'ip', value: '127.0.0.1' }],
    purposes: ['1.3.6.1.5.5.7.3.1'],
  });
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const publicJwk = { ...(await exportJWK(publicKey)), kid: 'provider', use: 'sig', alg: 'ES256' };
  const codes = new Map<string, Code>();
  const server = createServer({ cert, key }, async (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    site.requests.push(path);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const json = (body: unknown, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const [issuerPath = ''] = path.split('/.well-known', 1);
    if (path.endsWith('/.well-known/openid-configuration')) return json(metadataOf(site, issuerPath));
    if (path.endsWith('/authorize')) {
      const url = `${site.url}${request.url}`;
      const brought = site.authorize(url, site.next.claims, site.next.deviation);
      return response.writeHead(302, { location: `${new URL(url).searchParams.get('redirect_uri')}?${brought}` }).end();
    }
    if (path === '/keys') return site.keySet === undefined ? json({}, 503) : json(site.keySet);
    if (path !== '/token') return json({}, 404);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const code = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const { status, body, headers } = code?.deviation.token ?? { status: 0, body: undefined, headers: undefined };
    if (status !== 0) return response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
    const [, basic = ''] = (request.headers.authorization ?? '').split('Basic ');
    // RFC 6749 §2.3.1: both parts are form-encoded.
    const presented = decodeURIComponent(Buffer.from(basic, 'base64').toString());
    if (presented !== `${CLIENT.id}:${CLIENT.secret}`) return json({ error: 'invalid_client' }, 401);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isRight = code?.request.get('code_challenge') === challenge && code.request.get('redirect_uri') === form.get('redirect_uri');
    if (code === undefined || !isRight) return json({ error: 'invalid_grant' }, 400);
    return json({ access_token: 'opaque', token_type: 'Bearer', expires_in: 60, id_token: await idTokenOf(code, site) });
  }).listen(0, '127.0.0.1');
  ending.after(async () => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const site: ProviderSite = {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{
      ca: authority.cert,
      tls: { cert, key },
      next: { claims: {} },
      publicJwk,
      privateKey,
      metadata: new Map(),
      keySet: { keys: [publicJwk] },
      requests: [],
      now: Date.now,
    },
    authorize: (url, claims, deviation = {}) => {
      const { origin, pathname, searchParams: request } = new URL(url);
      assert.deepEqual([request.get('response_type'), request.get('client_id')], ['code', CLIENT.id]);
      assert.deepEqual([request.get('code_challenge_method'), request.get('scope')], ['S256', 'openid profile email']);
      const issuer = `${origin}${pathname.replace('/authorize', '')}`;
      const code = randomUUID();
      codes.set(code, { request, issuer, claims, deviation });
      const brought = new URLSearchParams({ code, state: request.get('state') ?? '', iss: issuer });
      deviation.brought?.(brought);
      return brought;
    },
  };
  return site;
};

const metadataOf = ({ url, metadata }: ProviderSite, path: string) => ({
  issuer: `${url}${path}`,
  authorization_endpoint: `${url}${path}/authorize`,
  token_endpoint: `${url}/token`,
  jwks_uri: `${url}/keys`,
  userinfo_endpoint: `${url}/userinfo`,
  authorization_response_iss_parameter_supported: true,
  id_token_signing_alg_values_supported: ['none', 'HS256', 'ES256', 'RS256'],
  ...metadata.get(path),
});

const idTokenOf = async ({ request, issuer, claims, deviation }: Code, site: ProviderSite): Promise<string | undefined> => {
  const at = Math.floor(site.now() / 1000);
  const standard = { iss: issuer, aud: CLIENT.id, iat: at, exp: at + 300, nonce: request.get('nonce') };
  const all = { ...standard, ...claims, ...deviation.claims } as JWTPayload;
  if (deviation.idToken !== undefined) return deviation.idToken(all, site);
  return new SignJWT(all).setProtectedHeader({ alg: 'ES256', kid: 'provider', ...deviation.header }).sign(site.privateKey);
};
