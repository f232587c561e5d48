// addSecret, changeSecrets, findReveals, purgeReveals.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Client, ClientSecret, SecretAddition, SecretChange, SecretReveal } from '@mintmark/server';
import { NOW, nextId, sampleAudit, sampleClient, sampleManager, sampleSecret } from '../samples.ts';
import { addTenant, changesOf, open, type TestTenant, type Workbench } from '../test-store.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const AT = NOW + 5000;

const addition = ({ tenantId, clientId }: Client, given: Partial<SecretAddition> = {}): SecretAddition => ({
  tenantId,
  clientId,
  secret: sampleSecret({ createdAt: AT }),
  retireOthersAt: undefined,
  reveal: undefined,
  at: AT,
  by: 'actor',
  audit: sampleAudit(tenantId, { subject: clientId }),
  ...given,
});

const change = ({ tenantId, clientId }: Client, secretId: string, set: SecretChange['set'], expectedVersion?: number): SecretChange => ({
  tenantId,
  clientId,
  secretId,
  expectedVersion,
  set,
  at: AT,
  by: 'actor',
  audit: sampleAudit(tenantId, { subject: clientId }),
});

/** Secrets of these states, the oldest first. */
const secretsOf = (count: number, given: Partial<ClientSecret> = {}): ClientSecret[] =>
  Array.from({ length: count }, (_, n) => sampleSecret({ createdAt: NOW + n, ...given }));

const made = async (tenant: TestTenant, given: Partial<Client> = {}): Promise<Client> => {
  const client = sampleClient(tenant.tenantId, given);
  await tenant.storage.createClient(client, sampleAudit(tenant.tenantId));
  return client;
};

const secretsNow = async ({ storage }: TestTenant, { tenantId, clientId }: Client) =>
  (await storage.findClient(tenantId, clientId))?.secrets ?? [];

