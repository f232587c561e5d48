// Secrets rotate under load: while the instances of a client change from the old secret to the new one
// at different times, no request is refused; after the overlap, the old secret is.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startTestServer } from '../running-server.ts';

type Json = Record<string, unknown>;

const INSTANCES = 10;
const ROTATIONS = 6;
/** Seconds. */
const OVERLAP = 600;

describe('secrets under load', () => {
  test('six rotations under load: no request is refused', async (t) => {
    const server = await startTestServer(t);
    const { clientId, clientSecret } = await server.create({});
    const ask = async (secret: string): Promise<number> => {
      const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret };
      const response = await server.post('/oauth2/token', form);
      await response.arrayBuffer();
      return response.status;
    };
    const held = Array.from({ length: INSTANCES }, () => clientSecret);
    const statuses: number[] = [];
    /** Every instance requests tokens for as long as `work` is in progress. */
    const askDuring = async (going: Promise<unknown>): Promise<void> => {
      let isOver = false;
      const over = going.finally(() => {
        isOver = true;
      });
      const instance = async (index: number): Promise<void> => {
        do statuses.push(await ask(held[index] ?? ''));
        while (!isOver);
      };
      await Promise.all([over, ...held.map((_, index) => instance(index))]);
    };
    for (let rotation = 0; rotation < ROTATIONS; rotation++) {
      const rotating = server.manage('POST', `/clients/${clientId}/secrets/rotate`, { overlap: OVERLAP });
      await askDuring(rotating);
      const before = held[0] ?? '';
      const { client_secret: after } = (await (await rotating).json()) as Json;
      for (const index of held.keys()) {
        held[index] = String(after);
        await askDuring(Promise.resolve());
      }
      assert.equal(await ask(before), 200, 'until the overlap is over');
      server.advance((OVERLAP + 1) * 1000);
      assert.equal(await ask(before), 401);
    }
    assert.ok(statuses.length >= ROTATIONS * INSTANCES * INSTANCES);
    assert.deepEqual([...new Set(statuses)], [200]);
  });

  test('a client that rotates its own secret under load is not refused either', async (t) => {
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
