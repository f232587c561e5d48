// Tokens of trusted issuers are counted by issuer, and by what became of them.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { suiteEnding } from '../running-server.ts';
import { scrape, sumOf } from '../scrape.ts';
import { type FederationServer, startFederationServer } from './federation-server.ts';
import { type FakeIssuer, workloadToken } from './platforms.ts';

describe('a token of a trusted issuer is counted', () => {
  const ending = suiteEnding();
  let server: FederationServer;
  let issuer: FakeIssuer;
  before(async () => {
    server = await startFederationServer(ending);
    issuer = await server.newIssuer();
    await server.clientOf(issuer);
  });

  /** What the action adds to all series, and to one. */
  const added = async (series: string, action: () => Promise<unknown>): Promise<readonly number[]> => {
    const both = async () => {
      const samples = await scrape(server);
      return [sumOf(samples, /^mintmark_trust_assertions_total/), samples.get(`mintmark_trust_assertions_total{${series}}`) ?? 0];
    };
    const earlier = await both();
    await action();
    return (await both()).map((value, at) => value - (earlier[at] ?? 0));
  };

  const cases: readonly [what: string, series: (id: string) => string, present: () => Promise<unknown>][] = [
    ['as an assertion', (id) => `issuer="${id}",result="accepted",reason=""`, () => server.presentFrom(issuer)],
    ['as a grant', (id) => `issuer="${id}",result="accepted",reason=""`, () => server.presentFrom(issuer, {}, 'grant')],
    [
      'that is for others',
      (id) => `issuer="${id}",result="refused",reason="issuer_audience"`,
      async () => server.present(await workloadToken(issuer, 'https://other.example')),
    ],
    [
      'that meets no rule',
      (id) => `issuer="${id}",result="refused",reason="trust_no_match"`,
      () => server.presentFrom(issuer, { claims: { sub: 'system:serviceaccount:other:other' } }),
    ],
    [
      'that is bound to a key which is not proven',
      (id) => `issuer="${id}",result="refused",reason="issuer_token_unproven"`,
      () => server.presentFrom(issuer, { claims: { cnf: { jkt: 'A'.repeat(43) } } }),
    ],
    [
      'whose issuer nobody trusts, under no name of its own',
      () => 'issuer="",result="refused",reason="issuer_unknown"',
      () => server.presentFrom(issuer, { claims: { iss: 'https://unknown.example' } }),
    ],
  ];
  for (const [what, series, present] of cases) {
    test(what, async () => assert.deepEqual(await added(series(issuer.id), present), [1, 1]));
  }

  test('and not if a manager only evaluates it', async () => {
    const token = await workloadToken(issuer, server.audience);
    const evaluate = () => server.change('POST', '/trusts/evaluate', { token }, 200);
    assert.deepEqual(await added('', evaluate), [0, 0]);
  });
});
