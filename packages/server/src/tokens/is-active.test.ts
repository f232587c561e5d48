// Which events end a token, and which do not: the table of the trust model, row by row.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sampleClient, sampleClientWithSecret } from '../records/client.sample.ts';
import type { Client } from '../records/client.ts';
import { sampleGrantRecord } from '../records/grant.sample.ts';
import type { GrantRecord } from '../records/grant.ts';
import type { SigningKeyRecord } from '../records/signing-key.ts';
import type { Tenant } from '../records/tenant.ts';
import { loadedTenant, SAMPLE_KEYS } from '../tenants/loaded-tenant.sample.ts';
import { type GrantStatus, grantStatus } from './is-active.ts';

const NOW = 1_000_000;
const owner = sampleClient({ generation: 5 });
const [secret = assert.fail()] = sampleClientWithSecret('x', 'y').secrets.map((each) => ({ ...each, id: 's' }));
const grant = sampleGrantRecord({
  clientId: owner.clientId,
  clientGeneration: 5,
  keyId: SAMPLE_KEYS[0].kid,
  issuedAt: 900,
  expiresAt: 1_001,
});

/** A token of an instance, which was ended with a generation. */
const ofInstance = (generation: number) => ({
  grant: { instance: { name: 'run', generation: 3 } },
  client: { endedInstances: { run: { generation, endedAt: 1, isDisabled: false } } },
});

describe('what ends a token', () => {
  const rows: readonly {
    name: string;
    grant?: Partial<GrantRecord>;
    client?: Partial<Client> | 'deleted';
    tenant?: Partial<Tenant>;
    key?: Partial<SigningKeyRecord>;
    want: GrantStatus;
  }[] = [
    { name: 'nothing', want: 'active' },
    { name: 'its expiry, to the second', grant: { expiresAt: 1_000 }, want: 'expired' },
    { name: 'a suspension', grant: { suspendedAt: 1 }, want: 'suspended' },
    { name: 'a revocation, which takes precedence', grant: { revokedAt: 1, suspendedAt: 1, expiresAt: 1 }, want: 'revoked' },
    { name: 'disabling the client', client: { disabledAt: 1 }, want: 'ended' },
    { name: 'deleting the client', client: 'deleted', want: 'ended' },
    { name: 'the client’s expiry', client: { expiresAt: NOW }, want: 'ended' },
    { name: 'a higher generation of the client', client: { generation: 6 }, want: 'ended' },
    { name: 'a higher generation of the tenant', tenant: { generation: 2 }, want: 'ended' },
    { name: 'the revocation of its key', key: { revokedAt: 1 }, want: 'ended' },
    { name: 'not the retirement of its key', key: { retiredAt: 1 }, want: 'active' },
    {
      name: 'not the revocation of a key, for an opaque token',
      grant: { format: 'opaque', keyId: undefined },
      key: { revokedAt: 1 },
      want: 'active',
    },
    { name: 'not the removal of its secret', client: { secrets: [] }, want: 'active' },
    {
      name: 'not a secret that was deactivated or has expired',
      client: { secrets: [{ ...secret, deactivatedAt: 1, expiresAt: 1 }] },
      want: 'active',
    },
    { name: 'the revocation of its secret', client: { secrets: [{ ...secret, revokedAt: 1 }] }, want: 'ended' },
    { name: 'not the revocation of another secret', client: { secrets: [{ ...secret, id: 'other', revokedAt: 1 }] }, want: 'active' },
    { name: 'the revocation of its key or certificate', client: { revokedCredentials: ['s'] }, want: 'ended' },
    { name: 'not the revocation of another key or certificate', client: { revokedCredentials: ['other'] }, want: 'active' },
    { name: 'having no record, where each token needs one', grant: { unrecorded: true }, want: 'ended' },
    { name: 'not having no record, where JWTs have none', grant: { unrecorded: true }, tenant: { grantRecords: 'none' }, want: 'active' },
    { name: 'not having no record, soon after', grant: { unrecorded: true }, tenant: { unrecordedUntil: NOW + 1 }, want: 'active' },
    { name: 'having no record, long after', grant: { unrecorded: true }, tenant: { unrecordedUntil: NOW }, want: 'ended' },
    { name: 'not a lower generation than its own', client: { generation: 4 }, tenant: { generation: 0 }, want: 'active' },
    { name: 'the end of its instance', ...ofInstance(4), want: 'ended' },
    { name: 'not an end of its instance before its issue', ...ofInstance(3), want: 'active' },
    {
      name: 'not the end of another instance',
      grant: { instance: { name: 'other', generation: 3 } },
      client: ofInstance(4).client,
      want: 'active',
    },
    { name: 'not the end of an instance, for a token of none', client: ofInstance(4).client, want: 'active' },
    {
      name: 'not a member that every object has, for an instance of that name',
      grant: { instance: { name: 'constructor', generation: 0 } },
      want: 'active',
    },
    { name: 'a suspension ends nothing that has ended otherwise', grant: { suspendedAt: 1 }, client: { disabledAt: 1 }, want: 'ended' },
  ];
  for (const { name, grant: grantMore, client, tenant = {}, key, want } of rows) {
    test(`${name}: ${want}`, () => {
      const of = client === 'deleted' ? undefined : { ...owner, ...client };
      assert.equal(
        grantStatus({ ...grant, ...grantMore }, of, loadedTenant({ tenant, ...(key === undefined ? undefined : { firstKey: key }) }), NOW),
        want,
      );
    });
  }
});
