// Builds a tenant with all that it has from the start: two resources, a signing key and a standby key, and
// the API client that administers it. Nothing is stored yet.
import { buildClientWithSecret, type NewClient } from '../clients/build-client.ts';
import type { SecretKeys } from '../clients/build-secret.ts';
import { generateSigningKey, type Seal } from '../keys/generate-signing-key.ts';
import { hostOf } from '../net/host-name.ts';
import { recordId } from '../records/record-id.ts';
import type { SigningKeyRecord } from '../records/signing-key.ts';
import { LONGEST_TOKEN_LIFETIME, type Resource, type Tenant } from '../records/tenant.ts';

/** Lifetime of tokens for the tenant's own resources, in seconds: the guide's. */
const DEFAULT_LIFETIME = 7200;
/** Seconds for which a signing key signs: 90 days. */
const DEFAULT_KEY_LIFETIME = 90 * 86_400;

type Optional =
  | 'accessTokenLifetime'
  | 'maxAccessTokenLifetime'
  | 'accessTokenFormat'
  | 'accessTokenSigningAlg'
  | 'dpopNonce'
  | 'grantRecords'
  | 'clientQuota'
  | 'coalesce'
  | 'keyLifetime';

/** Settings of a new tenant; everything else has a default. */
export type TenantSettings = Pick<Tenant, 'name' | 'publicUrl'> & {
  readonly [Setting in Optional]?: Tenant[Setting] | undefined;
} & {
  /** Hosts in addition to the one of the public URL. */
  readonly hosts?: readonly string[];
};

/** The first client of a tenant. */
export interface AdminSettings {
  readonly clientId: string | undefined;
  /** Generated when `undefined`. */
  readonly clientSecret: string | undefined;
  readonly description: string;
  readonly createdBy: string;
}

/** A tenant with its resources, keys and administrator. */
export interface NewTenant {
  readonly tenant: Tenant;
  readonly resources: readonly Resource[];
  readonly signingKeys: readonly SigningKeyRecord[];
  readonly admin: NewClient;
}

/** Builds the records of a tenant; nothing is stored yet. @param now - milliseconds since the epoch */
export const buildTenant = async (
  settings: TenantSettings,
  admin: AdminSettings,
  keys: SecretKeys & { readonly seal: Seal },
  now: number,
): Promise<NewTenant> => {
  const tenant = tenantOf(settings, now);
  const made = buildClientWithSecret(
    {
      tenantId: tenant.id,
      name: 'admin',
      description: admin.description,
      createdBy: admin.createdBy,
      ...(admin.clientId === undefined ? undefined : { clientId: admin.clientId }),
      entitlements: ['administrator'],
    },
    { clientSecret: admin.clientSecret },
    keys,
    now,
  );
  const algorithm = tenant.accessTokenSigningAlg;
  // The second key is the standby: if the first is revoked, tokens of the next verify at once.
  const signingKeys = await Promise.all(
    [now, undefined].map((signsFrom) => generateSigningKey(tenant.id, { algorithm, announcedAt: now, signsFrom }, keys.seal)),
  );
  return { tenant, resources: builtInResources(tenant, made.client.clientId), signingKeys, admin: made };
};

const tenantOf = (settings: TenantSettings, createdAt: number): Tenant => ({
  id: recordId(),
  name: settings.name,
  publicUrl: settings.publicUrl,
  hosts: [...new Set([hostOf(settings.publicUrl), ...(settings.hosts ?? [])])],
  formerUrls: [],
  generation: 1,
  accessTokenLifetime: settings.accessTokenLifetime ?? DEFAULT_LIFETIME,
  maxAccessTokenLifetime: settings.maxAccessTokenLifetime ?? LONGEST_TOKEN_LIFETIME,
  accessTokenFormat: settings.accessTokenFormat ?? 'jwt',
  defaultAudience: `${settings.publicUrl}/api`,
  accessTokenSigningAlg: settings.accessTokenSigningAlg ?? 'ES256',
  profile: 'standard',
  dpopNonce: settings.dpopNonce ?? 'required',
  grantRecords: settings.grantRecords ?? 'stored',
  unrecordedUntil: undefined,
  clientQuota: settings.clientQuota,
  coalesce: settings.coalesce ?? 0,
  clientCa: undefined,
  keyLifetime: settings.keyLifetime ?? DEFAULT_KEY_LIFETIME,
  restoredAt: undefined,
  version: 1,
  createdAt,
  disabledAt: undefined,
  disabledBy: undefined,
});

const builtInResources = ({ id, publicUrl, createdAt }: Tenant, owner: string): readonly Resource[] => {
  const common = {
    tenantId: id,
    scopes: [],
    accessTokenLifetime: undefined,
    accessTokenFormat: undefined,
    authorizationDetails: {},
    version: 1,
    createdAt,
  };
  return [
    { ...common, uri: `${publicUrl}/`, kind: 'management', name: 'Management API', owners: [] },
    // Owned by the first client, so that a quick start can introspect.
    { ...common, uri: `${publicUrl}/api`, kind: 'default', name: 'Default API', owners: [owner] },
  ];
};
