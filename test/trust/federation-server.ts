// A server with a client for each fake issuer, and the two ways to present a token to it.
import assert from 'node:assert/strict';
import { type Ending, startTestServer, type TestServer, type TestServerOptions } from '../running-server.ts';
import { clientKey } from '../signed.ts';
import { type FakeIssuer, fakeIssuer, PLATFORMS, type TokenChanges, workloadToken } from './platforms.ts';

type Json = Record<string, unknown>;

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:';
/** The grant type of RFC 7523 §2.1. */
export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** The ways to present a token: as client assertion, or as grant. */
export type Way = 'assertion' | 'grant';

/** A server that trusts fake issuers. */
export interface FederationServer extends TestServer {
  /** The audience of tokens for it. */
  readonly audience: string;
  readonly issuers: Readonly<Record<string, FakeIssuer>>;
  /** Trusts an issuer whose keys are in the record. */
  trust(issuer: FakeIssuer, settings?: Json): Promise<void>;
  /** Trusts a Kubernetes cluster of its own, so that no other rule can match. */
  newIssuer(given?: Partial<FakeIssuer>): Promise<FakeIssuer>;
  /** The parsed body of a management request that responds with a status. */
  change(method: string, path: string, body: Json | undefined, status: number, token?: string): Promise<Json>;
  /** Creates a client with a trust rule. @returns the ids of both */
  clientOf(issuer: FakeIssuer, client?: Json, rule?: Json): Promise<{ readonly clientId: string; readonly trustId: string }>;
  /** Presents a token. @param more - more form parameters */
  present(token: string, way?: Way, more?: Record<string, string>): Promise<Response>;
  /** Presents a token of a workload. */
  presentFrom(issuer: FakeIssuer, changes?: TokenChanges, way?: Way, more?: Record<string, string>): Promise<Response>;
  /** The reason and detail of a refused request in the audit trail. */
  reasonOf(response: Response): Promise<Json>;
  /** The parsed body of a response with a status. */
  json(response: Response, status: number): Promise<Json>;
}

/** Starts the server. Every platform is trusted, and has a client of its kind's name, with the scope `orders:read`. */
export const startFederationServer = async (ending: Ending, options: TestServerOptions = {}): Promise<FederationServer> => {
  const started = await startTestServer(ending, { ...options, flags: { authFailures: '0', ...options.flags } });
  const adminToken = await started.token();
  const server: TestServer = { ...started, manage: (method, path, body, token = adminToken) => started.manage(method, path, body, token) };
  const json = async (response: Response, status: number): Promise<Json> => {
    const text = await response.text();
    assert.equal(response.status, status, text);
    return text === '' ? {} : JSON.parse(text);
  };
  const trust = async ({ id, kind, issuer, key }: FakeIssuer, settings: Json = {}): Promise<void> => {
    const body = { id, kind, issuer, keys: { jwks: { keys: [{ ...key.jwk, ...(kind === 'spiffe' ? { use: 'jwt-svid' } : undefined) }] } } };
    await json(await server.manage('POST', '/issuers', { ...body, ...settings }), 201);
  };
  const clientOf: FederationServer['clientOf'] = async (issuer, client = {}, rule = {}) => {
    const settings = { token_endpoint_auth_method: 'federated_jwt', scopes: ['orders:read', 'orders:write'], ...client };
    const { client_id: clientId } = await json(await server.manage('POST', '/clients', { name: 'workload', ...settings }), 201);
    const body = { issuer: issuer.id, match: issuer.match, ...rule };
    const { id: trustId } = await json(await server.manage('POST', `/clients/${clientId}/trusts`, body), 201);
    return { clientId: String(clientId), trustId: String(trustId) };
  };
  const present: FederationServer['present'] = (token, way = 'assertion', more = {}) => {
    const isSvid = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).iss === undefined;
    const type = ASSERTION_TYPE + (isSvid ? 'jwt-spiffe' : 'jwt-bearer');
    const form: Record<string, string> =
      way === 'grant'
        ? { grant_type: JWT_BEARER, assertion: token }
        : { grant_type: 'client_credentials', client_assertion: token, client_assertion_type: type };
    return server.post('/oauth2/token', { ...form, ...more });
  };
  const audience = `${server.publicUrl}/oauth2`;
  const issuers: Record<string, FakeIssuer> = {};
  for (const [name, platform] of Object.entries(PLATFORMS)) {
    const issuer = await fakeIssuer(platform);
    issuers[name] = issuer;
    await trust(issuer);
    await clientOf(issuer, { client_id: platform.kind });
  }
  let count = 0;
  return {
    ...server,
    audience,
    newIssuer: async (given = {}) => {
      const key = await clientKey('ES256', { kid: `own-${++count}` });
      const cluster = issuers['Kubernetes'] ?? assert.fail();
      const issuer = { ...cluster, id: `own-${count}`, issuer: `https://cluster-${count}.example`, algorithm: 'ES256', key, ...given };
      await trust(issuer);
      return issuer;
    },
    change: async (method, path, body, status, token) => json(await server.manage(method, path, body, token), status),
    issuers,
    json,
    trust,
    clientOf,
    present,
    presentFrom: async (issuer, changes, way, more) => present(await workloadToken(issuer, audience, changes), way, more),
    reasonOf: async ({ headers }) => {
      const id = headers.get('mintmark-request-id') ?? '';
      const { entries } = await json(await server.manage('GET', `/audit?request_id=${id}`), 200);
      return (entries as Json[])[0] ?? {};
    },
  };
};
