// For tests: what may be presented once, in each way to present it.
import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { asForm, assertion, type ClientKey, clientKey, dpopProof, seconds } from '../signed.ts';
import { type FederationServer, JWT_BEARER } from './federation-server.ts';
import { type FakeIssuer, fakeIssuer, workloadToken } from './platforms.ts';

type Form = Record<string, string>;
type Json = Record<string, unknown>;

/** One assertion, proof or token, and the requests that present it. */
export interface OneUse {
  /** @param use - counts the requests */
  readonly requestOf: (use: number) => { readonly form: Form; readonly headers?: Form };
  /** What a replay gets: one of these errors, and the reason in the audit trail. */
  readonly refused: { readonly errors: readonly string[]; readonly reason: string };
}

/** Issuers and clients that a server has for {@link ONE_USES}. */
export interface OneUseSetting {
  readonly server: FederationServer;
  readonly workloads: FakeIssuer;
  readonly provider: FakeIssuer;
  readonly attester: ClientKey;
  readonly signer: ClientKey;
  /** The credentials of clients with a secret. */
  readonly desk: Form;
  readonly assistant: Form;
}

const TYPE = 'urn:ietf:params:oauth:token-type:';
const OWN = { grant_type: 'client_credentials' };
const DOMAIN = 'shop.internal';
const ATTESTER = { id: 'attester-of-one-uses', issuer: 'https://attester-of-one-uses.example' } as const;
const PROVIDER = { kind: 'oidc', algorithm: 'ES256', claims: { sub: 'alice' }, match: [], recycled: ['sub', 'bob'] } as const;

const replayed = (...errors: readonly string[]): OneUse['refused'] => ({ errors, reason: 'assertion_replayed' });

/** Creates them. */
export const prepareOneUses = async (server: FederationServer): Promise<OneUseSetting> => {
  const workloads = Object.values(server.issuers).find(({ kind }) => kind === 'github');
  if (workloads === undefined) throw new Error('There is no issuer whose tokens are accepted once.');
  const [attester, signer] = [await clientKey(), await clientKey()];
  const create = async (client: string, settings: Json): Promise<Form> => {
    const { client_secret: secret } = await server.change('POST', '/clients', { client_id: client, name: client, ...settings }, 201);
    return { client_id: client, client_secret: String(secret) };
  };
  const provider = await fakeIssuer({ ...PROVIDER, issuer: 'https://provider.example' }, 'provider');
  await server.trust(provider);
  const keys = { jwks: { keys: [attester.jwk] } };
  await server.change('POST', '/issuers', { ...ATTESTER, kind: 'attester', keys }, 201);
  const resource = `${server.publicUrl}/api`;
  const exchange = {
    ...{ mode: 'delegation', subjects: [{ issuer: workloads.id }], to: [{ resource, scopes: ['orders:read'] }] },
    transactions: { trust_domain: DOMAIN, mapped_scopes: { 'orders:read': ['stock.reserve'] } },
  };
  const setting = {
    ...{ server, workloads, provider, attester, signer },
    desk: await create('desk', { exchange }),
    assistant: await create('assistant', { scopes: ['orders:read'] }),
  };
  await create('signer', { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [signer.jwk] } });
  await create('attested', { token_endpoint_auth_method: 'federated_jwt' });
  const ofUsers = { issuer: provider.id, subject: 'user', match: [], scopes: ['orders:read'], resources: [resource] };
  await server.change('POST', '/clients/assistant/trusts', ofUsers, 201);
  const ofApp = { issuer: ATTESTER.id, match: [{ claim: 'sub', equals: 'attested' }] };
  await server.change('POST', '/clients/attested/trusts', ofApp, 201);
  return setting;
};

const once =
  (form: Form, headers: Form = {}): OneUse['requestOf'] =>
  () => ({ form, headers });

const exchangeOf = (token: string): Form => ({
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token: token,
  subject_token_type: `${TYPE}jwt`,
});

/** A way to present a token, and the error of a replay. */
interface Way {
  readonly formOf: (token: string, setting: OneUseSetting) => Form;
  /** RFC 7521 §4.2.1, RFC 7523 §3.1, RFC 8693 §2.2.2. */
  readonly error: string;
}

