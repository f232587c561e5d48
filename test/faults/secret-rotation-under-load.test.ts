// While a secret is rotated under load, and the instances of its client change to the new one at different times,
// no request is refused; after the overlap, the old secret is.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startTestServer } from '../running-server.ts';

type Json = Record<string, unknown>;

const INSTANCES = 10;
const ROTATIONS = 6;
/** Seconds. */
const OVERLAP_SECONDS = 600;

describe('secrets under load', () => {
  test('no request is refused during six rotations under load', async (t) => {
    const server = await startTestServer(t);
    const { clientId, clientSecret } = await server.create({});
    const requestToken = async (secret: string): Promise<number> => {
      const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret };
      const response = await server.post('/oauth2/token', form);
      await response.arrayBuffer();
      return response.status;
    };
    const secretOfInstance = Array.from({ length: INSTANCES }, () => clientSecret);
    const statuses: number[] = [];
    /** Every instance requests tokens for as long as `work` is in progress. */
    const requestTokensDuring = async (work: Promise<unknown>): Promise<void> => {
      let isOver = false;
      const over = work.finally(() => {
        isOver = true;
      });
      const instance = async (index: number): Promise<void> => {
        do statuses.push(await requestToken(secretOfInstance[index] ?? ''));
        while (!isOver);
      };
      await Promise.all([over, ...secretOfInstance.map((_, index) => instance(index))]);
    };
    for (let rotation = 0; rotation < ROTATIONS; rotation++) {
      const rotationRequest = server.manage('POST', `/clients/${clientId}/secrets/rotate`, { overlap: OVERLAP_SECONDS });
      await requestTokensDuring(rotationRequest);
      const before = secretOfInstance[0] ?? '';
      const { client_secret: after } = (await (await rotationRequest).json()) as Json;
      for (const index of secretOfInstance.keys()) {
        secretOfInstance[index] = String(after);
        await requestTokensDuring(Promise.resolve());
      }
      assert.equal(await requestToken(before), 200, 'until the overlap is over');
      server.advance((OVERLAP_SECONDS + 1) * 1000);
      assert.equal(await requestToken(before), 401);
    }
    assert.ok(statuses.length >= ROTATIONS * INSTANCES * INSTANCES);
    assert.deepEqual([...new Set(statuses)], [200]);
  });

  test('no request is refused while a client rotates its own secret under load', async (t) => {
    const server = await startTestServer(t);
    const client = await server.create({ entitlements: ['rotateOwnSecret'] });
    let secret = client.clientSecret;
    for (let rotation = 0; rotation < 5; rotation++) {
      const token = await server.token({ clientId: client.clientId, clientSecret: secret });
      const rotated = await server.manage('POST', `/clients/${client.clientId}/secrets/rotate`, { overlap: 60 }, token);
      assert.equal(rotated.status, 201);
      secret = String(((await rotated.json()) as Json).client_secret);
    }
  });
});
