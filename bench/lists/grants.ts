// Records a million grants of 100,000 clients with the store's own methods, and queries that list them.
import type { GrantFilter, GrantTerms, NewGrant, Storage } from '@mintmark/server';
import { batchIdAt } from '../grants/batch-id.ts';

const GRANTS = 1_000_000;
const BATCH = 2_000;
const CLIENTS = 100_000;
/** One in a hundred belongs to a client with far more requests than the others. */
const BUSY = 100;
const PAGE = 101;
/** Milliseconds before now that the ids are of, so that all grants are posted. */
const AGO = 3_600_000;

/** The measured queries. */
export const GRANT_QUERIES: readonly { readonly what: string; readonly run: (storage: Storage, tenantId: string) => Promise<number> }[] = [
  ...(
    [
      ['all', {}],
      ['of a client with ten', { clientId: 'client-77' }],
      ['of a client with 10,000', { clientId: 'client-0' }],
      ['of a credential with ten', { credentialId: 'secret-4711' }],
      ['of an address that one client has', { address: '203.0.113.9' }],
      ['of an address that half of all have', { address: '192.0.2.1' }],
      ['of a client, from an address it does not have', { clientId: 'client-0', address: '203.0.113.9' }],
      ['unended', { unendedAt: 1_800_000_000 }],
      ['of an unknown client', { clientId: 'unknown' }],
    ] satisfies readonly (readonly [string, GrantFilter])[]
  ).map(([what, filter]) => ({
    what: `grants: ${what}`,
    run: async (storage: Storage, tenantId: string) =>
      (await storage.listGrants(tenantId, { filter, before: undefined, limit: PAGE })).length,
  })),
  {
    what: 'sign-ins of a client',
    run: async (storage, tenantId) =>
      (await storage.signIns(tenantId, { clientId: 'client-77', since: 0, until: 4e12, limit: PAGE })).length,
  },
];

/** Records the grants. */
export const recordMillionGrants = async (storage: Storage, tenantId: string): Promise<void> => {
  for (let start = 0; start < GRANTS; start += BATCH) {
    await storage.recordGrants(Array.from({ length: BATCH }, (_, index) => grant(tenantId, start + index)));
  }
  while ((await storage.postGrants(BATCH)) === BATCH);
};

/** The number of grants whose tokens are signed in one batch. */
const SIGNED_TOGETHER = 40;
let batchId = '';

const grant = (tenantId: string, n: number): NewGrant => {
  const client = n % BUSY === 0 ? 0 : n % CLIENTS;
  const position = n % SIGNED_TOGETHER;
  if (position === 0) batchId = batchIdAt(Date.now() - AGO);
  return {
    id: batchId + position.toString(16).padStart(4, '0'),
    terms: termsOf(tenantId, client),
    tokenHash: undefined,
    address: client === 7 ? '203.0.113.9' : `192.0.2.${1 + (n % 2)}`,
    issuedAt: 1_790_000_000 + Math.floor(n / 100),
    expiresAt: 1_799_999_000 + Math.floor(n / 100),
  };
};

const termsOf = (tenantId: string, client: number): GrantTerms => ({
  tenantId,
  clientId: `client-${client}`,
  credentialId: `secret-${client}`,
  clientGeneration: 1,
  tenantGeneration: 1,
  format: 'jwt',
  keyId: 'k',
  issuer: 'https://bench.example/oauth2',
  scope: 'scope-1:read',
  audience: 'https://bench.example/api',
  confirmation: undefined,
  authorizationDetails: undefined,
  derivation: undefined,
  instance: undefined,
});
