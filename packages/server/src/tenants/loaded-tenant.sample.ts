// A loaded tenant for tests, with its built-in resources and two keys. Not published.
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { generateSigningKey } from '../keys/generate-signing-key.ts';
import { KeyRing } from '../keys/key-ring.ts';
import type { SigningKeyRecord } from '../records/signing-key.ts';
import type { Resource, Tenant } from '../records/tenant.ts';
import type { LoadedTenant } from './load-tenant.ts';

/** A tenant with the settings of a first start. */
const SAMPLE_TENANT: Tenant = {
  id: 't',
  name: 'home',
  publicUrl: 'https://t',
  formerUrls: [],
  hosts: ['t'],
  generation: 1,
  accessTokenLifetime: 7200,
  maxAccessTokenLifetime: 86_400,
  accessTokenFormat: 'jwt',
  defaultAudience: 'https://t/api',
  accessTokenSigningAlg: 'ES256',
  profile: 'standard',
  dpopNonce: 'required',
  grantRecords: 'stored',
  unrecordedUntil: undefined,
  clientQuota: undefined,
  coalesce: 0,
  clientCa: undefined,
  keyLifetime: 7_776_000,
  restoredAt: undefined,
  version: 1,
  createdAt: 0,
  disabledAt: undefined,
  disabledBy: undefined,
};

/** A registered resource. */
export const sampleResource = (uri: string, more: Partial<Resource> = {}): Resource => ({
  tenantId: 't',
  uri,
  kind: 'registered',
  name: uri,
  scopes: [],
  owners: [],
  accessTokenLifetime: undefined,
  accessTokenFormat: undefined,
  authorizationDetails: {},
  version: 1,
  createdAt: 0,
  ...more,
});

const managementResource = sampleResource('https://t/', { kind: 'management' });
const defaultResource = sampleResource('https://t/api', { kind: 'default' });

const privateKeys = new Map<string, Uint8Array>();
const generate = (signsFrom: number): Promise<SigningKeyRecord> =>
  generateSigningKey('t', { algorithm: 'ES256', announcedAt: 0, signsFrom }, (plaintext, { row }) => {
    privateKeys.set(row, Uint8Array.from(plaintext));
    return { keyId: 'k', ciphertext: '' };
  });

/** The private half of a sample key. */
export const samplePrivateKey = (kid: string): KeyObject =>
  createPrivateKey({ key: Buffer.from(privateKeys.get(kid) ?? ''), format: 'der', type: 'pkcs8' });

/** A key and a newer one, which signs. */
export const SAMPLE_KEYS: readonly [SigningKeyRecord, SigningKeyRecord] = [await generate(0), await generate(1)];

/** The loaded sample tenant, with these differences. */
export const loadedTenant = (
  more: { readonly tenant?: Partial<Tenant>; readonly firstKey?: Partial<SigningKeyRecord>; readonly resources?: readonly Resource[] } = {},
): LoadedTenant => {
  const resources = new Map([managementResource, defaultResource, ...(more.resources ?? [])].map((each) => [each.uri, each]));
  return {
    tenant: { ...SAMPLE_TENANT, ...more.tenant },
    keys: new KeyRing([{ ...SAMPLE_KEYS[0], ...more.firstKey }, SAMPLE_KEYS[1]], ({ kid }) => privateKeys.get(kid) ?? new Uint8Array()),
    resources,
    requestable: resources,
    audiences: resources,
    entitlements: new Map(),
    sharedQuotas: [],
    trustedIssuers: [],
    managementResource,
    defaultResource,
    issuers: new Map(),
    publicUrls: ['https://t'],
    tokenIssuers: new Set(),
    movedTo: undefined,
  };
};