/** The ways of a token of a workload. */
const WAYS: Readonly<Record<string, Way>> = {
  'as client assertion': { formOf: (token) => ({ ...OWN, ...asForm(token) }), error: 'invalid_client' },
  'as grant': { formOf: (token) => ({ grant_type: JWT_BEARER, assertion: token }), error: 'invalid_grant' },
  'as subject of an exchange': {
    formOf: (token, { desk }) => ({ ...desk, ...exchangeOf(token), scope: 'orders:read' }),
    error: 'invalid_request',
  },
  'as subject of a transaction token': {
    formOf: (token, { desk }) => ({
      ...{ ...desk, ...exchangeOf(token), scope: 'stock.reserve', audience: DOMAIN },
      requested_token_type: `${TYPE}txn_token`,
    }),
    error: 'invalid_request',
  },
};

const workload =
  (...inTurn: readonly Way[]) =>
  async (setting: OneUseSetting): Promise<OneUse> => {
    const token = await workloadToken(setting.workloads, setting.server.audience);
    return {
      requestOf: (use) => ({ form: inTurn[use % inTurn.length]?.formOf(token, setting) ?? {} }),
      refused: replayed(...inTurn.map(({ error }) => error)),
    };
  };

const userAssertion = async ({ server, provider, assistant }: OneUseSetting): Promise<OneUse> => {
  const resource = `${server.publicUrl}/api`;
  const claims = { jti: randomUUID(), client_id: 'assistant', scope: 'orders:read', resource };
  const token = await workloadToken(provider, server.audience, { claims, header: { typ: 'oauth-id-jag+jwt' } });
  return { requestOf: once({ ...assistant, grant_type: JWT_BEARER, assertion: token }), refused: replayed('invalid_grant') };
};

const attestedKey = async ({ server, attester }: OneUseSetting): Promise<OneUse> => {
  const instance = await clientKey();
  const response = await fetch(`${server.url}/oauth2/challenge`, { method: 'POST' });
  const { attestation_challenge: challenge } = (await response.json()) as Json;
  const signed = (key: ClientKey, typ: string, claims: Json) =>
    new SignJWT({ iat: seconds(), ...claims }).setProtectedHeader({ alg: 'ES256', typ }).sign(key.privateKey);
  const attested = { iss: ATTESTER.issuer, sub: 'attested', exp: seconds() + 600, cnf: { jwk: instance.jwk } };
  const headers = {
    'OAuth-Client-Attestation': await signed(attester, 'oauth-client-attestation+jwt', attested),
    'OAuth-Client-Attestation-PoP': await signed(instance, 'oauth-client-attestation-pop+jwt', {
      ...{ aud: server.audience, jti: randomUUID(), challenge },
    }),
  };
  return { requestOf: once(OWN, headers), refused: replayed('invalid_client') };
};

const boundRequest = async ({ server, assistant }: OneUseSetting): Promise<OneUse> => {
  const [key, uri, form] = [await clientKey(), `${server.publicUrl}/oauth2/token`, { ...OWN, ...assistant }];
  const refused = await server.post('/oauth2/token', form, { dpop: await dpopProof(key, { uri }) });
  const nonce = refused.headers.get('dpop-nonce') ?? undefined;
  const dpop = await dpopProof(key, { uri, nonce });
  return { requestOf: once(form, { dpop }), refused: { errors: ['invalid_dpop_proof'], reason: 'dpop_replayed' } };
};

/** All of them. */
export const ONE_USES: Readonly<Record<string, (setting: OneUseSetting) => Promise<OneUse>>> = {
  ...Object.fromEntries(Object.entries(WAYS).map(([what, way]) => [`a token of a workload ${what}`, workload(way)])),
  'a token of a workload in each of these ways': workload(...Object.values(WAYS)),
  'an identity assertion for a user': userAssertion,
  'the proof of an attested key': attestedKey,
  'an assertion that a client has signed': async ({ server, signer }) => ({
    requestOf: once({ ...OWN, ...asForm(await assertion(signer, 'signer', server.audience)) }),
    refused: replayed('invalid_client'),
  }),
  'a DPoP proof': boundRequest,
};
