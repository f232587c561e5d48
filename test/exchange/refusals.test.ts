// Exchanges that are refused: the error (RFC 8693 §2.2.2), and the reason in the audit trail.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { suiteEnding } from '../running-server.ts';
import { asForm, type ClientKey, clientKey, dpopProof, rawJwt, seconds } from '../signed.ts';
import { type FakeIssuer, fakeIssuer, type TokenChanges, workloadToken } from '../trust/platforms.ts';
import { ACCESS_TOKEN, EXCHANGE, type ExchangeServer, policy, RESOURCES, startExchangeServer, TYPE } from './exchange-server.ts';

type Json = Record<string, unknown>;

/** A refused request; by default, the shop exchanges a token of the gateway for one for billing. */
interface Row {
  readonly by?: string;
  readonly policy?: Json | null;
  /** The subject token, if it is not the gateway's. */
  readonly token?: () => string | Promise<string>;
  /** Changes of the form; `undefined` omits a parameter. */
  readonly form?: Readonly<Record<string, string | undefined>> | (() => Promise<Readonly<Record<string, string | undefined>>>);
  readonly headers?: () => Promise<Record<string, string>>;
  readonly error: string;
  readonly reason: string;
}

const JWT = `${TYPE}jwt`;
const { billing, shop, ledger } = RESOURCES;
const GATEWAY = { clients: ['gateway'] };

