// The rows of Mintmark whose requests are signed by a key of the client and can be sent only once: with a
// client assertion, its own or that of a workload's platform, and with a DPoP proof.
import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { mintmarkRow } from './mintmark.ts';
import { startMintmark } from './mintmark-process.ts';

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const signed = (key: KeyObject, header: object, claims: object): string => {
  const input = `${encoded({ alg: 'ES256', ...header })}.${encoded(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
};

const keyPair = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { kty, crv, x, y } = publicKey.export({ format: 'jwk' });
  return { privateKey, jwk: { kty, crv, x, y } };
};

const now = (): number => Math.floor(Date.now() / 1000);

/** private_key_jwt (RFC 7523). */
export const mintmarkAssertion = mintmarkRow(
  'mintmark-assertion',
  'ES256 JWT, private_key_jwt with an ES256 assertion, otherwise the same',
  true,
  async (setting, name) => {
    const { privateKey, jwk } = keyPair();
    const jwks = { keys: [{ ...jwk, alg: 'ES256', use: 'sig', kid: 'bench' }] };
    const client = { token_endpoint_auth_method: 'private_key_jwt', jwks };
    const server = await startMintmark(name, { format: 'jwt', client }, setting);
    const { clientId } = server;
    const aud = (await issuerOf(server.request.url)).toString();
    const requestWith = (): typeof server.request => {
      const claims = { iss: clientId, sub: clientId, aud, jti: randomUUID(), iat: now(), exp: now() + 60 };
      const form = {
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: signed(privateKey, { kid: 'bench', typ: 'JWT' }, claims),
      };
      return { ...server.request, body: new URLSearchParams(form).toString() };
    };
    return { ...server, requests: async (count) => Array.from({ length: count }, requestWith) };
  },
);

/** A token of a trusted issuer, accepted once, that a trust rule of the client matches (RFC 7523). */
export const mintmarkFederated = mintmarkRow(
  'mintmark-federated',
  'ES256 JWT, the ES256 token of a workload as assertion, found by a trust rule, otherwise the same',
  true,
  async (setting, name) => {
    const { privateKey, jwk } = keyPair();
    const server = await startMintmark(name, { format: 'jwt', client: { token_endpoint_auth_method: 'federated_jwt' } }, setting);
    const iss = 'https://cluster.example';
    const keys = { jwks: { keys: [{ ...jwk, alg: 'ES256', use: 'sig', kid: 'bench' }] } };
    await server.manage('/issuers', { id: 'cluster', kind: 'kubernetes', issuer: iss, keys, reuse: 'once' });
    const workload = { sub: 'system:serviceaccount:bench:job', 'kubernetes.io': { namespace: 'bench' } };
    const match = [
      { claim: 'sub', equals: workload.sub },
      { claim: ['kubernetes.io', 'namespace'], equals: 'bench' },
    ];
    await server.manage(`/clients/${server.clientId}/trusts`, { issuer: 'cluster', match });
    const aud = await issuerOf(server.request.url);
    const requestWith = (): typeof server.request => {
      const claims = { iss, ...workload, aud, jti: randomUUID(), iat: now(), exp: now() + 60 };
      const form = {
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: signed(privateKey, { kid: 'bench', typ: 'JWT' }, claims),
      };
      return { ...server.request, body: new URLSearchParams(form).toString() };
    };
    return { ...server, requests: async (count) => Array.from({ length: count }, requestWith) };
  },
);

const issuerOf = async (tokenUrl: string): Promise<string> => {
  const { origin } = new URL(tokenUrl);
  const response = await fetch(`${origin}/.well-known/oauth-authorization-server/oidc/endpoint/default`);
  return ((await response.json()) as { issuer: string }).issuer; // the server refuses any other audience
};

/** A token bound to a key (RFC 9449). */
export const mintmarkDpop = mintmarkRow(
  'mintmark-dpop',
  'ES256 JWT bound to a key by an ES256 DPoP proof, client_secret_post, otherwise the same',
  true,
  async (setting, name) => {
    const { privateKey, jwk } = keyPair();
    const server = await startMintmark(name, { format: 'jwt' }, setting);
    const requestWith = (nonce: string): typeof server.request => {
      const claims = { htm: 'POST', htu: server.request.url, jti: randomUUID(), iat: now(), nonce };
      return { ...server.request, headers: { DPoP: signed(privateKey, { typ: 'dpop+jwt', jwk }, claims) } };
    };
    // The response to a proof without a current nonce contains one (RFC 9449 §8).
    const nonce = async (): Promise<string> => {
      const { url, body, headers = {} } = requestWith('');
      const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
      const response = await fetch(url, { method: 'POST', body, headers: { ...form, ...headers } });
      await response.body?.cancel();
      return response.headers.get('DPoP-Nonce') ?? '';
    };
    const requests = async (count: number) => {
      const current = await nonce();
      return Array.from({ length: count }, () => requestWith(current));
    };
    return { ...server, requests };
  },
);
