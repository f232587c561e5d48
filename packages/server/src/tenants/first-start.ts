// First start: the home tenant with its keys and resources, and the API client that administers it, in one transaction. Racing nodes make
// one admin; the store decides which.

import type { AuditTrail } from '../audit/audit-trail.ts';
import { systemEvent } from '../audit/system-event.ts';
import type { NewClient } from '../clients/build-client.ts';
import type { Peppers } from '../clients/secret-hash.ts';
import type { Seal } from '../keys/generate-signing-key.ts';
import type { LocalAuthorityRecord } from '../storage/contract/local-authorities.ts';
import type { Storage } from '../storage/contract/storage.ts';
import type { StoreKey } from '../storage/contract/store-keys.ts';
import type { FirstStart } from '../storage/contract/tenants.ts';
import { buildTenant } from './build-tenant.ts';

/** What a first start is made from. */
export interface FirstStartDependencies {
  readonly storage: Pick<Storage, 'firstStart' | 'tenants'>;
  readonly audit: Pick<AuditTrail, 'entry'>;
  readonly peppers: Peppers;
  readonly seal: Seal;
  readonly storeKey: StoreKey;
  readonly now: () => number;
}

/** What the operator may choose beforehand. */
export interface FirstStartChoices {
  readonly publicUrl: string;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  /** Local CAs that were made for it. */
  readonly authorities: readonly LocalAuthorityRecord[];
  /** Called with the credentials before they are committed, so that they cannot be lost. */
  readonly deliver: (made: NewClient) => void | Promise<void>;
  /** Called once it is known whether the store holds the credentials that were delivered. */
  readonly decided?: (made: boolean) => void | Promise<void>;
}

/** Makes the home tenant. `false` when the store has one. */
export const firstStart = async (choices: FirstStartChoices, dependencies: FirstStartDependencies): Promise<boolean> => {
  const { storage, audit, peppers, seal, storeKey, now } = dependencies;
  const createdAt = now();
  const { tenant, resources, signingKeys, admin } = await buildTenant(
    { name: 'home', publicUrl: choices.publicUrl },
    {
      clientId: choices.clientId,
      clientSecret: choices.clientSecret,
      description: 'Made at first start.',
      createdBy: 'first-start',
    },
    { peppers, seal },
    createdAt,
  );
  await choices.deliver(admin);
  const first: FirstStart = {
    storeKey,
    authorities: choices.authorities,
    tenant,
    resources,
    signingKeys,
    client: admin.client,
    audit: audit.entry(
      systemEvent({
        tenantId: tenant.id,
        requestId: 'first-start',
        event: 'tenant.create',
        subject: admin.client.clientId,
        detail: { public_url: tenant.publicUrl },
      }),
    ),
  };
  const made = await storage.firstStart(first).catch(async (error: unknown) => {
    // A connection that is cut while it commits says nothing about the outcome: a store that does not answer leaves it open.
    const [home] = await storage.tenants().catch(() => Promise.reject(error));
    await choices.decided?.(home?.id === tenant.id);
    throw error;
  });
  await choices.decided?.(made);
  return made;
};
