import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { open, seal } from '../keys/envelope.ts';
import { MasterKey } from '../keys/master-key.ts';
import { sampleClientWithSecret } from '../records/client.sample.ts';
import type { Client } from '../records/client.ts';
import type { SecretReveal } from '../storage/contract/secret-reveals.ts';
import { PlainSecret } from './plain-secret.ts';
import type { Principal } from './principal.ts';
import { buildReveal, REVEAL_WINDOW, revealedSecrets } from './reveal.ts';

const SECRET = 'a-secret-of-more-than-32-characters-00';
const key = new MasterKey(randomBytes(32));
const maker = { actor: 'maker', entitlements: ['manageAPIClients'] };

/** What an actor sees of a client whose only secret was made by `maker` at 0. */
const seen = async (actor: Pick<Principal, 'actor' | 'entitlements'>, given: Partial<Client> = {}, change: Partial<SecretReveal> = {}) => {
  const client = { ...sampleClientWithSecret('c', SECRET), ...given };
  const [secret] = client.secrets;
  const kept = buildReveal(
    client,
    { secretId: secret?.id ?? '', clientSecret: new PlainSecret(SECRET), revealedTo: 'maker' },
    (plaintext, context) => seal(key, plaintext, context),
    0,
  );
  const storage = { findReveals: async () => (actor.actor === kept.revealedTo ? [{ ...kept, ...change }] : []) };
  const secrets = await revealedSecrets(client, actor, {
    storage,
    unseal: (envelope, context) => open([key], envelope, context),
    now: () => 0,
  });
  return [...secrets.values()].map((secret) => secret.reveal());
};

describe('the reveal window', () => {
  test('shows a secret to its creator', async () => assert.deepEqual(await seen(maker), [SECRET]));
  test('shows a secret to no other client, not even an administrator', async () => {
    assert.deepEqual(await seen({ actor: 'another', entitlements: ['administrator'] }), []);
  });
  test('no longer shows a secret once the client has a right that its creator lacks', async () => {
    assert.deepEqual(await seen(maker, { entitlements: ['readAudit'] }), []);
  });
  for (const state of ['revokedAt', 'deactivatedAt', 'expiresAt', 'retiresAt'] as const) {
    test(`shows no secret that is not valid: ${state}`, async () => {
      const { secrets } = sampleClientWithSecret('c', SECRET);
      assert.deepEqual(await seen(maker, { secrets: secrets.map((secret) => ({ ...secret, [state]: 0 })) }), []);
    });
  }
  test('a reveal that was moved to another tenant cannot be decrypted', async () => {
    await assert.rejects(
      seen(maker, { tenantId: 'u' }, { sealed: seal(key, Buffer.from(SECRET), { tenantId: 't', table: 'x', row: 'y' }) }),
    );
  });
  test('lasts ten minutes', () => assert.equal(REVEAL_WINDOW, 600_000));
});
