// Trusted issuers: how they are described, where their keys come from, and who may change them.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { type KeySite, startKeySite } from './key-site.ts';
import { startTestServer, suiteEnding, type TestServer } from './running-server.ts';
import { type ClientKey, clientKey } from './signed.ts';

type Json = Record<string, unknown>;

describe('a trusted issuer', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let site: KeySite;
  let key: ClientKey;
  let n = 0;
  before(async () => {
    site = await startKeySite(ending);
    server = await startTestServer(ending, { flags: { outgoingAllow: ['127.0.0.0/8'] } });
    key = await clientKey('ES256', { kid: 'k1' });
  });
  const json = async (response: Response, status: number): Promise<Json> => {
    const text = await response.text();
    assert.equal(response.status, status, text);
    return JSON.parse(text);
  };
  const inline = () => ({ jwks: { keys: [key.jwk] } });
  const create = async (body: Json, status = 201) =>
    json(await server.manage('POST', '/issuers', { id: `i${++n}`, kind: 'oidc', issuer: `https://idp${n}.example`, ...body }), status);

  test('is shown as it was created, and all its fields can be changed and reset', async () => {
    const fields = {
      description: 'the cluster in Frankfurt',
      audiences: ['https://login.example.com/oauth2'],
      allow_several_audiences: true,
      algorithms: ['ES256', 'RS256'],
      max_token_age: 600,
      reuse: 'once',
      required_claims: ['sub', ['kubernetes.io', 'serviceaccount', 'uid']],
    };
    const created = await create({ kind: 'kubernetes', keys: inline(), ...fields });
    for (const [name, value] of Object.entries(fields)) assert.deepEqual(created[name], value, name);
    assert.deepEqual((created['key_state'] as Json)['kids'], ['k1']);
    const path = `/issuers/${created['id']}`;
    assert.deepEqual(await json(await server.manage('GET', path), 200), created);
    const { issuers } = await json(await server.manage('GET', '/issuers'), 200);
    assert.deepEqual(
      (issuers as Json[]).find(({ id }) => id === created['id']),
      created,
    );
    const nothing = Object.fromEntries(Object.keys(fields).map((name) => [name, null]));
    const reset = await json(await server.manage('PATCH', path, nothing), 200);
    const defaults = { ...nothing, allow_several_audiences: false, required_claims: [] };
    assert.deepEqual(Object.fromEntries(Object.keys(fields).map((name) => [name, reset[name]])), defaults);
    assert.equal((await server.manage('DELETE', path)).status, 204);
    assert.equal((await server.manage('GET', path)).status, 404);
  });

  const issuers: readonly [kind: string, accepted: readonly string[], refused: readonly string[]][] = [
    [
      'github',
      [
        'https://token.actions.githubusercontent.com',
        'https://token.actions.githubusercontent.com/acme',
        'https://token.actions.acme.ghe.com',
        'https://github.acme.example/_services/token',
      ],
      [
        'https://token.actions.githubusercontent.com/',
        'https://token.actions.githubusercontent.com.evil.example',
        'https://Token.actions.githubusercontent.com',
        'http://token.actions.githubusercontent.com',
        'https://token.actions.githubusercontent.com/a/b',
      ],
    ],
    ['gitlab', ['https://gitlab.com', 'https://git.acme.example/gitlab'], ['gitlab.com', 'https://gitlab.com?x=1']],
    [
      'kubernetes',
      ['https://kubernetes.default.svc.cluster.local', 'https://oidc.eks.eu-west-1.amazonaws.com/id/AB12'],
      ['kubernetes/serviceaccount'],
    ],
    [
      'spiffe',
      ['spiffe://example.org'],
      ['spiffe://example.org/', 'spiffe://Example.org', 'https://example.org', 'spiffe://example.org/ns'],
    ],
    ['aws', ['https://a1b2.tokens.sts.global.api.aws'], ['https://sts.amazonaws.com']],
    ['gcp', ['https://accounts.google.com'], ['accounts.google.com', 'https://accounts.google.com/']],
    [
      'azure',
      [
        'https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0',
        'https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/',
      ],
      ['https://login.microsoftonline.com/common/v2.0', 'https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47'],
    ],
    ['terraform', ['https://app.terraform.io'], ['https://app.terraform.io/']],
    ['buildkite', ['https://agent.buildkite.com'], ['https://buildkite.com']],
    ['circleci', ['https://oidc.circleci.com/org/72f988bf-86f1-41af-91ab-2d7cd011db47'], ['https://oidc.circleci.com/org/acme']],
    ['vercel', ['https://oidc.vercel.com', 'https://oidc.vercel.com/acme'], ['https://vercel.com']],
    [
      'oidc',
      ['https://idp.example/realms/a', 'https://idp.example:8443/'],
      ['https://user@idp.example', 'https://idp.example/#a', 'ftp://idp.example'],
    ],
  ];
  for (const [kind, accepted, refused] of issuers) {
    test(`${kind}: its issuer is one of the forms that the platform has, byte by byte`, async () => {
      const trial = async (issuer: string) =>
        (
          await server.manage('POST', '/issuers?dry_run=true', {
            id: 'trial',
            kind,
            issuer,
            keys: kind === 'spiffe' ? { jwks_uri: `${site.url}/keys` } : inline(),
          })
        ).status;
      for (const issuer of accepted) assert.equal(await trial(issuer), 200, issuer);
      for (const issuer of refused) assert.equal(await trial(issuer), 400, issuer);
    });
  }

  const faults: readonly [what: string, body: () => Json, pointer: string][] = [
    ['two sources of keys', () => ({ keys: { discovery: true, jwks_uri: 'https://a.example/keys' } }), '/keys/jwks_uri'],
    ['no source of keys', () => ({ keys: { ca: site.ca } }), '/keys'],
    ['a URI without TLS', () => ({ keys: { jwks_uri: 'http://a.example/keys' } }), '/keys/jwks_uri'],
    ['a CA that is no certificate', () => ({ keys: { discovery: true, ca: 'nothing' } }), '/keys/ca'],
    ['a CA for keys that are not fetched', () => ({ keys: { ...inline(), ca: site.ca } }), '/keys/ca'],
    ['a private key', () => ({ keys: { jwks: { keys: [{ ...key.jwk, d: 'x' }] } } }), '/keys/jwks'],
    ['a symmetric key', () => ({ keys: { jwks: { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] } } }), '/keys/jwks'],
    ['a trust domain without keys', () => ({ kind: 'spiffe', issuer: 'spiffe://example.org' }), '/keys'],
    ['a MAC', () => ({ keys: inline(), algorithms: ['HS256'] }), '/algorithms/0'],
    ['no algorithm', () => ({ keys: inline(), algorithms: ['none'] }), '/algorithms/0'],
    ['an age of no time', () => ({ keys: inline(), max_token_age: 0 }), '/max_token_age'],
    ['an age of more than a day', () => ({ keys: inline(), max_token_age: 86_401 }), '/max_token_age'],
    ['an empty list of audiences', () => ({ keys: inline(), audiences: [] }), '/audiences'],
    ['an id with capital letters', () => ({ keys: inline(), id: 'GitHub' }), '/id'],
  ];
  for (const [what, body, pointer] of faults) {
    test(`is refused with ${what}`, async () => {
      const { errors } = await create(body(), 400);
      assert(
        (errors as Json[]).some((error) => error['pointer'] === pointer),
        JSON.stringify(errors),
      );
    });
  }

  test('has keys by discovery, over its own CA alone, and reports why they cannot be fetched', async () => {
    const issuer = `${site.url}/realm`;
    const kindOf = { kind: 'oidc', issuer };
    const untrusted = await create({ ...kindOf });
    assert.match(String((untrusted['key_state'] as Json)['fault']), /^connection/);
    const down = await create({ ...kindOf, keys: { discovery: true, ca: site.ca } });
    assert.equal((down['key_state'] as Json)['fault'], 'status: 503');
    const discovery = '/realm/.well-known/openid-configuration';
    site.documents.set(discovery, { issuer: `${issuer}/`, jwks_uri: `${site.url}/keys` });
    site.documents.set('/keys', { keys: [key.jwk] });
    const refresh = () => server.manage('POST', `/issuers/${down['id']}/refresh`);
    const refused = await json(await refresh(), 409);
    assert.match(String(refused['detail']), /other_issuer/);
    const after = await json(await server.manage('GET', `/issuers/${down['id']}`), 200);
    assert.match(String((after['key_state'] as Json)['fault']), /^other_issuer/, 'the failed attempt is that of the keys in use');
    const { entries } = await json(await server.manage('GET', '/audit?order=newest&limit=50'), 200);
    assert.ok(!(entries as Json[]).some(({ event, subject }) => event === 'issuer.refresh' && subject === down['id']));
    site.documents.set(discovery, { issuer, jwks_uri: `${site.url}/keys` });
    const fetched = (await json(await refresh(), 200))['key_state'] as Json;
    assert.deepEqual([fetched['kids'], fetched['fault']], [['k1'], null]);
    assert(String(fetched['next_refresh_at']) > String(fetched['fetched_at']));
  });

  test('has metrics of the keys that are fetched: their age, and whether the last attempt failed', async () => {
    const numberOf = async (name: string, id: unknown): Promise<number | undefined> =>
      (await server.measure()).find((each) => each.name === name)?.samples.find(({ labels }) => labels['issuer'] === id)?.value;
    site.documents.set('/measured', { keys: [key.jwk] });
    const { id } = await create({ keys: { jwks_uri: `${site.url}/measured`, ca: site.ca } });
    assert.equal(await numberOf('mintmark_issuer_keys_failing', id), 0);
    const age = async (): Promise<number> => (await numberOf('mintmark_issuer_keys_age_seconds', id)) ?? assert.fail('no age');
    // With half an hour to spare: the clock of the ages may be some milliseconds ahead of the one that is set.
    assert.ok((await age()) < 1_800);
    server.advance(3_600_000);
    assert.ok((await age()) > 1_800);
    const { id: down } = await create({ keys: { jwks_uri: `${site.url}/none`, ca: site.ca } });
    assert.equal(await numberOf('mintmark_issuer_keys_failing', down), 1);
    assert.equal(await numberOf('mintmark_issuer_keys_age_seconds', down), undefined);
    const { id: withKeys } = await create({ keys: inline() });
    assert.equal(await numberOf('mintmark_issuer_keys_failing', withKeys), undefined);
  });

  test('has the keys of JWT-SVIDs in a SPIFFE bundle, and no others', async () => {
    const other = await clientKey('ES256', { kid: 'x509' });
    const bundle = {
      keys: [
        { ...key.jwk, use: 'jwt-svid' },
        { ...other.jwk, use: 'x509-svid' },
      ],
      spiffe_sequence: 3,
      spiffe_refresh_hint: 120,
    };
    site.documents.set('/bundle', bundle);
    const { key_state: state } = await create({
      kind: 'spiffe',
      issuer: 'spiffe://example.org',
      keys: { spiffe_bundle_uri: `${site.url}/bundle`, ca: site.ca },
    });
    const { kids, fetched_at: from, next_refresh_at: until } = state as Json;
    assert.deepEqual(kids, ['k1']);
    assert.equal(Date.parse(String(until)) - Date.parse(String(from)), 120_000);
  });

  test('may have the iss of another one, unless its keys are the same as well', async () => {
    const issuer = 'https://kubernetes.default.svc.cluster.local';
    await create({ kind: 'kubernetes', issuer, keys: inline() });
    await create({ kind: 'kubernetes', issuer, keys: { jwks: { keys: [(await clientKey()).jwk] } } });
    await create({ kind: 'kubernetes', issuer, keys: inline() }, 409);
  });

  test('can be disabled and enabled, and every change is in the audit trail', async () => {
    const { id } = await create({ keys: inline() });
    const act = async (action: string) => json(await server.manage('POST', `/issuers/${id}/${action}`), 200);
    assert.equal((await act('disable'))['state'], 'disabled');
    assert.equal((await act('enable'))['state'], 'enabled');
    await server.manage('PATCH', `/issuers/${id}`, { max_token_age: 60 });
    await server.manage('DELETE', `/issuers/${id}`);
    const { entries } = await json(await server.manage('GET', '/audit?order=newest&limit=50'), 200);
    const events = (entries as Json[]).filter(({ subject }) => subject === id).map(({ event }) => event);
    assert.deepEqual(
      events.toSorted(),
      ['create', 'delete', 'disable', 'enable', 'update'].map((name) => `issuer.${name}`),
    );
  });
});
