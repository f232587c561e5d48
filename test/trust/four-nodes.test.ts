// Trusted issuers at four servers on one PostgreSQL: what is accepted once is accepted by one of them, and an issuer is
// disabled while its tokens arrive everywhere.
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { SignJWT } from 'jose';
import { startPostgres } from '../postgres.ts';
import { startTestServer, suiteEnding } from '../running-server.ts';
import { type ClientKey, clientKey, seconds } from '../signed.ts';
import { type FederationServer, startFederationServer } from './federation-server.ts';
import { ONE_USES, type OneUseSetting, prepareOneUses } from './one-uses.ts';
import { workloadToken } from './platforms.ts';

const NODES = 4;
/** How often each use is tried. */
const ROUNDS = 3;
/** The documented time within which a change reaches every node, in milliseconds. */
const BOUND = 1_000;

describe('four servers on one PostgreSQL', () => {
  const ending = suiteEnding();
  const env = { MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') };
  const nodes: string[] = [];
  let server: FederationServer;
  let setting: OneUseSetting;
  const presentAt = (node: number, token: string) =>
    fetch(`${nodes[node % NODES]}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion: token,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      }),
    });
  before(async () => {
    const postgres = await startPostgres();
    ending.after(() => postgres.close());
    const database = await postgres.freshDatabase();
    server = await startFederationServer(ending, { flags: { database }, env });
    // Before the others start, so that each of them knows it.
    setting = await prepareOneUses(server);
    nodes.push(server.url);
    while (nodes.length < NODES) {
      const more = await startTestServer(ending, { flags: { database, publicUrl: server.publicUrl }, env });
      nodes.push(more.listening[0] ?? assert.fail('It does not listen.'));
    }
  });

  for (const [what, prepare] of Object.entries(ONE_USES)) {
    test(`accept one of ten simultaneous uses of ${what}, and refuse the others as replays`, async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const { requestOf, refused } = await prepare(setting);
        const responses = await Promise.all(
          Array.from({ length: 10 }, async (_, use) => {
            const { form, headers = {} } = requestOf(use);
            return fetch(`${nodes[use % NODES]}/oauth2/token`, { method: 'POST', headers, body: new URLSearchParams(form) });
          }),
        );
        const others = responses.filter(({ status }) => status !== 200);
        const errors = await Promise.all(others.map(async (response) => ((await response.clone().json()) as { error: string }).error));
        assert.equal(others.length, 9, `${10 - others.length} of 10 passed: ${errors}`);
        for (const error of errors) assert.ok(refused.errors.includes(error), error);
        // The trail has the refusals of other nodes later.
        const here = responses.filter(({ status }, index) => status !== 200 && index % NODES === 0);
        const reasons = await Promise.all(here.map(async (response) => (await server.reasonOf(response))['reason']));
        assert.deepEqual(new Set(reasons), new Set([refused.reason]));
      }
    });
  }

  test('accept a challenge of any of them, and a proof with it once', async () => {
    const [attester, instance] = [await clientKey('ES256', { kid: 'a' }), await clientKey()];
    const iss = 'https://attester.example';
    await server.change(
      'POST',
      '/issuers',
      { id: 'attester', kind: 'attester', issuer: iss, keys: { jwks: { keys: [attester.jwk] } } },
      201,
    );
    await server.change('POST', '/clients', { client_id: 'app', name: 'App', token_endpoint_auth_method: 'federated_jwt' }, 201);
    await server.change('POST', '/clients/app/trusts', { issuer: 'attester', match: [{ claim: 'sub', equals: 'app' }] }, 201);
    const signed = (key: ClientKey, typ: string, claims: Record<string, unknown>) =>
      new SignJWT({ iat: seconds(), ...claims }).setProtectedHeader({ alg: 'ES256', typ }).sign(key.privateKey);
    const claims = { iss, sub: 'app', exp: seconds() + 600, cnf: { jwk: instance.jwk } };
    const attestation = await signed(attester, 'oauth-client-attestation+jwt', claims);
    for (let node = 0; node < NODES; node++) {
      const response = await fetch(`${nodes[node]}/oauth2/challenge`, { method: 'POST' });
      const { attestation_challenge: challenge } = (await response.json()) as { attestation_challenge: string };
      const proof = await signed(instance, 'oauth-client-attestation-pop+jwt', { aud: server.audience, jti: randomUUID(), challenge });
      const headers = { 'OAuth-Client-Attestation': attestation, 'OAuth-Client-Attestation-PoP': proof };
      const body = new URLSearchParams({ grant_type: 'client_credentials' });
      const responses = await Promise.all(nodes.map((url) => fetch(`${url}/oauth2/token`, { method: 'POST', headers, body })));
      assert.deepEqual(responses.map(({ status }) => status).toSorted(), [200, ...Array(NODES - 1).fill(401)]);
    }
  });

  test('issue no token for a disabled issuer a second later, however many requests arrive', async () => {
    const issuer = await server.newIssuer();
    await server.clientOf(issuer);
    const token = await workloadToken(issuer, server.audience);
    const issued: { readonly node: number; readonly begun: number }[] = [];
    let disabledAt = Number.POSITIVE_INFINITY;
    let late = 0;
    const caller = async (node: number): Promise<void> => {
      for (;;) {
        const begun = performance.now();
        const response = await presentAt(node, token);
        await response.arrayBuffer();
        if (response.status === 200) issued.push({ node, begun });
        // Every caller sends a few requests after the bound.
        if (begun > disabledAt + BOUND && ++late >= NODES * 2 * 5) return;
      }
    };
    const callers = Array.from({ length: NODES * 2 }, (_, node) => caller(node % NODES));
    while (new Set(issued.map(({ node }) => node)).size < NODES) await presentAt(0, token);
    await server.change('POST', `/issuers/${issuer.id}/disable`, undefined, 200);
    disabledAt = performance.now();
    await Promise.all(callers);
    assert.ok(issued.some(({ begun }) => begun < disabledAt));
    assert.deepEqual(
      issued.filter(({ begun }) => begun > disabledAt + BOUND),
      [],
    );
  });
});
