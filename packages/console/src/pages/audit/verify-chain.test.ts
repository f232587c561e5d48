import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, test } from 'node:test';
import type { AuditApi, AuditChainRecord, AuditEntryRecord } from '@mintmark/client/management';
import { auditChainStart, auditLink } from '@mintmark/protocol';
import { verifyTrail } from './verify-chain.ts';

const TENANT = 'tenant';
const EPOCH = 'epoch';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

const entryAt = (seq: number, previous: string): AuditEntryRecord => {
  const entry = {
    ...{ id: `id-${seq}`, at: new Date(seq * 1000).toISOString(), request_id: 'r', event: 'client.create' },
    ...{ reason: null, cause: null, remedy: null, actor: 'admin', credential_id: null, subject: `c${seq}`, address: null, detail: {} },
    result: 'success',
    ...{ epoch: EPOCH, seq },
  } as const;
  return { ...entry, hash: sha256(auditLink(previous, { ...entry, tenant_id: TENANT, at: seq * 1000 })) };
};

/** A chain of some entries. */
const chainOf = (length: number): AuditEntryRecord[] => {
  const entries: AuditEntryRecord[] = [];
  for (let seq = 1; seq <= length; seq++) entries.push(entryAt(seq, entries.at(-1)?.hash ?? sha256(auditChainStart(TENANT, EPOCH))));
  return entries;
};

const KEY = generateKeyPairSync('ed25519');
const OTHER = generateKeyPairSync('ed25519');

/** A checkpoint that signs the end of a chain. */
const checkpoint = (end: AuditEntryRecord, key: KeyObject = KEY.privateKey): string => {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${encode({ alg: 'EdDSA' })}.${encode({ chains: [{ epoch: EPOCH, seq: end.seq, hash: end.hash }] })}`;
  return `${input}.${sign(null, Buffer.from(input), key).toString('base64url')}`;
};

/** What a server with these records returns. */
const served = (entries: readonly AuditEntryRecord[], end: AuditEntryRecord, jws?: string): AuditApi => {
  const chain: AuditChainRecord = { epoch: EPOCH, started_at: '', seq: end.seq, hash: end.hash, purged_seq: 0, purged_hash: '' };
  const { x = '' } = KEY.publicKey.export({ format: 'jwk' });
  const unused = () => assert.fail('not requested');
  return {
    ...{ list: unused, listPages: unused, listByRequest: unused, createCheckpoint: unused },
    listChains: async () => ({ tenant_id: TENANT, chains: [chain], key: { kid: 'k', kty: 'OKP', crv: 'Ed25519', x } }),
    async *listChainEntries() {
      yield entries.slice(0, 2);
      yield entries.slice(2);
    },
    async *listCheckpoints() {
      if (jws !== undefined) yield [{ tenant_id: TENANT, number: 1, at: '', jws }];
    },
  };
};

const CHAIN = chainOf(5);
const [first, second, third, fourth, last] = CHAIN as [
  AuditEntryRecord,
  AuditEntryRecord,
  AuditEntryRecord,
  AuditEntryRecord,
  AuditEntryRecord,
];
/** The third entry and all after it written again, with hashes that fit. */
const rewritten = (() => {
  const changed = { ...third, actor: 'someone' };
  const hash = sha256(auditLink(second.hash, { ...changed, tenant_id: TENANT, at: 3000 }));
  const after: AuditEntryRecord[] = [{ ...changed, hash }];
  for (let seq = 4; seq <= 5; seq++) after.push(entryAt(seq, after.at(-1)?.hash ?? ''));
  return [first, second, ...after];
})();

describe('console: an audit chain is verified', () => {
  const cases: [title: string, entries: readonly AuditEntryRecord[], end: AuditEntryRecord, brokenAt: number | undefined][] = [
    ['as it was written', CHAIN, last, undefined],
    ['with a changed member', [first, second, { ...third, actor: 'someone' }, fourth, last], last, 3],
    ['with a changed time', [first, { ...second, at: new Date(1).toISOString() }, third, fourth, last], last, 2],
    ['without an entry', [first, second, fourth, last], last, 3],
    ['without its end', [first, second, third], last, 4],
    ['with two entries exchanged', [first, third, second, fourth, last], last, 2],
    ['with a hash that fits no entry', [first, second, { ...third, hash: first.hash }, fourth, last], last, 3],
  ];
  for (const [title, entries, end, brokenAt] of cases) {
    test(title, async () => {
      const { chains } = await verifyTrail(served(entries, end), () => {});
      assert.equal(chains[0]?.brokenAt, brokenAt);
    });
  }

  const signatures: [title: string, entries: readonly AuditEntryRecord[], jws: string | undefined, expected: string][] = [
    ['a checkpoint of its end is valid', CHAIN, checkpoint(last), 'valid'],
    ['a checkpoint by another key is not', CHAIN, checkpoint(last, OTHER.privateKey), 'invalid'],
    ['a chain that was written again does not fit an earlier checkpoint', rewritten, checkpoint(last), 'invalid'],
    ['without a checkpoint, nothing is signed', CHAIN, undefined, 'none'],
  ];
  for (const [title, entries, jws, expected] of signatures) {
    test(title, async () => {
      const { chains, signature } = await verifyTrail(served(entries, entries.at(-1) ?? last, jws), () => {});
      assert.equal(chains[0]?.brokenAt, undefined);
      assert.equal(signature, expected);
    });
  }
});
