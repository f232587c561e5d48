// Identity assertions that are refused: the error (RFC 7523 §3.1), and the reason in the audit trail.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { RESOURCES } from '../exchange/exchange-server.ts';
import { queryStore } from '../query-store.ts';
import { suiteEnding } from '../running-server.ts';
import { asForm, type ClientKey, clientKey, dpopProof, rawJwt, seconds } from '../signed.ts';
import { type TokenChanges, workloadToken } from './platforms.ts';
import { startUserServer, USER_RULE, type UserServer } from './user-server.ts';

type Json = Record<string, unknown>;

/** A refused request; by default, the client `assistant` presents an assertion with these changes. */
interface Row extends TokenChanges {
  readonly assertion?: () => string | Promise<string>;
  readonly client?: string;
  readonly form?: Json | (() => Promise<Json>);
  readonly headers?: () => Promise<Record<string, string>>;
  readonly error?: string;
  readonly reason: string;
}

const { shop, billing, ledger } = RESOURCES;

describe('an identity assertion is refused', () => {
  const ending = suiteEnding();
  let server: UserServer;
  let key: ClientKey;
  const clientWith = async (name: string, rule: Json, settings: Json = {}): Promise<string> => {
    await server.add(name, { scopes: ['orders:read', 'invoices:read'], default_scopes: ['orders:read'], ...settings });
    const body = { ...USER_RULE, scopes: ['orders:read'], ...rule };
    return String((await server.json(server.manage('POST', `/clients/${name}/trusts`, body), 201))['id']);
  };
  const proof = async (by: ClientKey) => ({ dpop: await dpopProof(by, { uri: `${server.publicUrl}/oauth2/token` }) });

  before(async () => {
    server = await startUserServer(ending);
    await server.json(server.manage('PATCH', '/tenants/current', { dpop_nonce: 'off' }));
    key = await clientKey();
    await server.add('plain', { scopes: ['orders:read'] });
    await clientWith('expired', { expires_at: new Date(Date.now() + 60_000).toISOString() });
    const revoked = await clientWith('revoked', {});
    await server.json(server.manage('POST', `/clients/revoked/credentials/${revoked}/revoke`));
    await clientWith('elsewhere', { ip_rules: { op: 'allow', ranges: ['192.0.2.0/24'] } });
    await clientWith('deleted', { name: 'gone' });
    await server.json(server.manage('DELETE', '/clients/deleted/trusts/gone'), 204);
    await clientWith('constrained', {}, { dpop_bound_access_tokens: true });
    await clientWith('narrow', { resources: [ledger.uri] });
    await clientWith('everyone', { match: [] });
    await server.trust('closed');
    await clientWith('of-closed', { issuer: 'closed', match: [] });
    await server.json(server.manage('POST', '/issuers/closed/disable'));
    const workload = { issuer: 'okta', match: [{ claim: 'sub', equals: 'alice' }] };
    await server.add('workload', { scopes: ['orders:read'] });
    await server.json(server.manage('POST', '/clients/workload/trusts', workload), 201);
    const keys = { jwks: { keys: [server.provider.key.jwk] } };
    const cluster = { id: 'cluster', kind: 'kubernetes', issuer: 'https://cluster.example', keys };
    await server.json(server.manage('POST', '/issuers', cluster), 201);
    const wide = { id: 'wide', kind: 'oidc', issuer: 'https://wide.example', keys, audiences: ['api'], allow_several_audiences: true };
    await server.json(server.manage('POST', '/issuers', wide), 201);
    await clientWith('of-wide', { issuer: 'wide', match: [] });
  });

  const issuer = () => `${server.publicUrl}/oauth2`;
  const claims = (given: Json) => ({ claims: given });
  const of = (client: string, given: Json = {}) => ({ client, ...claims({ client_id: client, ...given }) });
  const rows: Readonly<Record<string, Row>> = {
    'without a client': { form: { client_id: undefined, client_secret: undefined }, error: 'invalid_client', reason: 'no_credentials' },
    'of a client with a wrong secret': { form: { client_secret: 'x'.repeat(40) }, error: 'invalid_client', reason: 'wrong_secret' },
    'for another client': { ...claims({ client_id: 'plain' }), reason: 'identity_assertion_client' },
    'presented by another client that has a rule': { client: 'everyone', reason: 'identity_assertion_client' },
    'without a client_id': { ...claims({ client_id: undefined }), reason: 'identity_assertion_claims' },
    'with a list of client ids': { ...claims({ client_id: ['assistant'] }), reason: 'identity_assertion_client' },
    'without a jti': { ...claims({ jti: undefined }), reason: 'issuer_claims' },
    'with an empty jti': { ...claims({ jti: '' }), reason: 'issuer_claims' },
    'with a jti that is too long': { ...claims({ jti: 'x'.repeat(257) }), reason: 'issuer_claims' },
    'without iat': { ...claims({ iat: undefined }), reason: 'identity_assertion_claims' },
    'without exp': { ...claims({ exp: undefined }), reason: 'issuer_token_expired' },
    'that has expired': { ...claims({ iat: seconds() - 900, nbf: undefined, exp: seconds() - 600 }), reason: 'issuer_token_expired' },
    'from the future': { ...claims({ iat: seconds() + 600, exp: seconds() + 900 }), reason: 'issuer_token_expired' },
    'that is older than an hour': { ...claims({ iat: seconds() - 3_700, nbf: undefined }), reason: 'issuer_token_expired' },
    'without an audience': { ...claims({ aud: undefined }), reason: 'issuer_audience' },
    'for another server': { ...claims({ aud: 'https://other.example' }), reason: 'issuer_audience' },
    'for this server and another': {
      assertion: () => server.assertion({ claims: { aud: [issuer(), 'https://other.example'] } }),
      reason: 'issuer_audience',
    },
    'for the token endpoint': {
      assertion: () => server.assertion({ claims: { aud: `${issuer()}/token` } }),
      reason: 'issuer_audience',
    },
    'for an audience of workloads': {
      ...of('of-wide', { iss: 'https://wide.example', aud: 'api' }),
      reason: 'issuer_audience',
    },
    'for several audiences, as workloads of the issuer may have': {
      client: 'of-wide',
      assertion: () => server.assertion({ claims: { client_id: 'of-wide', iss: 'https://wide.example', aud: [issuer(), 'api'] } }),
      reason: 'issuer_audience',
    },
    'of an unknown issuer': { ...claims({ iss: 'https://x.example' }), reason: 'issuer_unknown' },
    'of an issuer with a slash more': { ...claims({ iss: 'https://okta.example/' }), reason: 'issuer_unknown' },
    'of a disabled issuer': { ...of('of-closed', { iss: 'https://closed.example' }), reason: 'issuer_disabled' },
    'of an issuer without users': { ...claims({ iss: 'https://cluster.example' }), reason: 'issuer_unknown' },
    'that another key signed': {
      assertion: async () => server.assertion({ key: (await clientKey()).privateKey, header: { kid: undefined } }),
      reason: 'issuer_signature',
    },
    'without a signature': {
      assertion: () => rawJwt({ alg: 'none', typ: 'oauth-id-jag+jwt' }, { iss: 'https://okta.example' }, ''),
      reason: 'grant_with_other_client',
    },
    'that brings its own key': {
      assertion: () => server.assertion({ header: { jwk: key.jwk } }),
      reason: 'issuer_token_malformed',
    },
    'of the type of a workload token, with other credentials': { header: { typ: 'JWT' }, reason: 'grant_with_other_client' },
    'as a client assertion': {
      form: async () => ({
        ...asForm(await server.assertion()),
        grant_type: 'client_credentials',
        assertion: undefined,
        client_secret: undefined,
      }),
      error: 'invalid_client',
      reason: 'issuer_token_malformed',
    },
    'of a client without a rule for users': { ...of('plain'), reason: 'trust_no_match' },
    'of a client whose rule is for itself': { ...of('workload'), reason: 'trust_no_match' },
    'whose claims do not meet the rule': { ...claims({ groups: ['guests'] }), reason: 'trust_no_match' },
    'that lacks the claims of the rule': { ...claims({ groups: undefined }), reason: 'trust_no_match' },
    'after its rule was revoked': { ...of('revoked'), reason: 'trust_revoked' },
    'after its rule was deleted': { ...of('deleted'), reason: 'trust_no_match' },
    'from an address that the rule does not allow': { ...of('elsewhere'), reason: 'trust_address' },
    'without a sub': { ...claims({ sub: undefined }), reason: 'identity_assertion_subject' },
    'with an empty sub': { ...claims({ sub: '' }), reason: 'identity_assertion_subject' },
    'with a sub that is no text': { ...claims({ sub: 7 }), reason: 'identity_assertion_subject' },
    'with a sub that is too long': { ...claims({ sub: 'x'.repeat(513) }), reason: 'identity_assertion_subject' },
    'with a control character in sub': { ...claims({ sub: 'a\nb' }), reason: 'identity_assertion_subject' },
    'with half of a character in sub': { ...claims({ sub: 'a\ud800' }), reason: 'identity_assertion_subject' },
    'with a tenant that is no text': { ...claims({ tenant: 7 }), reason: 'identity_assertion_subject' },
    'with a malformed act': { ...claims({ act: { name: 'x' } }), reason: 'identity_assertion_claims' },
    'with a malformed may_act': { ...claims({ may_act: 'x' }), reason: 'identity_assertion_claims' },
    'with a scope that is no text': { ...claims({ scope: ['orders:read'] }), reason: 'identity_assertion_claims' },
    'with a resource that is no text': { ...claims({ resource: [7] }), reason: 'identity_assertion_claims' },
    'with authorization details that are no list': { ...claims({ authorization_details: {} }), reason: 'identity_assertion_claims' },
    'that is bound to a key, without a proof': { ...claims({ cnf: { jkt: 'x' } }), reason: 'identity_assertion_unbound' },
    'that is bound to a key, with a proof by another': {
      ...claims({ cnf: { jkt: 'x' } }),
      headers: () => proof(key),
      reason: 'identity_assertion_unbound',
    },
    'that is bound in a way that is not known': {
      ...claims({ cnf: { kid: 'x' } }),
      headers: () => proof(key),
      reason: 'identity_assertion_unbound',
    },
    'that is bound to nothing': { ...claims({ cnf: {} }), reason: 'identity_assertion_unbound' },
    'without a proof, of a client whose tokens are bound': { ...of('constrained'), error: 'invalid_dpop_proof', reason: 'dpop_missing' },
    'for a scope that it does not have': {
      form: { scope: 'invoices:read', resource: shop.uri },
      error: 'invalid_scope',
      reason: 'identity_assertion_scope',
    },
    'for a scope that the rule does not have': {
      ...claims({ scope: 'orders:write' }),
      form: { scope: 'orders:write' },
      error: 'invalid_scope',
      reason: 'identity_assertion_scope',
    },
    'for a scope that the client does not have': {
      ...claims({ scope: 'invoices:write', resource: billing.uri }),
      form: { scope: 'invoices:write' },
      error: 'invalid_scope',
      reason: 'identity_assertion_scope',
    },
    'for openid': {
      ...claims({ scope: 'openid orders:read' }),
      form: { scope: 'openid' },
      error: 'invalid_scope',
      reason: 'identity_assertion_scope',
    },
    'with no scope that rule and client have': {
      ...claims({ scope: 'orders:write common' }),
      error: 'invalid_scope',
      reason: 'identity_assertion_scope',
    },
    'for a resource that it does not have': {
      form: { resource: billing.uri },
      error: 'invalid_target',
      reason: 'identity_assertion_target',
    },
    'for a resource that the rule does not have': { ...of('narrow'), error: 'invalid_target', reason: 'identity_assertion_target' },
    'for a resource that does not exist': {
      ...claims({ resource: 'https://none.example' }),
      error: 'invalid_target',
      reason: 'identity_assertion_target',
    },
    'without a resource, where the rule has two': {
      ...claims({ resource: undefined }),
      error: 'invalid_target',
      reason: 'identity_assertion_target',
    },
    'for another API by audience': { form: { audience: billing.uri }, error: 'invalid_target', reason: 'identity_assertion_target' },
    'for authorization details that it does not have': {
      form: { authorization_details: '[{"type":"payment"}]' },
      error: 'invalid_authorization_details',
      reason: 'details_type_not_allowed',
    },
  };
  for (const [
    title,
    { assertion, client = 'assistant', form = {}, headers, error = 'invalid_grant', reason, ...changes },
  ] of Object.entries(rows)) {
    test(`${title}: ${error}`, async () => {
      const given = await (assertion?.() ?? server.assertion(changes));
      const response = await server.present(given, typeof form === 'function' ? await form() : form, client, await headers?.());
      assert.deepEqual(
        [response.status, ((await response.clone().json()) as Json)['error'], await server.reasonOf(response)],
        [error === 'invalid_client' ? 401 : 400, error, reason],
      );
    });
  }
  test('a token of a workload is no identity assertion, though its rule would match', async () => {
    const token = await workloadToken(server.provider, issuer(), { claims: { client_id: 'everyone' } });
    const response = await server.present(token, {}, 'everyone');
    assert.equal(await server.reasonOf(response), 'grant_with_other_client');
  });
  test('whose user has the name of a client from before no client could have it', async () => {
    const [row = {}] = await queryStore(server.directory, "SELECT * FROM clients WHERE client_id = 'plain'");
    const other: Json = { client_id: 'user:okta:legacy', id: '01a20000-0000-7000-8000-000000000000' };
    const values = Object.keys(row).map((column) => (other[column] === undefined ? column : `'${other[column]}'`));
    await queryStore(
      server.directory,
      `INSERT INTO clients (${Object.keys(row).join()}) SELECT ${values.join()} FROM clients WHERE client_id = 'plain'`,
    );
    const response = await server.present(server.assertion(claims({ sub: 'legacy' })));
    assert.equal(await server.reasonOf(response), 'identity_assertion_subject');
  });
  test('after its rule has expired: invalid_grant', async () => {
    server.advance(61_000);
    const response = await server.present(server.assertion(of('expired')), {}, 'expired');
    assert.equal(await server.reasonOf(response), 'trust_expired');
  });
});
