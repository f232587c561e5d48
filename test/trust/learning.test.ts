// Rules that are proposed from a real token, and what a token would lead to.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { suiteEnding } from '../running-server.ts';
import { type FederationServer, startFederationServer } from './federation-server.ts';
import { type FakeIssuer, PLATFORMS, type TokenChanges, workloadToken } from './platforms.ts';

type Json = Record<string, unknown>;

describe('a token of a workload', () => {
  const ending = suiteEnding();
  let server: FederationServer;
  before(async () => {
    server = await startFederationServer(ending);
  });
  const issuerOf = (name: string): FakeIssuer => server.issuers[name] ?? assert.fail(name);
  const tokenOf = (name: string, changes?: TokenChanges) => workloadToken(issuerOf(name), server.audience, changes);
  const learn = async (token: string, status = 200) =>
    server.json(await server.manage('POST', '/clients/github/trusts/learn', { token }), status);
  const evaluate = async (token: string, more: Json = {}) =>
    server.json(await server.manage('POST', '/trusts/evaluate', { token, ...more }), 200);

  for (const name of Object.keys(PLATFORMS)) {
    test(`${name}: proposes a rule that pins what its kind requires, and that it meets`, async () => {
      const token = await tokenOf(name);
      const { issuer, match } = await learn(token);
      const { client_id: clientId } = await server.json(await server.manage('POST', '/clients', { name: 'learned' }), 201);
      await server.json(await server.manage('POST', `/clients/${clientId}/trusts`, { issuer, match }), 201);
      const evaluation = await evaluate(token, { client_id: clientId });
      assert.deepEqual([evaluation['allowed'], evaluation['client_id'], evaluation['issuer']], [true, clientId, issuerOf(name).kind]);
    });
  }

  test('of each form of the sub of GitHub proposes the same rule', async () => {
    const subs = ['repo:acme/shop:environment:production', 'repo:acme@1234/shop@456789:environment:production'];
    const proposals = await Promise.all(
      subs.map(async (sub) => (await learn(await tokenOf('GitHub Actions', { claims: { sub } })))['match']),
    );
    assert.deepEqual(proposals[0], proposals[1]);
  });

  test('stores nothing, and is not used up', async () => {
    const token = await tokenOf('GitHub Actions');
    const rules = async () => ((await server.json(await server.manage('GET', '/clients/github/trusts'), 200))['trusts'] as Json[]).length;
    const count = await rules();
    await learn(token);
    const { used_once: usedOnce } = await evaluate(token, { client_id: 'github' });
    assert.deepEqual([await rules(), usedOnce], [count, true]);
    assert.equal((await server.present(token, 'assertion', { client_id: 'github' })).status, 200);
  });

  test('that is not valid is refused, with the reason and the remedy', async () => {
    const problem = await learn(await tokenOf('GitHub Actions', { claims: { aud: 'https://github.com/acme' } }), 409);
    assert.equal(problem['reason'], 'issuer_audience');
    assert.match(String(problem['detail']), /Request it for an issuer of this tenant/);
    assert.equal((await learn('x', 409))['reason'], 'issuer_token_malformed');
  });

  test('of 16,384 characters is read, and one of more is not', async () => {
    assert.equal((await learn('x'.repeat(16_384), 409))['reason'], 'issuer_token_malformed');
    const { errors } = await learn('x'.repeat(16_385), 400);
    assert.equal((errors as Json[])[0]?.['pointer'], '/token');
  });

  const environments: readonly [what: string, environment: string, isProposed: boolean][] = [
    ['of 1,024 characters', 'e'.repeat(1_024), true],
    ['of more', 'e'.repeat(1_025), false],
    ['with a line break', 'production\n', false],
    ['with half a surrogate pair', 'production\ud83d', false],
  ];
  for (const [what, environment, isProposed] of environments) {
    test(`with a claim ${what} proposes ${isProposed ? 'a' : 'no'} condition for it, and a rule that can be created`, async () => {
      const { issuer, match } = await learn(await tokenOf('GitHub Actions', { claims: { environment } }));
      assert.equal(
        (match as Json[]).some(({ claim }) => claim === 'environment'),
        isProposed,
      );
      const { client_id: clientId } = await server.json(await server.manage('POST', '/clients', { name: 'learned' }), 201);
      await server.json(await server.manage('POST', `/clients/${clientId}/trusts`, { issuer, match }), 201);
    });
  }

  test('is evaluated with every condition, the value that it saw, and a verdict', async () => {
    const token = await tokenOf('GitHub Actions', { claims: { environment: 'test', job_workflow_ref: undefined } });
    const evaluation = await evaluate(token, { client_id: 'github' });
    assert.deepEqual([evaluation['allowed'], evaluation['reason']], [false, 'trust_no_match']);
    const rule = (evaluation['rules'] as Json[]).find(({ client_id }) => client_id === 'github');
    assert.deepEqual(rule?.['conditions'], [
      { claim: 'repository_id', test: 'equals', seen: '"456789"', passes: true },
      { claim: 'environment', test: 'one_of', seen: '"test"', passes: false },
      { claim: 'job_workflow_ref', test: 'glob', seen: null, passes: false },
    ]);
  });

  test('is evaluated with conditions of no rule, which decide nothing', async () => {
    const token = await tokenOf('GitHub Actions');
    const draft = [
      { claim: 'repository_id', equals: '456789' },
      { claim: 'ref', glob: 'refs/tags/*' },
      { claim: ['a', 'b'], contains: true },
    ];
    const evaluation = await evaluate(token, { client_id: 'github', draft });
    assert.equal(evaluation['allowed'], true);
    assert.deepEqual(evaluation['draft'], [
      { claim: 'repository_id', test: 'equals', seen: '"456789"', passes: true },
      { claim: 'ref', test: 'glob', seen: '"refs/heads/main"', passes: false },
      { claim: ['a', 'b'], test: 'contains', seen: null, passes: false },
    ]);
    assert.equal((await evaluate(token))['draft'], null);
    const problem = await server.json(await server.manage('POST', '/trusts/evaluate', { token, draft: [{ claim: 'a' }] }), 400);
    assert.match(JSON.stringify(problem['errors']), /\/draft\/0.*needs exactly one of/);
  });

  const bound: readonly [what: string, cnf: Json | undefined, proof: readonly string[]][] = [
    ['to nothing', undefined, []],
    ['to a key', { jkt: 'A'.repeat(43) }, ['dpop']],
    ['to a certificate', { 'x5t#S256': 'A'.repeat(43) }, ['certificate']],
    ['to both', { jkt: 'A'.repeat(43), 'x5t#S256': 'A'.repeat(43) }, ['dpop', 'certificate']],
  ];
  for (const [what, cnf, proof] of bound) {
    test(`that is bound ${what} needs ${proof.length === 0 ? 'no proof' : `a proof by ${proof.join(' and ')}`}`, async () => {
      const { allowed, proof: needed } = await evaluate(await tokenOf('Kubernetes', { claims: { cnf } }), { client_id: 'kubernetes' });
      assert.deepEqual([allowed, needed], [true, proof]);
    });
  }

  test('that is bound in a form that is not known leads to nothing', async () => {
    const { allowed, reason } = await evaluate(await tokenOf('Kubernetes', { claims: { cnf: { jkt: 'x', kid: 'x' } } }));
    assert.deepEqual([allowed, reason], [false, 'issuer_token_unproven']);
  });

  test('of a workload that no rule pins is shown against the rules of the client', async () => {
    const evaluation = await evaluate(await tokenOf('GitLab CI', { claims: { project_id: '99' } }), { client_id: 'gitlab' });
    const [rule] = evaluation['rules'] as Json[];
    assert.deepEqual([evaluation['reason'], rule?.['matches']], ['trust_no_match', false]);
  });

  const outcomes: readonly [what: string, prepare: () => Promise<Response>, reason: string][] = [
    ['of a disabled client', () => server.manage('POST', '/clients/vercel/disable'), 'client_disabled'],
    ['of a disabled issuer', () => server.manage('POST', '/issuers/vercel/disable'), 'issuer_disabled'],
  ];
  for (const [what, prepare, reason] of outcomes) {
    test(`${what} leads to nothing: ${reason}`, async () => {
      assert.equal((await prepare()).status, 200);
      const evaluation = await evaluate(await tokenOf('Vercel'), { client_id: 'vercel' });
      assert.deepEqual([evaluation['allowed'], evaluation['reason']], [false, reason]);
    });
  }

  test('an address is compared in canonical form, as at the token endpoint, and must be one', async () => {
    const token = await tokenOf('GitHub Actions', { claims: { repository_id: '4711', repository_owner_id: '4712' } });
    const { issuer, match } = await learn(token);
    const { client_id: clientId } = await server.json(await server.manage('POST', '/clients', { name: 'denied' }), 201);
    const rule = { issuer, match, ip_rules: { op: 'deny', ranges: ['192.0.2.1'] } };
    await server.json(await server.manage('POST', `/clients/${clientId}/trusts`, rule), 201);
    for (const address of ['192.0.2.1', '::ffff:192.0.2.1', '0:0:0:0:0:ffff:c000:201']) {
      assert.equal((await evaluate(token, { client_id: clientId, address }))['reason'], 'trust_address', address);
    }
    await server.json(await server.manage('POST', '/trusts/evaluate', { token, address: 'here' }), 400);
  });
});
