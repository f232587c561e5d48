// The contract of appendAudit and auditOfRequest.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type AuditEntry, RowRefused } from '@mintmark/server';
import { sampleAudit } from '../samples/audit-entry.ts';
import { NOW } from '../samples/ids-and-time.ts';
import { open, type Workbench } from '../test-store.ts';

const REFUSAL: Partial<AuditEntry> = {
  event: 'token.issue',
  result: 'refused',
  reason: 'secret_wrong',
  actor: 'a "client"\\',
  credentialId: 'secret-1',
  subject: 'subject',
  address: '::1',
  detail: { scope: ['read', 'wri"te'], attempts: 3, known: false, note: "O'Brien 漢字", __proto__x: 'harmless' },
};

export const auditContract = (workbench: Workbench): void => {
  describe('audit', () => {
    test('the entries of a request are returned unchanged, oldest first, also by another node', async (t) => {
      const { storage, database, tenantId } = await workbench.tenant();
      const request = { requestId: 'request-1' };
      const [third, first, second] = [
        sampleAudit(tenantId, { ...request, at: NOW + 2 }),
        sampleAudit(tenantId, { ...request, ...REFUSAL, at: NOW }),
        sampleAudit(tenantId, { ...request, at: NOW }),
      ];
      await storage.appendAudit([third, first, second, sampleAudit(tenantId)]);
      for (const node of [storage, await open(t, database)]) {
        assert.deepEqual(await node.auditOfRequest(tenantId, 'request-1'), [first, second, third]);
      }
    });

    test('a member named __proto__ is stored and returned like any other', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const entry = sampleAudit(tenantId, { detail: JSON.parse('{"__proto__": "text"}') });
      await storage.appendAudit([entry]);
      const [found] = await storage.auditOfRequest(tenantId, entry.requestId);
      assert.deepEqual(Object.entries(found?.detail ?? {}), [['__proto__', 'text']]);
    });

    test('a NUL in a claimed name is stored as a replacement character', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const entry = sampleAudit(tenantId, { actor: 'a\0b', subject: '\0', address: '\0', detail: { claimed: 'a\0b' } });
      await storage.appendAudit([entry]);
      const expected = { ...entry, actor: 'a\uFFFDb', subject: '\uFFFD', address: '\uFFFD' };
      assert.deepEqual(await storage.auditOfRequest(tenantId, entry.requestId), [expected]);
    });

    test('an unknown request, or one of another tenant, has no entries', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const entry = sampleAudit('other');
      await storage.appendAudit([entry]);
      for (const requestId of [entry.requestId, '', 'nothing', '\0']) {
        assert.deepEqual(await storage.auditOfRequest(tenantId, requestId), []);
      }
    });

    test('either all entries of a batch are written, or none', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const [known, fresh] = [sampleAudit(tenantId), sampleAudit(tenantId)];
      await storage.appendAudit([]);
      await storage.appendAudit([known]);
      await assert.rejects(storage.appendAudit([fresh, known]), RowRefused);
      assert.deepEqual(await storage.auditOfRequest(tenantId, fresh.requestId), []);
    });
  });
};
