// Tokens of ten kinds of issuers, as client assertion and as grant: which are accepted, and for each pitfall why one
// is refused, as the audit trail has it.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { generateKeyPair } from 'jose';
import { suiteEnding } from '../running-server.ts';
import { type ClientKey, clientKey, dpopProof, rawJwt, seconds } from '../signed.ts';
import { type FederationServer, JWT_BEARER, startFederationServer, type Way } from './federation-server.ts';
import { type FakeIssuer, PLATFORMS, type TokenChanges, workloadToken } from './platforms.ts';

type Json = Record<string, unknown>;

const WAYS: readonly Way[] = ['assertion', 'grant'];

describe('a token of a trusted issuer', () => {
  const ending = suiteEnding();
  let server: FederationServer;
  let strangers: Readonly<Record<string, CryptoKey>>;
  before(async () => {
    server = await startFederationServer(ending);
    const names = ['RS256', 'ES256', 'ES384'];
    const pairs = await Promise.all(names.map((name) => generateKeyPair(name)));
    strangers = Object.fromEntries(names.map((name, index) => [name, pairs[index]?.privateKey ?? assert.fail()]));
  });
  const issuerOf = (name: string): FakeIssuer => server.issuers[name] ?? assert.fail(name);

  for (const name of Object.keys(PLATFORMS)) {
    test(`${name}: obtains a token for the client of the rule that it matches, in both ways`, async () => {
      const issuer = issuerOf(name);
      for (const way of WAYS) {
        const body = await server.json(await server.presentFrom(issuer, {}, way, { scope: 'orders:read' }), 200);
        const claims = JSON.parse(Buffer.from(String(body['access_token']).split('.')[1] ?? '', 'base64url').toString());
        assert.deepEqual([claims.sub, claims.client_id, claims.scope], [issuer.kind, issuer.kind, 'orders:read']);
        const { trusts } = await server.json(await server.manage('GET', `/clients/${issuer.kind}/trusts`), 200);
        const [rule] = trusts as Json[];
        assert.equal(claims.cred, rule?.['id']);
        assert.equal(typeof rule?.['last_used_at'], 'string');
      }
    });
  }

  test('that is bound to a key is accepted from whoever has the key', async () => {
    const issuer = issuerOf('Kubernetes');
    const [own, other] = [await clientKey('ES256'), await clientKey('ES256')];
    const { thumbprint: jkt } = own;
    const uri = `${server.publicUrl}/oauth2/token`;
    const present = async (key: ClientKey, cnf: Json, nonce: string) => {
      const assertion = await workloadToken(issuer, server.audience, { claims: { cnf } });
      return server.post('/oauth2/token', { grant_type: JWT_BEARER, assertion }, { DPoP: await dpopProof(key, { uri, nonce }) });
    };
    const nonce = (await present(own, { jkt }, '')).headers.get('dpop-nonce') ?? assert.fail('No nonce.');
    assert.equal((await server.json(await present(own, { jkt }, nonce), 200))['token_type'], 'DPoP');
    const refused = [
      present(other, { jkt }, nonce),
      present(own, { jkt, 'x5t#S256': 'A'.repeat(43) }, nonce),
      present(own, { jkt, kid: 'x' }, nonce),
      present(own, {}, nonce),
    ];
    for (const each of refused) assert.equal((await server.reasonOf(await each))['reason'], 'issuer_token_unproven');
  });

  /** Refusals that every platform has. */
  const ANY: readonly [what: string, changes: (issuer: FakeIssuer) => TokenChanges, reason: string][] = [
    ['for another server', () => ({ claims: { aud: 'https://other.example' } }), 'issuer_audience'],
    ['for this server and another', () => ({ claims: { aud: [`AUD`, 'https://other.example'] } }), 'issuer_audience'],
    ['without aud', () => ({ claims: { aud: undefined } }), 'issuer_audience'],
    ['that has expired', () => ({ claims: { exp: seconds() - 60 } }), 'issuer_token_expired'],
    ['without exp', () => ({ claims: { exp: undefined } }), 'issuer_token_expired'],
    ['that is valid for more than a day', () => ({ claims: { exp: seconds() + 90_000 } }), 'issuer_token_expired'],
    ['from the future', () => ({ claims: { iat: seconds() + 120 } }), 'issuer_token_expired'],
    ['that is not valid yet', () => ({ claims: { nbf: seconds() + 120 } }), 'issuer_token_expired'],
    ['that is older than a day', () => ({ claims: { iat: seconds() - 90_000 } }), 'issuer_token_expired'],
    ['of a recycled name', ({ recycled: [claim, value] }) => ({ claims: { [claim]: value } }), 'trust_no_match'],
    ['signed by another key', ({ algorithm }) => ({ key: strangers[algorithm] ?? assert.fail() }), 'issuer_signature'],
    ['signed under an unknown kid', () => ({ header: { kid: 'unknown' } }), 'issuer_signature'],
    ['that is an access token', () => ({ header: { typ: 'at+jwt' } }), 'issuer_token_malformed'],
    ['that is a DPoP proof', () => ({ header: { typ: 'dpop+jwt' } }), 'issuer_token_malformed'],
    ['with a key in its header', ({ key }) => ({ header: { jwk: key.jwk } }), 'issuer_token_malformed'],
    ['with the address of a key in its header', () => ({ header: { jku: 'https://evil.example/keys' } }), 'issuer_token_malformed'],
    ['that is bound to a key without a proof by it', () => ({ claims: { cnf: { jkt: 'A'.repeat(43) } } }), 'issuer_token_unproven'],
    ['that is bound to a key in an unknown form', ({ key }) => ({ claims: { cnf: { jwk: key.jwk } } }), 'issuer_token_unproven'],
  ];
  /** The pitfalls of single platforms. */
  const SOME: readonly [name: string, what: string, changes: TokenChanges, reason: string][] = [
    ['GitHub Actions', 'for a pull request, whose environment is missing', { claims: { environment: undefined } }, 'trust_no_match'],
    ['GitHub Actions', 'of a reusable workflow that another repository calls', { claims: { repository_id: '1' } }, 'trust_no_match'],
    [
      'GitHub Actions',
      'of a branch of the reusable workflow',
      { claims: { job_workflow_ref: 'acme/ci/.github/workflows/deploy.yml@refs/heads/v1' } },
      'trust_no_match',
    ],
    [
      'GitHub Actions',
      'of a tag in a folder, which * does not cross',
      { claims: { job_workflow_ref: 'acme/ci/.github/workflows/deploy.yml@refs/tags/v1/x' } },
      'trust_no_match',
    ],
    ['GitHub Actions', 'with its id as a number', { claims: { repository_id: 456_789 } }, 'trust_no_match'],
    ['GitHub Actions', 'with its id in an array', { claims: { repository_id: ['456789'] } }, 'trust_no_match'],
    ['GitHub Actions', 'without jti', { claims: { jti: undefined } }, 'issuer_claims'],
    ['GitHub Actions', 'with an empty jti', { claims: { jti: '' } }, 'issuer_claims'],
    ['GitHub Actions', 'with a jti that is a number', { claims: { jti: 5 } }, 'issuer_claims'],
    ['GitHub Actions', 'with a jti of 257 characters', { claims: { jti: 'j'.repeat(257) } }, 'issuer_claims'],
    ['GitHub Actions', 'that is older than its kind allows', { claims: { iat: seconds() - 3_700 } }, 'issuer_token_expired'],
    [
      'GitHub Actions',
      'whose iss has a slash at its end',
      { claims: { iss: 'https://token.actions.githubusercontent.com/' } },
      'issuer_unknown',
    ],
    ['GitHub Actions', 'whose iss is in upper case', { claims: { iss: 'https://TOKEN.actions.githubusercontent.com' } }, 'issuer_unknown'],
    [
      'GitHub Actions',
      'whose iss is that of an enterprise',
      { claims: { iss: 'https://token.actions.githubusercontent.com/acme' } },
      'issuer_unknown',
    ],
    [
      'GitHub Actions',
      'whose iss only begins like the issuer',
      { claims: { iss: 'https://token.actions.githubusercontent.com.evil.example' } },
      'issuer_unknown',
    ],
    ['GitLab CI', 'of a fork, whose project is another one', { claims: { project_id: '99', job_project_id: '20' } }, 'trust_no_match'],
    ['GitLab CI', 'of a branch that is not protected', { claims: { ref_protected: 'false' } }, 'trust_no_match'],
    ['GitLab CI', 'whose ref_protected is a boolean', { claims: { ref_protected: true } }, 'trust_no_match'],
    [
      'Kubernetes',
      'of a service account that was created again',
      { claims: { 'kubernetes.io': { serviceaccount: { uid: 'new' } } } },
      'trust_no_match',
    ],
    [
      'Kubernetes',
      'with a claim of the nested name',
      { claims: { 'kubernetes.io': undefined, 'kubernetes.io.serviceaccount.uid': 'c1b7fd1f' } },
      'trust_no_match',
    ],
    ['Kubernetes', 'of the default service account', { claims: { sub: 'system:serviceaccount:shop:default' } }, 'trust_no_match'],
    ['SPIFFE', 'of another trust domain', { claims: { sub: 'spiffe://example.com/ns/shop/sa/orders' } }, 'issuer_unknown'],
    ['SPIFFE', 'without sub', { claims: { sub: undefined } }, 'issuer_unknown'],
    ['SPIFFE', 'whose sub is the trust domain', { claims: { sub: 'spiffe://example.org' } }, 'issuer_unknown'],
    ['SPIFFE', 'with a port in the trust domain', { claims: { sub: 'spiffe://example.org:1/ns/shop/sa/orders' } }, 'issuer_unknown'],
    ['Google Cloud', 'of another account with the same mail address', { claims: { sub: '1' } }, 'trust_no_match'],
    ['Google Cloud', 'whose address is not verified', { claims: { email_verified: 'true' } }, 'trust_no_match'],
    ['Microsoft Azure', 'of another tenant', { claims: { tid: '00000000-0000-4000-8000-000000000000' } }, 'trust_no_match'],
    ['HCP Terraform', 'of the plan, where only apply is trusted', { claims: { terraform_run_phase: 'plan' } }, 'trust_no_match'],
    ['CircleCI', 'whose contexts are one text', { claims: { 'oidc.circleci.com/context-ids': 'c9d2' } }, 'trust_no_match'],
    ['CircleCI', 'without the context', { claims: { 'oidc.circleci.com/context-ids': ['e0f3'] } }, 'trust_no_match'],
  ];
  // Both ways have the same checks; the tables alternate between them.
  const rows: readonly (readonly [name: string, what: string, way: Way, changes: (issuer: FakeIssuer) => TokenChanges, reason: string])[] =
    [
      ...Object.keys(PLATFORMS).flatMap((name) =>
        ANY.map(([what, changes, reason], index) => [name, what, WAYS[index % 2] ?? 'grant', changes, reason] as const),
      ),
      ...SOME.map(([name, what, changes, reason], index) => [name, what, WAYS[index % 2] ?? 'grant', () => changes, reason] as const),
    ];
  /** The outcome of each row: status, error and reason. All are sent first, so that the audit trail is read once. */
  const outcomes = new Map<string, readonly unknown[]>();
  before(async () => {
    const ids = new Map<string, readonly unknown[]>();
    for (const [name, what, way, changes] of rows) {
      const issuer = issuerOf(name);
      const given = changes(issuer);
      const audience = given.claims?.['aud'];
      const aud = Array.isArray(audience) ? { aud: audience.map((each) => (each === 'AUD' ? server.audience : each)) } : undefined;
      const response = await server.presentFrom(issuer, { ...given, claims: { ...given.claims, ...aud } }, way);
      const { error } = (await response.json()) as Json;
      ids.set(response.headers.get('mintmark-request-id') ?? '', [`${name} ${what}`, response.status, error]);
    }
    const { entries } = await server.json(await server.manage('GET', '/audit?result=refused&order=newest&limit=1000'), 200);
    for (const { request_id: id, reason } of entries as Json[]) {
      const [row, ...outcome] = ids.get(String(id)) ?? [];
      outcomes.set(String(row), [...outcome, reason]);
    }
  });
  for (const [name, what, way, , reason] of rows) {
    test(`${name}: one ${what} is refused as ${way}: ${reason}`, () => {
      const expected = way === 'grant' ? [400, 'invalid_grant'] : [401, 'invalid_client'];
      assert.deepEqual(outcomes.get(`${name} ${what}`), [...expected, reason]);
    });
  }

  test('is accepted with either form of the sub that GitHub sends', async () => {
    const sub = 'repo:acme@1234/shop@456789:environment:production';
    await server.json(await server.presentFrom(issuerOf('GitHub Actions'), { claims: { sub } }), 200);
  });

  test('without a signature, or signed with a public key as the key of a MAC, is refused', async () => {
    const issuer = issuerOf('Kubernetes');
    const [, claims = ''] = (await workloadToken(issuer, server.audience)).split('.');
    const payload = JSON.parse(Buffer.from(claims, 'base64url').toString());
    for (const [alg, reason] of [
      ['none', 'issuer_algorithm'],
      ['RS512', 'issuer_algorithm'],
    ] as const) {
      const response = await server.present(rawJwt({ alg, typ: 'JWT' }, payload, 'AA'), 'grant');
      assert.equal((await server.reasonOf(response))['reason'], reason, alg);
    }
    const mac = await server.present(rawJwt({ alg: 'HS256', typ: 'JWT' }, payload, 'AA'), 'grant');
    assert.equal((await server.reasonOf(mac))['reason'], 'issuer_algorithm');
  });

  test('states in the audit trail which conditions failed, and no value of a secret kind', async () => {
    const response = await server.presentFrom(issuerOf('GitHub Actions'), { claims: { environment: 'test' } });
    const { detail, subject } = await server.reasonOf(response);
    assert.equal((detail as Json)['issuer'], 'github', String(subject));
    const [failed] = (detail as { failed: Json[] }).failed;
    assert.deepEqual([failed?.['client'], failed?.['claims']], ['github', ['environment']]);
  });

  test('of an issuer that is nearly trusted is refused with a hint', async () => {
    const response = await server.presentFrom(issuerOf('GitLab CI'), { claims: { iss: 'https://gitlab.com/' } });
    assert.match(String(((await server.reasonOf(response))['detail'] as Json)['nearest']), /^gitlab: https:\/\/gitlab\.com$/);
  });
});
