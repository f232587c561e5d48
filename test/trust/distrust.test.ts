// The distrust of an issuer: what it would end, and what it ends.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { ADMIN, suiteEnding } from '../running-server.ts';
import { type FederationServer, startFederationServer } from './federation-server.ts';

type Json = Record<string, unknown>;

describe('a trust rule', () => {
  const ending = suiteEnding();
  let server: FederationServer;
  const introspected = async (token: string): Promise<boolean> => {
    const form = { token, client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };
    return (await server.json(await server.post('/oauth2/introspect', form), 200))['active'] === true;
  };
  const reason = async (response: Response): Promise<unknown> => (await server.reasonOf(response))['reason'];

  before(async () => {
    server = await startFederationServer(ending);
  });

  test('ends with a distrust of its issuer, as every token that it led to, also after it was deleted', async () => {
    const issuer = await server.newIssuer();
    const kept = await server.clientOf(issuer);
    const gone = await server.clientOf(issuer);
    const tokenOf = async ({ clientId }: { clientId: string }) =>
      String((await server.json(await server.presentFrom(issuer, {}, 'assertion', { client_id: clientId }), 200))['access_token']);
    const [ofKept, ofGone, other] = [await tokenOf(kept), await tokenOf(gone), await server.token()];
    await server.json(await server.manage('DELETE', `/clients/${gone.clientId}/trusts/${gone.trustId}`), 204);
    assert.deepEqual([await introspected(ofKept), await introspected(ofGone)], [true, true]);
    assert.equal((await server.change('POST', `/issuers/${issuer.id}/distrust`, undefined, 200))['state'], 'disabled');
    assert.deepEqual([await introspected(ofKept), await introspected(ofGone), await introspected(other)], [false, false, true]);
    await server.change('POST', `/issuers/${issuer.id}/enable`, undefined, 200);
    assert.equal(await reason(await server.presentFrom(issuer)), 'trust_revoked');
  });

  test('is what a dry run of a distrust reports: deleted ones included, and their tokens; nothing ends', async () => {
    const issuer = await server.newIssuer();
    const { clientId, trustId } = await server.clientOf(issuer, {}, { name: 'rule' });
    const tokens: string[] = [];
    for (let n = 0; n < 3; n++) tokens.push(String((await server.json(await server.presentFrom(issuer), 200))['access_token']));
    const match = [{ claim: 'sub', equals: 'other' }];
    await server.change('POST', `/clients/${clientId}/trusts`, { issuer: issuer.id, name: 'other', match }, 201);
    await server.change('DELETE', `/clients/${clientId}/trusts/rule`, undefined, 204);
    const before = await server.change('GET', `/issuers/${issuer.id}`, undefined, 200);
    const effect = await server.change('POST', `/issuers/${issuer.id}/distrust?dry_run=true`, undefined, 200);
    const { dry_run: isDry, live_tokens: count, more_trusts: more, trusts, addresses } = effect;
    assert.deepEqual([isDry, count, more, (addresses as Json[]).map((each) => each['live_tokens'])], [true, 3, 0, [3]]);
    assert.deepEqual(
      (trusts as Json[]).map(({ client_id: of, name, live_tokens: live }) => [of, name, live]),
      [
        [clientId, 'rule', 3],
        [clientId, 'other', 0],
      ],
    );
    assert.equal((trusts as Json[])[0]?.['id'], trustId);
    assert.deepEqual(await server.change('GET', `/issuers/${issuer.id}`, undefined, 200), before);
    assert.deepEqual(await Promise.all(tokens.map(introspected)), [true, true, true]);
  });
});
