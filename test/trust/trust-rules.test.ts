// Trust rules as credentials of a client: what they must pin, what they lead to, and what ends.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { ADMIN, suiteEnding } from '../running-server.ts';
import { clientKey } from '../signed.ts';
import { type FederationServer, JWT_BEARER, startFederationServer } from './federation-server.ts';
import { type FakeIssuer, workloadToken } from './platforms.ts';

type Json = Record<string, unknown>;

describe('a trust rule', () => {
  const ending = suiteEnding();
  let server: FederationServer;
  let cluster: FakeIssuer;
  const newIssuer = (given: Partial<FakeIssuer> = {}): Promise<FakeIssuer> => server.newIssuer(given);
  const isActive = async (response: Response): Promise<boolean> => {
    const { access_token: token } = await server.json(response, 200);
    return introspected(String(token));
  };
  const introspected = async (token: string): Promise<boolean> => {
    const form = { token, client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };
    return (await server.json(await server.post('/oauth2/introspect', form), 200))['active'] === true;
  };
  const claimsOf = async (response: Response): Promise<Json> => {
    const { access_token: token } = await server.json(response, 200);
    return JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString());
  };
  const reason = async (response: Response): Promise<unknown> => (await server.reasonOf(response))['reason'];
  const change: FederationServer['change'] = (...request) => server.change(...request);

  before(async () => {
    server = await startFederationServer(ending);
    cluster = server.issuers['Kubernetes'] ?? assert.fail();
    await change('POST', '/resources', { uri: 'https://orders.example', name: 'Orders', scopes: ['o:read', 'o:write'] }, 201);
    await change('POST', '/resources', { uri: 'https://stock.example', name: 'Stock', scopes: ['s:read'] }, 201);
  });

  const refused: readonly [what: string, issuer: string, match: readonly Json[], pointer: string][] = [
    ['pins nothing', 'github', [{ claim: 'ref', equals: 'refs/heads/main' }], '/match'],
    ['pins the name of a repository', 'github', [{ claim: 'repository', equals: 'acme/shop' }], '/match'],
    ['pins the sub of GitHub alone', 'github', [{ claim: 'sub', equals: 'repo:acme/shop:ref:refs/heads/main' }], '/match'],
    ['pins an id by a list', 'github', [{ claim: 'repository_id', one_of: ['1', '2'] }], '/match'],
    ['pins an id by a pattern', 'github', [{ claim: 'repository_id', glob: 'a/1*' }], '/match'],
    ['pins an empty id', 'github', [{ claim: 'repository_id', equals: '' }], '/match/0/equals'],
    ['pins the path of a project', 'gitlab', [{ claim: 'project_path', equals: 'acme/shop' }], '/match'],
    ['pins a namespace of Kubernetes alone', 'kubernetes', [{ claim: ['kubernetes.io', 'namespace'], equals: 'shop' }], '/match'],
    ['pins the mail address of an account', 'gcp', [{ claim: 'email', equals: 'a@acme.iam.gserviceaccount.com' }], '/match'],
    ['pins the object of Azure without its tenant', 'azure', [{ claim: 'sub', equals: 'x' }], '/match'],
    ['takes a whole trust domain', 'spiffe', [{ claim: 'sub', glob: 'spiffe://example.org*' }], '/match'],
    ['takes another trust domain', 'spiffe', [{ claim: 'sub', glob: 'spiffe://example.com/ns/*' }], '/match'],
    [
      'begins with *',
      'github',
      [
        { claim: 'repository_id', equals: '1' },
        { claim: 'ref', glob: '*/main' },
      ],
      '/match/1/glob',
    ],
    [
      'has a * in its first part',
      'github',
      [
        { claim: 'repository_id', equals: '1' },
        { claim: 'ref', glob: 'main*' },
      ],
      '/match/1/glob',
    ],
    [
      'has a pattern without *',
      'github',
      [
        { claim: 'repository_id', equals: '1' },
        { claim: 'ref', glob: 'refs/main' },
      ],
      '/match/1/glob',
    ],
    ['has two tests in a condition', 'github', [{ claim: 'repository_id', equals: '1', one_of: ['1'] }], '/match/0'],
    ['has no test in a condition', 'github', [{ claim: 'repository_id', equals: '1' }, { claim: 'ref' }], '/match/1'],
    ['is of an issuer that is not trusted', 'unknown', [{ claim: 'sub', equals: 'x' }], '/issuer'],
  ];
  for (const [what, issuer, match, pointer] of refused) {
    test(`that ${what} is refused`, async () => {
      const { errors } = await change('POST', '/clients/github/trusts', { issuer, match }, 400);
      assert(
        (errors as Json[]).some((error) => error['pointer'] === pointer),
        JSON.stringify(errors),
      );
    });
  }

  test('may pin a path below a trust domain, of which * is one part', async () => {
    const key = await clientKey('ES256', { kid: 'mesh' });
    const mesh = { ...(server.issuers['SPIFFE'] ?? assert.fail()), id: 'mesh', issuer: 'spiffe://mesh.example', key };
    await server.trust(mesh);
    await server.clientOf(mesh, {}, { match: [{ claim: 'sub', glob: 'spiffe://mesh.example/ns/shop/sa/*' }] });
    const as = (sub: string) => server.presentFrom(mesh, { claims: { sub } });
    assert.equal((await as('spiffe://mesh.example/ns/shop/sa/orders')).status, 200);
    for (const sub of ['ns/shop/sa/orders/x', 'ns/other/sa/orders', 'ns/shop/sa'])
      assert.equal(await reason(await as(`spiffe://mesh.example/${sub}`)), 'trust_no_match', sub);
  });

  test('leads to its scopes, resources and lifetime alone', async () => {
    const issuer = await newIssuer();
    const scopes = ['o:read', 'o:write', 's:read'];
    const rule = { scopes: ['o:read'], resources: ['https://orders.example'], max_lifetime: 60 };
    await server.clientOf(issuer, { scopes }, rule);
    const token = (more: Record<string, string> = {}) => server.presentFrom(issuer, {}, 'assertion', more);
    const { scope, aud, exp, iat } = await claimsOf(await token());
    assert.deepEqual([scope, aud, Number(exp) - Number(iat)], ['o:read', 'https://orders.example', 60]);
    assert.equal(await reason(await token({ scope: 'o:write' })), 'scope_not_allowed');
    assert.equal(await reason(await token({ resource: 'https://stock.example', scope: 'o:read' })), 'scope_of_other_resource');
    assert.equal(await reason(await token({ resource: `${server.publicUrl}/api` })), 'resource_not_allowed');
  });

  test('that is narrowed hands out no earlier token, where identical requests get the same', async () => {
    const issuer = await newIssuer();
    const { clientId, trustId } = await server.clientOf(issuer, { coalesce: 300 });
    const issued = async () => server.json(await server.presentFrom(issuer), 200);
    const first = await issued();
    assert.equal((await issued())['grant_id'], first['grant_id']);
    await change('PATCH', `/clients/${clientId}/trusts/${trustId}`, { scopes: ['orders:read'] }, 200);
    assert.deepEqual([first['scope'], (await issued())['scope']], ['orders:read orders:write', 'orders:read']);
  });

  test('never raises the lifetime of a resource', async () => {
    const issuer = await newIssuer();
    await server.clientOf(issuer, { scopes: ['s:read'] }, { max_lifetime: 7_000 });
    const { exp, iat } = await claimsOf(await server.presentFrom(issuer));
    assert.equal(Number(exp) - Number(iat), 900);
  });

  test('can have address rules and an expiry', async () => {
    const issuer = await newIssuer();
    const { clientId, trustId } = await server.clientOf(issuer, {}, { ip_rules: { op: 'allow', ranges: ['192.0.2.1'] } });
    const path = `/clients/${clientId}/trusts/${trustId}`;
    assert.equal(await reason(await server.presentFrom(issuer)), 'trust_address');
    const soon = new Date(Date.now() + 3_000_000).toISOString();
    await change('PATCH', path, { ip_rules: null, expires_at: soon }, 200);
    const response = await server.presentFrom(issuer);
    assert.equal(response.headers.get('mintmark-credential-expires'), soon);
    assert.equal((await change('GET', path, undefined, 200))['state'], 'active');
    const expired = new Date(Date.now() - 1_000).toISOString();
    await change('PATCH', path, { expires_at: expired }, 400);
  });

  test('authenticates a client next to the method that it is registered for', async () => {
    const issuer = await newIssuer();
    const { client_id: clientId, client_secret: clientSecret } = await change('POST', '/clients', { name: 'both' }, 201);
    await change('POST', `/clients/${clientId}/trusts`, { issuer: issuer.id, match: issuer.match }, 201);
    assert.equal((await server.presentFrom(issuer)).status, 200);
    await server.token({ clientId: String(clientId), clientSecret: String(clientSecret) });
  });

  test('of one client among those that match is chosen by client_id; without it, the token is ambiguous', async () => {
    const issuer = await newIssuer();
    const clients = [await server.clientOf(issuer), await server.clientOf(issuer)];
    assert.equal(await reason(await server.presentFrom(issuer)), 'trust_ambiguous');
    for (const { clientId, trustId } of clients) {
      const claims = await claimsOf(await server.presentFrom(issuer, {}, 'grant', { client_id: clientId }));
      assert.deepEqual([claims['sub'], claims['cred']], [clientId, trustId]);
    }
    assert.equal(await reason(await server.presentFrom(issuer, {}, 'assertion', { client_id: 'github' })), 'trust_no_match');
  });

  test('is of the cluster whose key signed, where two have the same iss', async () => {
    const issuer = 'https://shared.example';
    const [east, west] = [await newIssuer({ issuer }), await newIssuer({ issuer })];
    const [ofEast, ofWest] = [await server.clientOf(east), await server.clientOf(west)];
    assert.equal((await claimsOf(await server.presentFrom(east)))['sub'], ofEast.clientId);
    assert.equal((await claimsOf(await server.presentFrom(west)))['sub'], ofWest.clientId);
    const forged = await server.presentFrom(east, { key: west.key.privateKey });
    assert.equal(await reason(forged), 'issuer_signature', 'a kid of one, signed by the other');
    await change('POST', `/issuers/${east.id}/disable`, undefined, 200);
    assert.equal((await server.presentFrom(west)).status, 200);
    assert.equal(await reason(await server.presentFrom(east)), 'issuer_signature');
  });

  test('of an issuer that names each token once: one of several simultaneous uses obtains a token', async () => {
    const issuer = server.issuers['GitHub Actions'] ?? assert.fail();
    const token = await workloadToken(issuer, server.audience);
    const responses = await Promise.all(
      Array.from({ length: 10 }, (_, use) => server.present(token, use % 2 === 0 ? 'assertion' : 'grant')),
    );
    assert.equal(responses.filter(({ status }) => status === 200).length, 1);
    const refusedOne = responses.find(({ status }) => status !== 200) ?? assert.fail();
    assert.equal(await reason(refusedOne), 'assertion_replayed');
  });

  test('of an issuer with long-lived tokens is met by one as often as it is presented', async () => {
    const token = await workloadToken(cluster, server.audience);
    for (const way of ['assertion', 'grant', 'assertion'] as const) assert.equal((await server.present(token, way)).status, 200);
  });

  test('of a disabled issuer is met by no token, and ends none', async () => {
    const issuer = await newIssuer();
    await server.clientOf(issuer);
    const { access_token: token } = await server.json(await server.presentFrom(issuer), 200);
    await change('POST', `/issuers/${issuer.id}/disable`, undefined, 200);
    assert.equal(await reason(await server.presentFrom(issuer)), 'issuer_disabled');
    assert.equal(await introspected(String(token)), true);
    await change('POST', `/issuers/${issuer.id}/enable`, undefined, 200);
    assert.equal((await server.presentFrom(issuer)).status, 200);
  });

  test('can be revoked as any credential, with all that it obtained and nothing else', async () => {
    const issuer = await newIssuer();
    const { clientId, trustId } = await server.clientOf(issuer);
    const other = { ...issuer, claims: { ...issuer.claims, sub: 'system:serviceaccount:shop:other' } };
    await change(
      'POST',
      `/clients/${clientId}/trusts`,
      { issuer: issuer.id, match: [{ claim: 'sub', equals: 'system:serviceaccount:shop:other' }] },
      201,
    );
    const [first, second] = await Promise.all([issuer, other].map(async (each) => server.json(await server.presentFrom(each), 200)));
    await change('POST', `/clients/${clientId}/credentials/${trustId}/revoke`, undefined, 200);
    assert.deepEqual(await Promise.all([first, second].map((each) => introspected(String(each?.['access_token'])))), [false, true]);
    assert.equal(await reason(await server.presentFrom(issuer)), 'trust_revoked');
    assert.equal((await change('GET', `/clients/${clientId}/trusts/${trustId}`, undefined, 200))['state'], 'revoked');
    assert.equal(await isActive(await server.presentFrom(other)), true);
  });

  test('keeps its issuer from being deleted, and each change of it is in the audit trail', async () => {
    const issuer = await newIssuer();
    const { clientId, trustId } = await server.clientOf(issuer);
    await change('DELETE', `/issuers/${issuer.id}`, undefined, 409);
    await change('PATCH', `/clients/${clientId}/trusts/${trustId}`, { label: 'orders' }, 200);
    await server.json(await server.manage('DELETE', `/clients/${clientId}/trusts/${trustId}`), 204);
    assert.equal(await reason(await server.presentFrom(issuer)), 'trust_no_match');
    await server.json(await server.manage('DELETE', `/issuers/${issuer.id}`), 204);
    const { entries } = await change('GET', '/audit?order=newest&limit=20', undefined, 200);
    const events = (entries as Json[]).filter(({ subject }) => subject === clientId).map(({ event }) => event);
    assert.deepEqual(
      events.filter((event) => String(event).startsWith('trust.')),
      ['trust.delete', 'trust.update', 'trust.create'],
    );
  });

  test('leads to nothing with another credential in the request, nor at a grant without its assertion', async () => {
    const assertion = await workloadToken(cluster, server.audience);
    const form = { grant_type: JWT_BEARER, client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };
    const both = await server.post('/oauth2/token', { ...form, assertion });
    assert.deepEqual([both.status, await reason(both)], [400, 'grant_with_other_client']);
    const none = await server.post('/oauth2/token', form);
    assert.deepEqual([none.status, await reason(none)], [400, 'grant_without_assertion']);
    const introspection = await server.post('/oauth2/introspect', { grant_type: JWT_BEARER, assertion, token: 'x' });
    assert.equal(introspection.status, 401);
  });

  test('accepts the token endpoint as the audience of a grant, and not of an assertion', async () => {
    const token = () => workloadToken(cluster, `${server.publicUrl}/oauth2/token`);
    assert.equal((await server.present(await token(), 'grant')).status, 200);
    assert.equal(await reason(await server.present(await token(), 'assertion')), 'issuer_audience');
  });

  test('is announced in the metadata once an issuer is trusted', async () => {
    const document = (await (await fetch(`${server.url}/.well-known/oauth-authorization-server/oauth2`)).json()) as Json;
    assert.deepEqual(document['grant_types_supported'], [
      'client_credentials',
      JWT_BEARER,
      'urn:ietf:params:oauth:grant-type:token-exchange',
    ]);
    const methods = document['token_endpoint_auth_methods_supported'] as string[];
    assert(methods.includes('private_key_jwt') && methods.includes('spiffe_jwt') && !methods.includes('federated_jwt'));
    assert.equal(new Set(methods).size, methods.length);
  });

  const policies: readonly [what: string, settings: Json, claims: () => Json, reason: string | undefined][] = [
    ['audiences of its own', { audiences: ['https://github.com/acme'] }, () => ({ aud: 'https://github.com/acme' }), undefined],
    ['audiences of its own, for the default ones', { audiences: ['https://github.com/acme'] }, () => ({}), 'issuer_audience'],
    ['several audiences', { allow_several_audiences: true }, () => ({ aud: [server.audience, 'https://x.example'] }), undefined],
    ['a shorter age', { max_token_age: 60 }, () => ({ iat: Math.floor(Date.now() / 1000) - 120 }), 'issuer_token_expired'],
    ['a required claim', { required_claims: [['kubernetes.io', 'pod', 'uid']] }, () => ({}), undefined],
    ['a required claim that is missing', { required_claims: ['actor_id'] }, () => ({}), 'issuer_claims'],
    ['each token once, without jti', { reuse: 'once' }, () => ({}), 'issuer_claims'],
    ['another algorithm', { algorithms: ['RS256'] }, () => ({}), 'issuer_algorithm'],
  ];
  for (const [what, settings, claims, expected] of policies) {
    test(`is met within the policy of its issuer: ${what}: ${expected ?? 'accepted'}`, async () => {
      const issuer = await newIssuer();
      await server.clientOf(issuer);
      await change('PATCH', `/issuers/${issuer.id}`, settings, 200);
      const response = await server.presentFrom(issuer, { claims: claims() });
      assert.equal(response.status === 200 ? undefined : await reason(response), expected);
    });
  }
});