describe('an exchange is refused', () => {
  const ending = suiteEnding();
  let server: ExchangeServer;
  let key: ClientKey;
  let partner: FakeIssuer;
  const made = new Map<string, Promise<string>>();
  /** One token for all rows that need the same. */
  const once = (name: string, create: () => Promise<string>): Promise<string> => {
    const known = made.get(name) ?? create();
    made.set(name, known);
    return known;
  };
  const gateway = () => once('gateway', () => server.tokenOf('gateway'));
  const withProof = async (by: ClientKey = key) => ({ dpop: await dpopProof(by, { uri: `${server.publicUrl}/oauth2/token` }) });
  const bound = (client: string, more: Record<string, string> = {}) =>
    once(`bound ${client}`, async () => {
      const headers = await withProof();
      return String((await server.json(server.request(client, { grant_type: 'client_credentials', ...more }, headers)))['access_token']);
    });
  const audience = () => `${server.publicUrl}/oauth2`;
  const foreign = (changes?: TokenChanges) => workloadToken(partner, audience(), changes);
  const exchanged = async (client: string, token: string | Promise<string>) => (await server.exchanged(client, await token)).access_token;
  const ended = async (token: string, end: (grantId: string) => Promise<Response>): Promise<string> => {
    const grantId = String((await server.introspect(token))['grant_id']);
    await server.json(end(grantId), 200).catch(() => undefined);
    return token;
  };

  before(async () => {
    server = await startExchangeServer(ending);
    await server.json(server.manage('PATCH', '/tenants/current', { dpop_nonce: 'off' }));
    key = await clientKey();
    partner = await fakeIssuer({
      kind: 'oidc',
      issuer: 'https://partner.example',
      algorithm: 'ES256',
      claims: { sub: 'job-1' },
      match: [],
      recycled: ['sub', 'job-2'],
    });
    const keys = { jwks: { keys: [partner.key.jwk] } };
    await server.json(server.manage('POST', '/issuers', { id: 'partner', kind: 'oidc', issuer: partner.issuer, keys }), 201);
    await server.add('workload', { scopes: ['orders:read', 'orders:write'] });
    const rule = { issuer: 'partner', match: [{ claim: 'sub', equals: 'job-1' }], scopes: ['orders:read'], resources: [billing.uri] };
    await server.json(server.manage('POST', '/clients/workload/trusts', rule), 201);
    await server.add('plain');
    await server.add('bystander', { exchange: policy() });
    await server.add('labelled', { scopes: ['orders:read'], default_resource: shop.uri, labels: { tier: 'back' } });
  });

  const FOREIGN = { policy: policy({ subjects: [{ issuer: 'partner' }] }), form: { subject_token_type: JWT } };
  const invalid = (reason: string) => ({ error: 'invalid_request', reason });
  const rows: Readonly<Record<string, Row>> = {
    'without a policy': { by: 'plain', error: 'unauthorized_client', reason: 'grant_type_not_allowed' },
    'after its policy was removed': { policy: null, error: 'unauthorized_client', reason: 'grant_type_not_allowed' },
    'without a subject_token': { form: { subject_token: undefined }, ...invalid('exchange_malformed') },
    'with an empty subject_token': { token: () => '', ...invalid('exchange_malformed') },
    'without a subject_token_type': { form: { subject_token_type: undefined }, ...invalid('exchange_malformed') },
    'with an actor_token without its type': { form: { actor_token: 'x' }, ...invalid('exchange_malformed') },
    'with an actor_token_type without a token': { form: { actor_token_type: ACCESS_TOKEN }, ...invalid('exchange_malformed') },
    'with a variant of a parameter name': { form: { 'subject_token[]': 'x' }, ...invalid('malformed_request') },
    'of a refresh token': { form: { subject_token_type: `${TYPE}refresh_token` }, ...invalid('exchange_token_type') },
    'of a SAML assertion': { form: { subject_token_type: `${TYPE}saml2` }, ...invalid('exchange_token_type') },
    'of a type that is not registered': { form: { subject_token_type: 'access_token' }, ...invalid('exchange_token_type') },
    'with an actor_token of an unknown type': { form: { actor_token: 'x', actor_token_type: 'y' }, ...invalid('exchange_token_type') },
    'for a refresh token': { form: { requested_token_type: `${TYPE}refresh_token` }, ...invalid('exchange_token_type') },
    'for an ID token': { form: { requested_token_type: `${TYPE}id_token` }, ...invalid('exchange_token_type') },
    'for a SAML assertion': { form: { requested_token_type: `${TYPE}saml1` }, ...invalid('exchange_token_type') },
    'of what is no token': { token: () => 'x', ...invalid('token_malformed') },
    'of a JWT that this server did not sign': {
      token: () => rawJwt({ alg: 'ES256', typ: 'at+jwt', kid: 'x' }, { iss: audience(), sub: 'gateway', jti: 'x' }, 'AAAA'),
      ...invalid('token_malformed'),
    },
    'of a JWT whose claims were changed': {
      token: async () => {
        const [header = '', payload = '', signature = ''] = (await gateway()).split('.');
        const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
        return [header, Buffer.from(JSON.stringify({ ...claims, scope: 'common' })).toString('base64url'), signature].join('.');
      },
      ...invalid('token_malformed'),
    },
    'of a JWT without a signature': {
      token: () => rawJwt({ alg: 'none', typ: 'at+jwt' }, { iss: audience(), sub: 'gateway' }, ''),
      ...invalid('token_malformed'),
    },
    'of an opaque token that does not exist': { token: () => `mmt${'A'.repeat(37)}`, ...invalid('token_malformed') },
    'of a client secret': { token: () => server.clients['gateway']?.clientSecret ?? '', ...invalid('token_malformed') },
    'of a revoked token': {
      token: async () => ended(await server.tokenOf('gateway'), (id) => server.manage('DELETE', `/grants/${id}`)),
      ...invalid('token_revoked'),
    },
    'of a suspended token': {
      token: async () => ended(await server.tokenOf('gateway'), (id) => server.manage('POST', `/grants/${id}/suspend`)),
      ...invalid('token_suspended'),
    },
    'of a token of a client whose tokens were ended': {
      policy: policy({ subjects: [{ clients: ['fleeting'], any_audience: true }] }),
      token: async () => {
        await server.add('fleeting', { scopes: ['orders:read'], default_resource: shop.uri });
        const token = await server.tokenOf('fleeting');
        await server.json(server.manage('POST', '/clients/fleeting/end-tokens'));
        return token;
      },
      ...invalid('token_ended'),
    },
    'of a token of a disabled client': {
      policy: policy({ subjects: [{ clients: ['disabled'], any_audience: true }] }),
      token: async () => {
        await server.add('disabled', { scopes: ['orders:read'], default_resource: shop.uri });
        const token = await server.tokenOf('disabled');
        await server.json(server.manage('POST', '/clients/disabled/disable'));
        return token;
      },
      ...invalid('token_ended'),
    },
    'of a token whose parent was revoked': {
      by: 'billing',
      token: async () => {
        const parent = await server.tokenOf('gateway');
        const child = await exchanged('shop', parent);
        await ended(parent, (id) => server.manage('DELETE', `/grants/${id}`));
        return child;
      },
      ...invalid('token_chain_ended'),
    },
    'of a token of another client than the policy names': { token: () => server.tokenOf('other'), ...invalid('exchange_subject') },
    'of a token of a client without the labels': {
      policy: policy({ subjects: [{ labels: { tier: 'front' } }] }),
      token: () => server.tokenOf('labelled'),
      ...invalid('exchange_subject'),
    },
    'of a token of a client with a label of another value': {
      policy: policy({ subjects: [{ labels: { tier: 'front', team: 'x' } }] }),
      ...invalid('exchange_subject'),
    },
    'of a client with the labels that is not in the list': {
      policy: policy({ subjects: [{ clients: ['gateway'], labels: { tier: 'back' } }] }),
      token: () => server.tokenOf('labelled'),
      ...invalid('exchange_subject'),
    },
    'of an access token, where the policy names an issuer': {
      policy: policy({ subjects: [{ issuer: 'partner' }] }),
      ...invalid('exchange_subject'),
    },
    'of its own token, where the policy does not name itself': { token: () => server.tokenOf('shop'), ...invalid('exchange_subject') },
    'of a token for an API of others': { by: 'bystander', ...invalid('exchange_audience') },
    'of a token for an API of others, of which only another subject is for any audience': {
      by: 'bystander',
      policy: policy({ subjects: [GATEWAY, { clients: ['other'], any_audience: true }] }),
      ...invalid('exchange_audience'),
    },
    'of a token that was exchanged before': { by: 'bystander', token: () => exchanged('shop', gateway()), ...invalid('exchange_audience') },
    'of a token that was exchanged more often than the policy allows': {
      policy: policy({ subjects: [{ ...GATEWAY, any_audience: true }] }),
      token: () => exchanged('shop', gateway()),
      ...invalid('exchange_depth'),
    },
    'of its own exchanged token, again': {
      policy: policy({ max_depth: 1, to: [{ resource: billing.uri, scopes: ['common'] }] }),
      token: () => exchanged('shop', gateway()),
      ...invalid('exchange_depth'),
    },
    'with an actor_token of another client': {
      form: async () => ({ actor_token: await server.tokenOf('other'), actor_token_type: ACCESS_TOKEN }),
      ...invalid('exchange_actor'),
    },
    'with an actor_token that was exchanged': {
      form: async () => ({ actor_token: await exchanged('shop', gateway()), actor_token_type: ACCESS_TOKEN }),
      ...invalid('exchange_actor'),
    },
    'with an actor_token for impersonation': {
      policy: policy({ mode: 'impersonation' }),
      form: async () => ({ actor_token: await server.tokenOf('shop'), actor_token_type: ACCESS_TOKEN }),
      ...invalid('exchange_actor'),
    },
    'with an actor_token that is no token': { form: { actor_token: 'x', actor_token_type: ACCESS_TOKEN }, ...invalid('token_malformed') },
    'with a revoked actor_token': {
      form: async () => ({
        actor_token: await ended(await server.tokenOf('shop'), (id) => server.manage('DELETE', `/grants/${id}`)),
        actor_token_type: ACCESS_TOKEN,
      }),
      ...invalid('token_revoked'),
    },
    'with an actor_token that is bound to another key': {
      form: async () => ({ actor_token: await bound('shop'), actor_token_type: ACCESS_TOKEN }),
      headers: async () => withProof(await clientKey()),
      ...invalid('exchange_unbound'),
    },
    'with a bound actor_token and no proof': {
      form: async () => ({ actor_token: await bound('shop'), actor_token_type: ACCESS_TOKEN }),
      ...invalid('exchange_unbound'),
    },
    'of a bound token without a proof': { token: () => bound('gateway'), ...invalid('exchange_unbound') },
    'for a resource that does not exist': {
      form: { resource: 'https://none.example' },
      error: 'invalid_target',
      reason: 'exchange_target',
    },
    'for a resource that the policy does not name': { form: { resource: ledger.uri }, error: 'invalid_target', reason: 'exchange_target' },
    'for the resource that the token was for': { form: { resource: shop.uri }, error: 'invalid_target', reason: 'exchange_target' },
    'for an audience that does not exist': { form: { audience: 'billing' }, error: 'invalid_target', reason: 'exchange_target' },
    'for one resource that is allowed and an audience that is not': {
      form: { resource: billing.uri, audience: ledger.uri },
      error: 'invalid_target',
      reason: 'exchange_target',
    },
    'for a resource that is no URI': { form: { resource: 'billing' }, error: 'invalid_target', reason: 'malformed_request' },
    'for the management API': {
      form: async () => ({ resource: `${server.publicUrl}/` }),
      error: 'invalid_target',
      reason: 'exchange_target',
    },
    'without a resource, where the policy names two': {
      policy: policy({ to: [{ resource: billing.uri, scopes: ['common'] }, { resource: ledger.uri }] }),
      error: 'invalid_target',
      reason: 'exchange_target',
    },
    'for a scope that the policy does not have': { form: { scope: 'invoices:write' }, error: 'invalid_scope', reason: 'exchange_scope' },
    'for a scope that is mapped from one that the token does not have': {
      token: () => server.tokenOf('gateway', { scope: 'orders:write' }),
      form: { scope: 'invoices:read' },
      error: 'invalid_scope',
      reason: 'exchange_scope',
    },
    'for a scope of the policy that the token does not have': {
      token: () => server.tokenOf('gateway', { scope: 'orders:read' }),
      form: { scope: 'common' },
      error: 'invalid_scope',
      reason: 'exchange_scope',
    },
    'for a scope of the API that the token was for': { form: { scope: 'orders:read' }, error: 'invalid_scope', reason: 'exchange_scope' },
    'for a scope named as a member of every object': { form: { scope: 'constructor' }, error: 'invalid_scope', reason: 'exchange_scope' },
    'for one scope that is allowed and one that is not': {
      form: { scope: 'common admin' },
      error: 'invalid_scope',
      reason: 'exchange_scope',
    },
    'of a token that has none of the scopes': {
      token: () => server.tokenOf('gateway', { scope: 'orders:write' }),
      error: 'invalid_scope',
      reason: 'exchange_scope',
    },
    'for a malformed scope': { form: { scope: 'a"b' }, error: 'invalid_scope', reason: 'malformed_request' },
    'for authorization details that the token does not have': {
      form: { authorization_details: '[{"type":"payment"}]' },
      error: 'invalid_authorization_details',
      reason: 'exchange_details',
    },
    'for authorization details that are not JSON': {
      form: { authorization_details: '{' },
      error: 'invalid_authorization_details',
      reason: 'malformed_request',
    },
    'of a token of an issuer that the policy does not name': {
      policy: policy(),
      token: () => foreign(),
      form: { subject_token_type: JWT },
      ...invalid('exchange_subject'),
    },
    'of a token of an issuer that is bound to a key, for one that is bound to none': {
      ...FOREIGN,
      policy: policy({ subjects: [{ issuer: 'partner' }], to: [{ resource: billing.uri }] }),
      token: () => foreign({ claims: { cnf: { jkt: 'A'.repeat(43) } } }),
      ...invalid('exchange_unbound'),
    },
    'of a token of an issuer that is bound in an unknown form': {
      ...FOREIGN,
      token: () => foreign({ claims: { cnf: { kid: 'x' } } }),
      ...invalid('issuer_token_unproven'),
    },
    'of a token of an unknown issuer': {
      ...FOREIGN,
      token: () => foreign({ claims: { iss: 'https://x.example' } }),
      ...invalid('issuer_unknown'),
    },
    'of a token of an issuer for another audience': {
      ...FOREIGN,
      token: () => foreign({ claims: { aud: 'https://x.example' } }),
      ...invalid('issuer_audience'),
    },
    'of an expired token of an issuer': {
      ...FOREIGN,
      token: () => foreign({ claims: { exp: seconds() - 600, iat: seconds() - 900 } }),
      ...invalid('issuer_token_expired'),
    },
    'of a token of an issuer that no rule is for': {
      ...FOREIGN,
      token: () => foreign({ claims: { sub: 'job-2' } }),
      ...invalid('trust_no_match'),
    },
    'of a token of an issuer that another signed': {
      ...FOREIGN,
      token: async () => foreign({ key: (await clientKey()).privateKey }),
      ...invalid('issuer_signature'),
    },
    'of a token of an issuer as an access token': { ...FOREIGN, token: () => foreign(), form: {}, ...invalid('token_malformed') },
    'of an access token of this server as an ID token': { form: { subject_token_type: `${TYPE}id_token` }, ...invalid('issuer_unknown') },
    'of a token of an issuer whose rule leads to other resources': {
      ...FOREIGN,
      policy: policy({ subjects: [{ issuer: 'partner' }], to: [{ resource: ledger.uri }] }),
      token: () => foreign(),
      error: 'invalid_target',
      reason: 'resource_not_allowed',
    },
    'of a token of an issuer whose rule leads to fewer scopes than its client has': {
      ...FOREIGN,
      policy: policy({ subjects: [{ issuer: 'partner' }] }, { mapped_scopes: { 'orders:write': ['invoices:write'] } }),
      token: () => foreign(),
      error: 'invalid_scope',
      reason: 'exchange_scope',
    },
    'whose may_act names another party': {
      ...FOREIGN,
      token: () => foreign({ claims: { may_act: { sub: 'other' } } }),
      ...invalid('exchange_may_act'),
    },
    'whose may_act names the client at another issuer': {
      ...FOREIGN,
      token: () => foreign({ claims: { may_act: { sub: 'shop', iss: 'https://x.example' } } }),
      ...invalid('exchange_may_act'),
    },
    'whose may_act has a member that is not known': {
      ...FOREIGN,
      token: () => foreign({ claims: { may_act: { sub: 'shop', email: 'shop@example.com' } } }),
      ...invalid('exchange_may_act'),
    },
    'whose may_act names no party': { ...FOREIGN, token: () => foreign({ claims: { may_act: {} } }), ...invalid('issuer_claims') },
    'whose act is malformed': { ...FOREIGN, token: () => foreign({ claims: { act: { sub: 1 } } }), ...invalid('issuer_claims') },
    'whose act is nested too deeply': {
      ...FOREIGN,
      token: () =>
        foreign({ claims: { act: Array.from({ length: 9 }).reduce((act) => ({ sub: 'a', ...(act ? { act } : {}) }), undefined) } }),
      ...invalid('issuer_claims'),
    },
    'by an unknown client': { form: { client_id: 'nobody' }, error: 'invalid_client', reason: 'unknown_client' },
    'with two ways to authenticate': { form: async () => asForm(await foreign()), ...invalid('several_auth_methods') },
  };

  let current = JSON.stringify(policy());
  const setShopPolicy = async (wanted: Json | null): Promise<void> => {
    if (JSON.stringify(wanted) !== current) await server.setPolicy('shop', wanted);
    current = JSON.stringify(wanted);
  };
  for (const [title, row] of Object.entries(rows)) {
    test(`${title}: ${row.error}, ${row.reason}`, async () => {
      const { by = 'shop', policy: wanted = policy() } = row;
      await setShopPolicy(by === 'shop' ? wanted : policy());
      if (by !== 'shop' && row.policy !== undefined) await server.setPolicy(by, row.policy);
      const token = await (row.token ?? gateway)();
      const given = typeof row.form === 'function' ? await row.form() : row.form;
      const { clientId, clientSecret } = server.clients[by] ?? assert.fail(by);
      const form = {
        ...{ grant_type: EXCHANGE, client_id: clientId, client_secret: clientSecret },
        ...{ subject_token: token, subject_token_type: ACCESS_TOKEN },
        ...given,
      };
      const sent = Object.fromEntries(Object.entries(form).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
      const response = await server.post('/oauth2/token', sent, await row.headers?.());
      const body = (await response.json()) as Json;
      assert.deepEqual([body['error'], await server.reasonOf(response)], [row.error, row.reason], JSON.stringify(body));
      assert.ok(token.length < 20 || !JSON.stringify(body).includes(token));
    });
  }
});