export const secretsContract = (workbench: Workbench): void => {
  describe('secrets', () => {
    test('a secret is added to the others, with an audit entry and a row in the change table; no generation is raised', async () => {
      const tenant = await workbench.tenant();
      const client = await made(tenant, { generation: 3 });
      const asked = addition(client);
      assert.equal(await tenant.storage.addSecret(asked), 'added');
      assert.deepEqual(await tenant.storage.findClient(client.tenantId, client.clientId), {
        ...client,
        version: 2,
        updatedAt: AT,
        secrets: [...client.secrets, asked.secret],
      });
      assert.deepEqual(await tenant.storage.auditOfRequest(client.tenantId, asked.audit.requestId), [asked.audit]);
      assert.deepEqual(await changesOf(tenant.storage, client.clientId), [
        { kind: 'client', tenantId: client.tenantId, subject: client.clientId },
      ]);
    });

    test('a rotation retires all active secrets at the given time, unless they retire earlier', async () => {
      const tenant = await workbench.tenant();
      const [plain, later, sooner, asleep, revoked] = [
        sampleSecret({ createdAt: NOW }),
        sampleSecret({ createdAt: NOW + 1, retiresAt: AT + DAY, replacedBy: 'x' }),
        sampleSecret({ createdAt: NOW + 2, retiresAt: AT + 1, replacedBy: 'x' }),
        sampleSecret({ createdAt: NOW + 3, deactivatedAt: NOW }),
        sampleSecret({ createdAt: NOW + 4, revokedAt: NOW }),
      ];
      const client = await made(tenant, { secrets: [plain, later, sooner, asleep, revoked] });
      const asked = addition(client, { retireOthersAt: AT + HOUR });
      assert.equal(await tenant.storage.addSecret(asked), 'added');
      const retired = { retiresAt: AT + HOUR, replacedBy: asked.secret.id, version: 2 };
      assert.deepEqual(await secretsNow(tenant, client), [
        { ...plain, ...retired },
        { ...later, ...retired },
        sooner,
        { ...asleep, ...retired },
        revoked,
        asked.secret,
      ]);
    });

    const LIMITS: readonly (readonly [string, readonly ClientSecret[], Partial<SecretAddition>, string])[] = [
      ['seven that count', secretsOf(7), {}, 'added'],
      ['eight that count', secretsOf(8), {}, 'too-many'],
      ['eight, one of them deactivated', [...secretsOf(7), ...secretsOf(1, { createdAt: NOW + 50, deactivatedAt: NOW })], {}, 'too-many'],
      [
        'eight, one of them to retire later',
        [...secretsOf(7), ...secretsOf(1, { createdAt: NOW + 50, retiresAt: AT + 1 })],
        {},
        'too-many',
      ],
      ['eight, one of them retired', [...secretsOf(7), ...secretsOf(1, { createdAt: NOW + 50, retiresAt: AT })], {}, 'added'],
      ['eight, one of them expired', [...secretsOf(7), ...secretsOf(1, { createdAt: NOW + 50, expiresAt: AT })], {}, 'added'],
      ['eight, one of them revoked', [...secretsOf(7), ...secretsOf(1, { createdAt: NOW + 50, revokedAt: NOW })], {}, 'added'],
      ['eight, all retired by the rotation at once', secretsOf(8), { retireOthersAt: AT }, 'added'],
      ['eight, all retired by the rotation later', secretsOf(8), { retireOthersAt: AT + 1 }, 'too-many'],
      ['sixty-three revoked lately', secretsOf(63, { revokedAt: NOW }), {}, 'added'],
      ['sixty-four revoked lately', secretsOf(64, { revokedAt: NOW }), {}, 'too-many'],
    ];
    for (const [name, secrets, given, result] of LIMITS) {
      test(`a client with ${name}: ${result}`, async () => {
        const tenant = await workbench.tenant();
        const client = await made(tenant, { secrets });
        const asked = addition(client, given);
        assert.equal(await tenant.storage.addSecret(asked), result);
        if (result === 'added') return;
        assert.deepEqual(await tenant.storage.findClient(client.tenantId, client.clientId), client);
        assert.deepEqual(await tenant.storage.auditOfRequest(client.tenantId, asked.audit.requestId), []);
      });
    }

    test('the sixteen newest of the ended secrets are retained, and all that ended or were revoked within two days', async () => {
      const tenant = await workbench.tenant();
      const [forgotten, ended, longRevoked, revoked] = [
        sampleSecret({ createdAt: NOW - 10, expiresAt: AT - 2 * DAY - 1 }),
        sampleSecret({ createdAt: NOW - 9, expiresAt: AT - 2 * DAY }),
        sampleSecret({ createdAt: NOW - 8, revokedAt: AT - 2 * DAY - 1 }),
        sampleSecret({ createdAt: NOW - 7, revokedAt: AT - 2 * DAY }),
      ];
      const newer = [...secretsOf(8, { expiresAt: NOW + 99 }), ...secretsOf(8, { retiresAt: NOW + 99, createdAt: NOW + 50 })];
      const client = await made(tenant, { secrets: [forgotten, ended, longRevoked, revoked, ...newer] });
      const asked = addition(client);
      assert.equal(await tenant.storage.addSecret(asked), 'added');
      assert.deepEqual(
        (await secretsNow(tenant, client)).map(({ id }) => id),
        [ended, revoked, ...newer, asked.secret].map(({ id }) => id),
      );
    });

    test('at the limit, the secrets that retired first are removed; a client that rotates its own secret removes none', async () => {
      const tenant = await workbench.tenant();
      const [leaked, ...newer] = secretsOf(64, { retiresAt: AT });
      const client = await made(tenant, { secrets: [...(leaked === undefined ? [] : [leaked]), ...newer] });
      const isKept = async () => (await secretsNow(tenant, client)).some(({ id }) => id === leaked?.id);
      const own = addition(client, { secret: sampleSecret({ createdAt: AT, createdBy: client.clientId }) });
      assert.deepEqual([await tenant.storage.addSecret(own), await isKept()], ['too-many', true]);
      assert.deepEqual([await tenant.storage.addSecret(addition(client)), await isKept()], ['added', false]);
    });

    test('of nodes that race to add the last possible secret, one succeeds', async (t) => {
      const tenant = await workbench.tenant();
      const other = await open(t, tenant.database);
      const client = await made(tenant, { secrets: secretsOf(7) });
      const results = await Promise.all([tenant.storage, other].map((node) => node.addSecret(addition(client))));
      assert.deepEqual(results.toSorted(), ['added', 'too-many']);
      assert.equal((await secretsNow(tenant, client)).length, 8);
    });

    const CHANGES: readonly (readonly [string, Partial<ClientSecret>, SecretChange['set'], string, Partial<ClientSecret>])[] = [
      ['a label', {}, { label: 'ci' }, 'changed', { label: 'ci' }],
      ['no label', { label: 'ci' }, { label: undefined }, 'changed', { label: undefined }],
      ['the label that it has', { label: 'ci' }, { label: 'ci' }, 'unchanged', {}],
      ['an expiry', {}, { expiresAt: AT + 1 }, 'changed', { expiresAt: AT + 1 }],
      ['no expiry', { expiresAt: AT + 1 }, { expiresAt: undefined }, 'changed', { expiresAt: undefined }],
      ['a retirement, now', {}, { retiresAt: AT }, 'changed', { retiresAt: AT }],
      ['a later retirement', { retiresAt: AT + 1, replacedBy: 'x' }, { retiresAt: AT + 2 }, 'changed', { retiresAt: AT + 2 }],
      [
        'no retirement, and so no successor',
        { retiresAt: AT + 1, replacedBy: 'x' },
        { retiresAt: undefined },
        'changed',
        { retiresAt: undefined, replacedBy: undefined },
      ],
      ['a deactivation', {}, { deactivatedAt: AT }, 'changed', { deactivatedAt: AT }],
      ['a reactivation', { deactivatedAt: NOW }, { deactivatedAt: undefined }, 'changed', { deactivatedAt: undefined }],
      ['a reactivation of an active one', {}, { deactivatedAt: undefined }, 'unchanged', {}],
      ['an expiry of an expired one', { expiresAt: AT }, { expiresAt: AT + 1 }, 'ended', {}],
      ['no retirement of a retired one', { retiresAt: AT }, { retiresAt: undefined }, 'ended', {}],
      ['a reactivation of a revoked one', { deactivatedAt: NOW, revokedAt: NOW }, { deactivatedAt: undefined }, 'ended', {}],
      ['a label of a revoked one', { revokedAt: NOW }, { label: 'leaked' }, 'changed', { label: 'leaked' }],
    ];
    for (const [name, given, set, result, after] of CHANGES) {
      test(`${name}: ${result}`, async () => {
        const tenant = await workbench.tenant();
        const [secret, other] = [sampleSecret(given), sampleSecret({ createdAt: NOW + 1 })];
        const client = await made(tenant, { secrets: [secret, other], generation: 3 });
        const asked = change(client, secret.id, set);
        await tenant.database.query(`DELETE FROM changes WHERE tenant_id = '${tenant.tenantId}'`);
        assert.equal(await tenant.storage.changeSecrets([asked]), result);
        const isWritten = result === 'changed';
        assert.deepEqual(await tenant.storage.findClient(client.tenantId, client.clientId), {
          ...client,
          ...(isWritten ? { version: 2, updatedAt: AT } : undefined),
          secrets: [{ ...secret, ...after, version: isWritten ? 2 : 1 }, other],
        });
        assert.equal((await tenant.storage.auditOfRequest(client.tenantId, asked.audit.requestId)).length, isWritten ? 1 : 0);
        assert.equal((await changesOf(tenant.storage, client.clientId)).length, isWritten ? 1 : 0);
      });
    }

    test('a change from a version other than the stored one is stale', async () => {
      const tenant = await workbench.tenant();
      const client = await made(tenant);
      const [secret = sampleSecret()] = client.secrets;
      assert.equal(await tenant.storage.changeSecrets([change(client, secret.id, { label: 'a' }, 1)]), 'changed');
      assert.equal(await tenant.storage.changeSecrets([change(client, secret.id, { label: 'b' }, 1)]), 'stale');
      assert.equal(await tenant.storage.changeSecrets([change(client, secret.id, { label: 'b' }, 2)]), 'changed');
    });

    test('either several changes are all applied, each with its audit entry, or none is', async () => {
      const tenant = await workbench.tenant();
      const { storage, tenantId } = tenant;
      const client = await made(tenant, { secrets: secretsOf(2) });
      const [one = sampleSecret(), other = sampleSecret()] = client.secrets;
      const retire = (secretId: string) => change(client, secretId, { retiresAt: AT });
      assert.equal(await storage.changeSecrets([retire(one.id), retire('no-secret')]), 'unknown');
      assert.equal(await storage.changeSecrets([retire(one.id), { ...retire(other.id), expectedVersion: 9 }]), 'stale');
      assert.deepEqual(await storage.findClient(tenantId, client.clientId), client);
      const [first, second] = [retire(one.id), retire(other.id)];
      assert.equal(await storage.changeSecrets([first, second]), 'changed');
      assert.deepEqual(
        (await secretsNow(tenant, client)).map(({ retiresAt }) => retiresAt),
        [AT, AT],
      );
      for (const { audit } of [first, second]) assert.equal((await storage.auditOfRequest(tenantId, audit.requestId)).length > 0, true);
    });

    test('a client or secret that does not exist, is deleted, or belongs to another tenant is unknown', async () => {
      const tenant = await workbench.tenant();
      const { storage, database } = tenant;
      const client = await made(tenant);
      const [secret = sampleSecret()] = client.secrets;
      const foreign = { ...client, tenantId: await addTenant(database) };
      const nobody = { ...client, clientId: 'nobody\0' };
      for (const each of [foreign, nobody]) {
        assert.equal(await storage.addSecret(addition(each)), 'unknown');
        assert.equal(await storage.changeSecrets([change(each, secret.id, { label: 'x' })]), 'unknown');
      }
      assert.equal(await storage.changeSecrets([change(client, 'no-secret', { label: 'x' })]), 'unknown');
      await storage.deleteClient({ ...change(client, '', {}) });
      assert.equal(await storage.addSecret(addition(client)), 'unknown');
      assert.equal(await storage.changeSecrets([change(client, secret.id, { label: 'x' })]), 'unknown');
    });

    const LOCK_OUTS: readonly (readonly [string, SecretChange['set'], string])[] = [
      ['deactivated', { deactivatedAt: AT }, 'locked-out'],
      ['retired', { retiresAt: AT }, 'locked-out'],
      ['to retire within the day', { retiresAt: NOW + DAY }, 'locked-out'],
      ['to retire after the day', { retiresAt: NOW + DAY + 1 }, 'changed'],
      ['to expire within the day', { expiresAt: NOW + DAY }, 'locked-out'],
      ['labelled', { label: 'x' }, 'changed'],
    ];
    for (const [name, set, result] of LOCK_OUTS) {
      test(`the last secret of the last manager, ${name}: ${result}`, async () => {
        const { storage, database } = await workbench.tenant();
        const tenantId = await addTenant(database);
        const client = sampleManager(tenantId);
        await storage.createClient(client, sampleAudit(tenantId));
        const [secret = sampleSecret()] = client.secrets;
        assert.equal(await storage.changeSecrets([change(client, secret.id, set)]), result);
        if (result === 'locked-out') assert.deepEqual(await storage.findClient(tenantId, client.clientId), client);
      });
    }

    test('a rotation that leaves the last manager only a secret that expires in an hour: locked-out, and rolled back', async () => {
      const { storage, database } = await workbench.tenant();
      const tenantId = await addTenant(database);
      const client = sampleManager(tenantId);
      await storage.createClient(client, sampleAudit(tenantId));
      const brief = sampleSecret({ createdAt: AT, expiresAt: AT + HOUR });
      assert.equal(await storage.addSecret(addition(client, { secret: brief, retireOthersAt: AT })), 'locked-out');
      assert.deepEqual(await storage.findClient(tenantId, client.clientId), client);
    });
  });

  describe('a secret that was revoked as compromised', () => {
    const chain = (createdBy: string, last: Partial<ClientSecret> = {}) => {
      const [third, second] = [sampleSecret({ createdAt: NOW + 2, createdBy, ...last }), sampleSecret({ createdAt: NOW + 1, createdBy })];
      const first = sampleSecret({ createdAt: NOW, replacedBy: second.id, retiresAt: AT + HOUR });
      return [first, { ...second, replacedBy: third.id, retiresAt: AT + HOUR }, third];
    };
    for (const [name, createdBy, ended] of [
      ['the replacements that its client created itself', 'own', [true, true, true]],
      ['no replacement that another client created', 'admin', [true, false, false]],
    ] as const) {
      test(`revokes ${name} as well`, async () => {
        const tenant = await workbench.tenant();
        const { storage, tenantId } = tenant;
        const clientId = `client-${nextId()}`;
        const secrets = chain(createdBy === 'own' ? clientId : createdBy);
        const client = await made(tenant, { clientId, secrets });
        const asked = change(client, '', {});
        assert.equal(await storage.revokeCredential({ ...asked, credentialId: secrets[0]?.id ?? '' }), 'changed');
        assert.deepEqual(
          (await secretsNow(tenant, client)).map(({ revokedAt }) => revokedAt !== undefined),
          ended,
        );
        const told = (await storage.revocations(tenantId, { after: 0, notExpiredAt: 0, limit: 10 })).map(({ revocation }) => revocation);
        assert.deepEqual(
          told.map((each) => (each.type === 'credential' ? each.cred : '')),
          secrets.slice(0, createdBy === 'own' ? 3 : 1).map(({ id }) => id),
        );
      });
    }
  });

  describe('reveals', () => {
    const reveal = ({ tenantId, clientId }: Client, secretId: string, given: Partial<SecretReveal> = {}): SecretReveal => ({
      tenantId,
      clientId,
      secretId,
      revealedTo: 'creator',
      sealed: { keyId: 'master-1', ciphertext: 'c2VhbGVk' },
      expiresAt: AT + 600_000,
      ...given,
    });

    test('are stored when a client is created or a secret is added, for one principal, until they expire', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const secret = sampleSecret();
      const client = sampleClient(tenantId, { secrets: [secret] });
      const first = reveal(client, secret.id);
      await storage.createClient(client, sampleAudit(tenantId), first);
      const asked = addition(client);
      const second = reveal(client, asked.secret.id, { expiresAt: AT + 1_200_000 });
      await storage.addSecret({ ...asked, reveal: second });
      const query = { tenantId, clientId: client.clientId, revealedTo: 'creator', at: AT };
      assert.deepEqual(await storage.findReveals(query), [first, second]);
      assert.deepEqual(await storage.findReveals({ ...query, revealedTo: 'another' }), []);
      assert.deepEqual(await storage.findReveals({ ...query, tenantId: 'another' }), []);
      assert.deepEqual(await storage.findReveals({ ...query, at: first.expiresAt - 1 }), [first, second]);
      assert.deepEqual(await storage.findReveals({ ...query, at: first.expiresAt }), [second]);
      await storage.purgeReveals(first.expiresAt);
      assert.deepEqual(await storage.findReveals(query), [second]);
    });

    test('are not stored when the creation is refused', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const client = sampleClient(tenantId, { clientId: 'admin' });
      const stray = reveal(client, nextId());
      assert.equal(await storage.createClient(client, sampleAudit(tenantId), stray), false);
      assert.deepEqual(await storage.findReveals({ tenantId, clientId: 'admin', revealedTo: 'creator', at: AT }), []);
    });
  });
};
