// First start: creates the home tenant with its keys, resources and administrator in one transaction. Of
// concurrent nodes, exactly one succeeds.

import type { AuditTrail } from '../audit/audit-trail.ts';
import { systemEvent } from '../audit/system-event.ts';
import type { NewClient } from '../clients/build-client.ts';
import type { PlainSecret } from '../clients/plain-secret.ts';
import type { Peppers } from '../clients/secret-hash.ts';
import type { Seal } from '../keys/generate-signing-key.ts';
import { buildLink } from '../operators/one-time-link.ts';
import type { LocalAuthorityRecord } from '../storage/contract/local-authorities.ts';
import type { Storage } from '../storage/contract/storage.ts';
import type { StoreKey } from '../storage/contract/store-keys.ts';
import type { FirstStart } from '../storage/contract/tenants.ts';
import { buildTenant } from './build-tenant.ts';

/** Dependencies of a first start. */
export interface FirstStartDependencies {
  readonly storage: Pick<Storage, 'firstStart' | 'tenants'>;
  readonly audit: Pick<AuditTrail, 'entry'>;
  readonly peppers: Peppers;
  readonly seal: Seal;
  readonly storeKey: StoreKey;
  readonly now: () => number;
}

/** The operator's choices. */
export interface FirstStartChoices {
  readonly publicUrl: string;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  /** Local CAs that were created for it. */
  readonly authorities: readonly LocalAuthorityRecord[];
  /** Whether operators can sign in. The first one then gets a one-time link. */
  readonly hasConsole: boolean;
  /** Called with the credentials before they are committed, so that they cannot be lost. */
  readonly deliver: (made: NewClient, operatorLink: PlainSecret | undefined) => void | Promise<void>;
  /** Called once it is known whether the delivered credentials were stored. */
  readonly decided?: (made: boolean) => void | Promise<void>;
}

/** Creates the home tenant. `false` when the store has one. */
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
  const first = choices.hasConsole
    ? buildLink(tenant.publicUrl, { tenantId: tenant.id, operatorId: undefined, roles: ['administrator'] }, createdAt)
    : undefined;
  await choices.deliver(admin, first?.url);
  const records: FirstStart = {
    storeKey,
    authorities: choices.authorities,
    tenant,
    resources,
    signingKeys,
    client: admin.client,
    operatorLink: first?.link,
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
  const made = await storage.firstStart(records).catch(async (error: unknown) => {
    // After a lost connection the commit may have succeeded; if the store does not respond, the outcome stays
    // unknown.
    const [home] = await storage.tenants().catch(() => Promise.reject(error));
    await choices.decided?.(home?.id === tenant.id);
    throw error;
  });
  await choices.decided?.(made);
  return made;
};
