// Token requests that are evaluated with a trust rule as credential: as they would be decided with a token that matches.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { suiteEnding } from '../running-server.ts';
import { type FederationServer, startFederationServer } from './federation-server.ts';
import { workloadToken } from './platforms.ts';

type Json = Record<string, unknown>;

describe('an evaluation with a trust rule', () => {
  const ending = suiteEnding();
  let server: FederationServer;
  let clientId: string;
  let trustId: string;
  const evaluate = (more: Json = {}) => server.change('POST', '/evaluate', { client_id: clientId, credential_id: trustId, ...more }, 200);
  before(async () => {
    server = await startFederationServer(ending);
    const rule = { name: 'pods', scopes: ['orders:read'], max_lifetime: 60, ip_rules: { op: 'allow', ranges: ['192.0.2.0/24'] } };
    ({ clientId, trustId } = await server.clientOf(await server.newIssuer(), {}, rule));
  });

  test('has the scopes and the lifetime of the rule, whether it is named by id or by name', async () => {
    for (const given of [{}, { credential_id: 'pods', auth_method: 'federated_jwt' }]) {
      const { allowed, token } = await evaluate(given);
      const { scope, expires_in: lifetime } = token as Json;
      assert.deepEqual([allowed, scope, lifetime], [true, 'orders:read', 60]);
    }
    const { token } = await evaluate({ credential_id: undefined });
    assert.equal((token as Json)['scope'], 'orders:read orders:write', 'without a credential, the client alone decides');
  });

  const refusals: readonly [what: string, given: () => Json, rule: string, reason: string][] = [
    ['a scope of the client that the rule leaves out', () => ({ scope: 'orders:write' }), 'authorization', 'scope_not_allowed'],
    ['an address that the rule does not allow', () => ({ address: '203.0.113.1' }), 'address', 'trust_address'],
    ['a rule of another client', () => ({ client_id: 'github' }), 'credential', 'trust_no_match'],
  ];
  for (const [what, given, rule, reason] of refusals) {
    test(`is refused for ${what}: ${reason}`, async () => {
      const evaluation = await evaluate(given());
      assert.deepEqual([evaluation['allowed'], evaluation['decided_by'], evaluation['reason']], [false, rule, reason]);
    });
  }

  test('is refused once the rule was revoked', async () => {
    assert.equal((await evaluate({ address: '192.0.2.7' }))['allowed'], true);
    await server.change('POST', `/clients/${clientId}/credentials/${trustId}/revoke`, undefined, 200);
    const { decided_by: rule, reason } = await evaluate();
    assert.deepEqual([rule, reason], ['credential', 'trust_revoked']);
  });

  describe('and the token of a workload', () => {
    let token: string;
    let pods: string;
    before(async () => {
      const issuer = await server.newIssuer();
      const rule = { scopes: ['orders:read'], max_lifetime: 60, ip_rules: { op: 'allow', ranges: ['192.0.2.0/24'] } };
      ({ clientId: pods } = await server.clientOf(issuer, {}, rule));
      token = await workloadToken(issuer, server.audience);
    });
    const evaluateToken = (more: Json = {}) => server.change('POST', '/evaluate', { client_id: pods, workload_token: token, ...more }, 200);

    test('has what the rule that it matches allows, and does not use it up', async () => {
      for (const address of [undefined, '192.0.2.7']) {
        const { allowed, token: issued } = await evaluateToken({ address });
        const { scope, expires_in: lifetime } = issued as Json;
        assert.deepEqual([allowed, scope, lifetime], [true, 'orders:read', 60]);
      }
    });

    const wrong: readonly [what: string, given: () => Promise<Json>, rule: string, reason: string][] = [
      ['another client than that of the rule', async () => ({ client_id: 'github' }), 'credential', 'trust_no_match'],
      ['an address that the rule does not allow', async () => ({ address: '203.0.113.1' }), 'credential', 'trust_address'],
      ['a scope that the rule leaves out', async () => ({ scope: 'orders:write' }), 'authorization', 'scope_not_allowed'],
      [
        'a token that no issuer has signed',
        async () => ({ workload_token: `${token.slice(0, -8)}AAAAAAAA` }),
        'credential',
        'issuer_signature',
      ],
      ['text that is no token', async () => ({ workload_token: 'x' }), 'credential', 'issuer_token_malformed'],
    ];
    for (const [what, given, rule, reason] of wrong) {
      test(`is refused for ${what}: ${reason}`, async () => {
        const evaluation = await evaluateToken(await given());
        assert.deepEqual([evaluation['allowed'], evaluation['decided_by'], evaluation['reason']], [false, rule, reason]);
      });
    }

    test('accepts one of 16,384 characters, and refuses a longer one', async () => {
      assert.equal((await evaluateToken({ workload_token: 'x'.repeat(16_384) }))['reason'], 'issuer_token_malformed');
      await server.change('POST', '/evaluate', { client_id: pods, workload_token: 'x'.repeat(16_385) }, 400);
    });
  });
});
