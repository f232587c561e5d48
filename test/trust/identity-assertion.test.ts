// Identity assertions (draft-ietf-oauth-identity-assertion-authz-grant): what they lead to, and what they do not.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { createGuard, type Guard, TokenRejected } from '@mintmark/guard';
import { decodeJwt } from 'jose';
import { RESOURCES } from '../exchange/exchange-server.ts';
import { createNetwork } from '../guard/guarded-tenant.ts';
import { ADMIN, suiteEnding } from '../running-server.ts';
import { type ClientKey, clientKey, dpopProof } from '../signed.ts';
import { until } from '../until.ts';
import { startUserServer, USER_RULE, type UserServer } from './user-server.ts';

type Json = Record<string, unknown>;

const { shop, billing } = RESOURCES;

describe('an identity assertion', () => {
  const ending = suiteEnding();
  let server: UserServer;
  let key: ClientKey;
  let guard: Guard;
  const tokenFor = async (claims?: Json, form?: Json): Promise<Json> =>
    server.json(server.present(server.assertion({ claims: claims ?? {} }), form));

  before(async () => {
    server = await startUserServer(ending);
    await server.json(server.manage('PATCH', '/tenants/current', { dpop_nonce: 'off' }));
    key = await clientKey();
    const network = createNetwork();
    const { clientId, clientSecret } = server.clients['shop'] ?? assert.fail();
    guard = createGuard({ issuer: server.url, audience: shop.uri, clientId, clientSecret, ...network.options });
    ending.after(() => guard.close());
    const followed = network.nextEvent('feed_followed');
    await guard.warmUp();
    await followed;
  });

  test('leads to an access token for the user, with the client as actor', async () => {
    const { access_token: token, grant_id: grantId, ...response } = await tokenFor();
    assert.deepEqual(response, { token_type: 'Bearer', expires_in: 900, scope: 'orders:read' });
    const { iss, sub, client_id: clientId, act, aud, scope, cred, jti, chain } = decodeJwt(String(token));
    assert.deepEqual(
      { iss, sub, clientId, act, aud, scope, cred, jti },
      {
        iss: `${server.publicUrl}/oauth2`,
        sub: 'user:okta:alice',
        clientId: 'assistant',
        act: { sub: 'assistant' },
        aud: shop.uri,
        scope: 'orders:read',
        cred: server.ruleId,
        jti: grantId,
      },
    );
    const [ancestor] = chain as Json[];
    assert.equal(ancestor?.['client_id'], 'assistant');
    const { active, sub: seen, act: actor, client_id: of, grant_type: type } = await server.introspect(String(token));
    assert.deepEqual([active, seen, actor, of], [true, 'user:okta:alice', { sub: 'assistant' }, 'assistant']);
    assert.equal(type, 'urn:ietf:params:oauth:grant-type:jwt-bearer');
    const grant = await server.json(server.manage('GET', `/grants/${grantId}`));
    assert.deepEqual([grant['sub'], grant['credential_id'], grant['act']], ['user:okta:alice', server.ruleId, { sub: 'assistant' }]);
  });

  /** Claims of the assertion and the form, and what the token has. */
  const leads: Readonly<Record<string, { readonly claims?: Json; readonly form?: Json; readonly has: Json }>> = {
    'the scopes of the assertion that rule and client have': {
      claims: { scope: 'orders:read invoices:read orders:write invoices:write', resource: [shop.uri, billing.uri] },
      has: { scope: 'orders:read invoices:read', aud: [shop.uri, billing.uri] },
    },
    'the requested ones of them': {
      claims: { scope: 'orders:read invoices:read', resource: [shop.uri, billing.uri] },
      form: { scope: 'invoices:read', resource: billing.uri },
      has: { scope: 'invoices:read', aud: billing.uri },
    },
    'the scopes of its resource alone': { claims: { scope: 'orders:read invoices:read' }, has: { scope: 'orders:read', aud: shop.uri } },
    'the default scopes of the client, if it has none': { claims: { scope: undefined }, has: { scope: 'orders:read' } },
    'the resources of the assertion that the rule has': {
      claims: { resource: [shop.uri, 'https://elsewhere.example'] },
      has: { aud: shop.uri },
    },
    'the resource of the request, if it has none': {
      claims: { resource: undefined },
      form: { resource: shop.uri },
      has: { aud: shop.uri },
    },
    'a resource in another form': { claims: { resource: 'https://SHOP.example:443/' }, has: { aud: shop.uri } },
    'a user whose name has characters of the form': { claims: { sub: 'a:b/c%d|é' }, has: { sub: 'user:okta:a%3Ab%2Fc%25d%7C%C3%A9' } },
    'a user of a tenant of the provider': { claims: { tenant: 'acme' }, has: { sub: 'user:okta:acme/alice' } },
    'an actor within the actor': {
      claims: { act: { sub: 'portal' } },
      has: { act: { sub: 'assistant', act: { sub: 'portal' } } },
    },
    'who may act next': { claims: { may_act: { sub: 'billing' } }, has: { may_act: { sub: 'billing' } } },
  };
  for (const [title, { claims, form, has }] of Object.entries(leads)) {
    test(`leads to ${title}`, async () => {
      const payload: Json = decodeJwt(String((await tokenFor(claims, form))['access_token']));
      assert.deepEqual(Object.fromEntries(Object.keys(has).map((name) => [name, payload[name]])), has);
    });
  }

  test('of media type in capitals, with the prefix, is the same', async () => {
    await server.json(server.present(server.assertion({ header: { typ: 'application/OAuth-ID-JAG+JWT' } })));
  });

  test('leads to a token that is bound to the key of the proof', async () => {
    const headers = { dpop: await dpopProof(key, { uri: `${server.publicUrl}/oauth2/token` }) };
    const response = await server.json(server.present(server.assertion(), {}, 'assistant', headers));
    assert.equal(response['token_type'], 'DPoP');
    assert.deepEqual(decodeJwt(String(response['access_token']))['cnf'], { jkt: key.thumbprint });
  });

  test('that is bound to a key is accepted with its proof', async () => {
    const headers = { dpop: await dpopProof(key, { uri: `${server.publicUrl}/oauth2/token` }) };
    const bound = server.assertion({ claims: { cnf: { jkt: key.thumbprint } } });
    await server.json(server.present(bound, {}, 'assistant', headers));
  });

  test('is accepted once, however many present it at the same time', async () => {
    const assertion = await server.assertion();
    const responses = await Promise.all(Array.from({ length: 10 }, () => server.present(assertion)));
    const statuses = responses.map(({ status }) => status).toSorted();
    assert.deepEqual(statuses, [200, ...Array.from({ length: 9 }, () => 400)]);
    const refused = responses.find(({ status }) => status === 400) ?? assert.fail();
    assert.equal(await server.reasonOf(refused), 'assertion_replayed');
    assert.equal(((await refused.json()) as Json)['error'], 'invalid_grant');
  });

  test('is accepted until it expires, if the issuer is set so', async () => {
    const provider = await server.trust('okta-again', { reuse: 'until_exp' });
    await server.json(
      server.manage('POST', '/clients/assistant/trusts', { ...USER_RULE, issuer: 'okta-again', scopes: ['orders:read'] }),
      201,
    );
    const assertion = await server.assertion({}, provider);
    for (let n = 0; n < 2; n++) await server.json(server.present(assertion));
  });

  test('is never coalesced with another request', async () => {
    const { clientSecret } = await server.add('coalescing', { scopes: ['orders:read'], coalesce: 60 });
    assert.ok(clientSecret);
    await server.json(server.manage('POST', '/clients/coalescing/trusts', { ...USER_RULE, scopes: ['orders:read'] }), 201);
    const assertion = await server.assertion({ claims: { client_id: 'coalescing' } });
    assert.deepEqual(
      [(await server.present(assertion, {}, 'coalescing')).status, (await server.present(assertion, {}, 'coalescing')).status],
      [200, 400],
    );
  });

  test('is recorded as a use of the rule', async () => {
    await tokenFor();
    const { last_used_at: usedAt } = await server.json(server.manage('GET', `/clients/assistant/trusts/${server.ruleId}`));
    assert.equal(typeof usedAt, 'string');
  });

  test('lives as long as its rule says, and no longer than the rule', async () => {
    await server.add('brief', { scopes: ['orders:read'] });
    const rule = { ...USER_RULE, scopes: ['orders:read'], max_lifetime: 120 };
    const { id } = await server.json(server.manage('POST', '/clients/brief/trusts', rule), 201);
    const lifetime = async () => {
      const response = await server.json(server.present(server.assertion({ claims: { client_id: 'brief' } }), {}, 'brief'));
      return response['expires_in'] as number;
    };
    assert.equal(await lifetime(), 120);
    const expires = new Date(Date.now() + 60_000).toISOString();
    await server.json(server.manage('PATCH', `/clients/brief/trusts/${id}`, { expires_at: expires }));
    const left = await lifetime();
    assert.ok(left <= 60 && left > 0, String(left));
  });

  test('leads to authorization details that it has, and the client may have', async () => {
    const type = { type: 'object', properties: { amount: { type: 'integer' } } };
    await server.json(
      server.manage('PATCH', `/resources/${encodeURIComponent(billing.uri)}`, { authorization_details: { payment: type } }),
    );
    await server.json(server.manage('PATCH', '/clients/assistant', { authorization_details_types: ['payment'] }));
    const details = [{ type: 'payment', amount: 5 }];
    const claims = { scope: undefined, resource: billing.uri, authorization_details: details };
    const response = await tokenFor(claims, { authorization_details: JSON.stringify(details) });
    assert.deepEqual(response['authorization_details'], details);
    // Details alone were approved: no scope.
    assert.equal(response['scope'], undefined);
    const other = await server.present(server.assertion({ claims }), { authorization_details: '[{"type":"payment","amount":6}]' });
    assert.equal(await server.reasonOf(other), 'identity_assertion_details');
    const elsewhere = await server.present(server.assertion({ claims: { ...claims, scope: 'orders:read', resource: shop.uri } }), {
      authorization_details: JSON.stringify(details),
    });
    assert.equal(await server.reasonOf(elsewhere), 'identity_assertion_target');
  });

  test('is of the same people as ever: the id of an issuer with users is not given to another one', async () => {
    const { issuer, key } = await server.trust('idp');
    const rule = { ...USER_RULE, issuer: 'idp', scopes: ['orders:read'] };
    const { id } = await server.json(server.manage('POST', '/clients/assistant/trusts', rule), 201);
    const another = { issuer: 'https://other.example' };
    const { errors } = await server.json(server.manage('PATCH', '/issuers/idp', another), 409);
    assert.equal((errors as Json[])[0]?.['pointer'], '/issuer');
    await server.json(server.manage('PATCH', '/issuers/idp', { description: 'Staff' }));
    // Nor when the rule is no more, nor the issuer.
    assert.equal((await server.manage('DELETE', `/clients/assistant/trusts/${id}`)).status, 204);
    await server.json(server.manage('PATCH', '/issuers/idp', another), 409);
    assert.equal((await server.manage('DELETE', '/issuers/idp')).status, 204);
    const again = { id: 'idp', kind: 'oidc', keys: { jwks: { keys: [key.jwk] } } };
    await server.json(server.manage('POST', '/issuers', { ...again, ...another }), 409);
    await server.json(server.manage('POST', '/issuers', { ...again, issuer }), 201);
    // One without users may become another one.
    await server.trust('empty');
    await server.json(server.manage('PATCH', '/issuers/empty', another));
    for (const each of ['idp', 'empty']) await server.json(server.manage('POST', `/issuers/${each}/disable`));
  });

  test('is announced where an issuer has users', async () => {
    const metadata = async () => (await (await fetch(`${server.url}/.well-known/oauth-authorization-server/oauth2`)).json()) as Json;
    const { authorization_grant_profiles_supported: profiles, grant_types_supported: types } = await metadata();
    assert.deepEqual(profiles, ['urn:ietf:params:oauth:grant-profile:id-jag']);
    assert.ok((types as string[]).includes('urn:ietf:params:oauth:grant-type:jwt-bearer'));
    for (const id of ['okta', 'okta-again']) await server.manage('POST', `/issuers/${id}/disable`);
    assert.equal((await metadata())['authorization_grant_profiles_supported'], undefined);
    for (const id of ['okta', 'okta-again']) await server.json(server.manage('POST', `/issuers/${id}/enable`));
  });

  test('is evaluated and learned without being used up', async () => {
    const assertion = await server.assertion();
    const evaluated = await server.json(server.manage('POST', '/trusts/evaluate', { token: assertion }));
    assert.deepEqual(
      [evaluated['allowed'], evaluated['client_id'], evaluated['subject'], evaluated['trust'], evaluated['used_once']],
      [true, 'assistant', 'user:okta:alice', server.ruleId, true],
    );
    const unbound = await server.assertion({ claims: { cnf: { kid: 'x' } } });
    assert.equal(
      (await server.json(server.manage('POST', '/trusts/evaluate', { token: unbound })))['reason'],
      'identity_assertion_unbound',
    );
    const learned = await server.json(server.manage('POST', '/clients/assistant/trusts/learn', { token: assertion }));
    assert.deepEqual([learned['issuer'], learned['subject'], learned['match']], ['okta', 'user', []]);
    const body = { client_id: 'assistant', grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion };
    const { allowed, token } = await server.json(server.manage('POST', '/evaluate', body));
    assert.deepEqual([allowed, (token as Json)['sub'], (token as Json)['scope']], [true, 'user:okta:alice', 'orders:read']);
    const refused = await server.json(server.manage('POST', '/evaluate', { ...body, scope: 'orders:write' }));
    assert.deepEqual([refused['decided_by'], refused['reason']], ['authorization', 'identity_assertion_scope']);
    await server.json(server.present(assertion));
  });

  test('is allowed by a newer rule, once the older one was revoked', async () => {
    await server.add('twice', { scopes: ['orders:read'] });
    const create = async () =>
      String((await server.json(server.manage('POST', '/clients/twice/trusts', { ...USER_RULE, scopes: ['orders:read'] }), 201))['id']);
    const [older, newer] = [await create(), await create()];
    const credential = async (): Promise<unknown> => {
      const assertion = server.assertion({ claims: { client_id: 'twice' } });
      return decodeJwt(String((await server.json(server.present(assertion, {}, 'twice')))['access_token']))['cred'];
    };
    assert.equal(await credential(), older);
    await server.json(server.manage('POST', `/clients/twice/credentials/${older}/revoke`));
    assert.equal(await credential(), newer);
  });

  test('makes no client of what a rule for users allows', async () => {
    const body = { client_id: 'assistant', auth_method: 'federated_jwt', credential_id: server.ruleId };
    assert.equal((await server.json(server.manage('POST', '/evaluate', body)))['reason'], 'trust_no_match');
  });

  test('of an agent leads to a token that names the instance which acts, and ends with it', async () => {
    await server.add('agent', { kind: 'agent', scopes: ['orders:read'] });
    await server.json(server.manage('POST', '/clients/agent/trusts', { ...USER_RULE, scopes: ['orders:read'] }), 201);
    const tokenOf = async (instance: string): Promise<string> => {
      const assertion = server.assertion({ claims: { client_id: 'agent' } });
      return String((await server.json(server.present(assertion, { instance }, 'agent')))['access_token']);
    };
    const [one, other] = [await tokenOf('run-1'), await tokenOf('run-2')];
    const { sub, act } = decodeJwt(one);
    assert.deepEqual([sub, act], ['user:okta:alice', { sub: 'agent', instance: 'run-1' }]);
    assert.ok((await server.manage('POST', '/clients/agent/instances/run-1/end-tokens')).ok);
    assert.deepEqual([(await server.introspect(one))['active'], (await server.introspect(other))['active']], [false, true]);
  });

  /** Whatever ends the token. */
  const ends: Readonly<Record<string, (client: string, ruleId: string, issuer: string, grantId: string) => Promise<Response>>> = {
    'its grant is revoked': (_client, _rule, _issuer, grantId) => server.manage('DELETE', `/grants/${grantId}`),
    'its rule is revoked': (client, ruleId) => server.manage('POST', `/clients/${client}/credentials/${ruleId}/revoke`),
    'its issuer is distrusted': (_client, _rule, issuer) => server.manage('POST', `/issuers/${issuer}/distrust`),
    'its client is disabled': (client) => server.manage('POST', `/clients/${client}/disable`),
    'the secret of its client is revoked': async (client) => {
      const { secrets } = await server.json(server.manage('GET', `/clients/${client}`));
      return server.manage('POST', `/clients/${client}/credentials/${(secrets as Json[])[0]?.['id']}/revoke`);
    },
  };
  for (const [index, [event, end]] of Object.entries(ends).entries()) {
    test(`leads to a token that ends, with what is derived from it, when ${event}`, async () => {
      const [client, issuer] = [`ending-${index}`, `idp-${index}`];
      const provider = await server.trust(issuer);
      await server.add(client, { scopes: ['orders:read'] });
      const rule = { ...USER_RULE, issuer, scopes: ['orders:read'] };
      const { id: ruleId } = await server.json(server.manage('POST', `/clients/${client}/trusts`, rule), 201);
      const assertion = server.assertion({ claims: { client_id: client } }, provider);
      const { access_token: token, grant_id: grantId } = await server.json(server.present(assertion, {}, client));
      const subjects = [{ clients: [client], any_audience: true }];
      await server.setPolicy('shop', {
        mode: 'delegation',
        subjects,
        to: [{ resource: billing.uri, mapped_scopes: { 'orders:read': ['invoices:read'] } }],
      });
      const derived = await server.exchanged('shop', String(token));
      const { sub, act } = await server.introspect(derived.access_token);
      assert.deepEqual([sub, act], [`user:${issuer}:alice`, { sub: 'shop', act: { sub: client } }]);
      assert.equal((await guard.verify(String(token))).subject, `user:${issuer}:alice`);
      assert.ok((await end(client, String(ruleId), issuer, String(grantId))).ok);
      const states = [await server.introspect(String(token)), await server.introspect(derived.access_token)];
      assert.deepEqual(states, [{ active: false }, { active: false }]);
      await until('the guard refuses the token', () =>
        guard.verify(String(token)).then(
          () => false,
          (error) => error instanceof TokenRejected && error.code === 'revoked',
        ),
      );
    });
  }

  test('leads to no right at the management API', async () => {
    const rule = { ...USER_RULE, scopes: [], resources: [`${server.publicUrl}/`], match: [] };
    await server.json(server.manage('POST', `/clients/${ADMIN.clientId}/trusts`, rule), 201);
    const claims = { client_id: ADMIN.clientId, resource: `${server.publicUrl}/`, scope: undefined };
    const form = { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };
    const response = await server.present(server.assertion({ claims }), form, 'observer');
    assert.deepEqual([response.status, await server.reasonOf(response)], [400, 'identity_assertion_target']);
  });
});
