// A trust rule that cannot authenticate its client any more: the tokens that meet it meet a newer rule as if it were alone.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import { suiteEnding } from '../running-server.ts';
import { type FederationServer, startFederationServer, type Way } from './federation-server.ts';
import { workloadToken } from './platforms.ts';

type Json = Record<string, unknown>;
type Rule = Awaited<ReturnType<FederationServer['clientOf']>>;

describe('a trust rule', () => {
  const ending = suiteEnding();
  let server: FederationServer;
  before(async () => {
    server = await startFederationServer(ending);
  });

  /** What ends a rule, its state afterwards, and the reason of refusals where no other rule is met. */
  const ends: Readonly<
    Record<string, { readonly end: (rule: Rule) => Promise<unknown>; readonly state: string; readonly reason: string }>
  > = {
    'that was revoked': {
      end: ({ clientId, trustId }) => server.change('POST', `/clients/${clientId}/credentials/${trustId}/revoke`, undefined, 200),
      state: 'revoked',
      reason: 'trust_revoked',
    },
    'that has expired': {
      end: async ({ clientId, trustId }) => {
        const { updated_at: at } = await server.change('PATCH', `/clients/${clientId}/trusts/${trustId}`, { label: 'old' }, 200);
        const soon = new Date(Date.parse(String(at)) + 10_000).toISOString();
        await server.change('PATCH', `/clients/${clientId}/trusts/${trustId}`, { expires_at: soon }, 200);
        server.advance(11_000);
      },
      state: 'expired',
      reason: 'trust_expired',
    },
    'that does not allow the address': {
      end: ({ clientId, trustId }) => {
        const ranges = ['192.0.2.1'];
        return server.change('PATCH', `/clients/${clientId}/trusts/${trustId}`, { ip_rules: { op: 'allow', ranges } }, 200);
      },
      state: 'active',
      reason: 'trust_address',
    },
  };

  for (const [what, { end, state, reason }] of Object.entries(ends)) {
    test(`${what} hides no newer one of its client, whichever way a token is presented`, async () => {
      const issuer = await server.newIssuer();
      const older = await server.clientOf(issuer);
      const path = `/clients/${older.clientId}/trusts`;
      const { id: newer } = await server.change('POST', path, { issuer: issuer.id, match: issuer.match }, 201);
      const credential = async (way: Way) =>
        decodeJwt(String((await server.json(await server.presentFrom(issuer, {}, way), 200))['access_token']))['cred'];
      assert.equal(await credential('assertion'), older.trustId, 'Of two, the older one is the credential.');
      await end(older);
      for (const way of ['assertion', 'grant'] as const) assert.equal(await credential(way), newer, way);

      const token = await workloadToken(issuer, server.audience);
      const { allowed, trust, rules } = await server.change('POST', '/trusts/evaluate', { token }, 200);
      const verdicts = (rules as Json[]).map((rule) => [rule['trust'], rule['matches'], rule['state']]);
      assert.deepEqual([allowed, trust], [true, newer]);
      assert.deepEqual(verdicts, [
        [older.trustId, true, state],
        [newer, true, 'active'],
      ]);
      const evaluation = { client_id: older.clientId, workload_token: token, address: '127.0.0.1' };
      assert.equal((await server.change('POST', '/evaluate', evaluation, 200))['allowed'], true);
    });

    test(`${what} makes no token ambiguous that meets the rule of another client`, async () => {
      const issuer = await server.newIssuer();
      const [older, newer] = [await server.clientOf(issuer), await server.clientOf(issuer)];
      const present = () => server.presentFrom(issuer);
      assert.equal((await server.reasonOf(await present()))['reason'], 'trust_ambiguous');
      await end(older);
      assert.equal(decodeJwt(String((await server.json(await present(), 200))['access_token'])).sub, newer.clientId);
    });

    test(`${what} is the reason why a token is refused that meets no other: ${reason}`, async () => {
      const issuer = await server.newIssuer();
      const rule = await server.clientOf(issuer);
      await end(rule);
      const entry = await server.reasonOf(await server.presentFrom(issuer));
      const { trusts } = entry['detail'] as Json;
      const { reason: recorded, actor, credential_id: credential } = entry;
      assert.deepEqual([recorded, actor, credential, trusts], [reason, rule.clientId, rule.trustId, [rule.trustId]]);
      const token = await workloadToken(issuer, server.audience);
      const evaluated = await server.change('POST', '/trusts/evaluate', { token }, 200);
      assert.deepEqual([evaluated['allowed'], evaluated['reason']], [false, reason]);
      const evaluation = { client_id: rule.clientId, workload_token: token, address: '127.0.0.1' };
      assert.equal((await server.change('POST', '/evaluate', evaluation, 200))['reason'], reason);
    });
  }

  test('of a client that is disabled makes a token ambiguous, since enabling it would change whose token it is', async () => {
    const issuer = await server.newIssuer();
    const [older] = [await server.clientOf(issuer), await server.clientOf(issuer)];
    await server.change('POST', `/clients/${older.clientId}/disable`, undefined, 200);
    assert.equal((await server.reasonOf(await server.presentFrom(issuer)))['reason'], 'trust_ambiguous');
  });
});
