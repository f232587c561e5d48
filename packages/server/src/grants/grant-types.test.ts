// Which grant type a request gets (RFC 6749 §5.2).
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OAuthError } from '@mintmark/protocol';
import { sampleClient } from '../records/client.sample.ts';
import type { TenantProfile } from '../records/tenant.ts';
import { sampleIssuer } from '../records/trusted-issuer.sample.ts';
import type { TrustedIssuer } from '../records/trusted-issuer.ts';
import { loadedTenant } from '../tenants/loaded-tenant.sample.ts';
import type { GrantType } from './grant-type.ts';
import { grantProfileNames, grantTypeFor, grantTypeNames } from './grant-types.ts';

const authorize = async () => assert.fail('Nothing is authorized here.');
const open: GrantType = { mayUse: () => true, authorize };
const restricted: GrantType = { mayUse: ({ environment }) => environment === 'production', authorize };
const grantTypes = new Map([
  ['open', open],
  ['restricted', restricted],
]);
const [staging, production] = ['staging', 'production'].map((environment) => sampleClient({ clientId: environment, environment }));
assert.ok(staging !== undefined && production !== undefined);

describe('the grant type of a request', () => {
  test('is the one that grant_type names', () => {
    assert.equal(grantTypeFor(grantTypes, 'open', staging), open);
    assert.equal(grantTypeFor(grantTypes, 'restricted', production), restricted);
  });

  const refused: readonly [name: string, grantType: string | undefined, code: string][] = [
    ['without grant_type', undefined, 'invalid_request'],
    ['with an unknown name', 'password', 'unsupported_grant_type'],
    ['with the name of a JavaScript object member', 'constructor', 'unsupported_grant_type'],
    ['that the client may not use', 'restricted', 'unauthorized_client'],
  ];
  for (const [name, grantType, code] of refused) {
    test(`${name} is refused with ${code}`, () => {
      assert.throws(
        () => grantTypeFor(grantTypes, grantType, staging),
        (error) => error instanceof OAuthError && error.code === code,
      );
    });
  }
});

describe('the metadata of a tenant names', () => {
  const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
  const ID_JAG = 'urn:ietf:params:oauth:grant-profile:id-jag';
  const issuer = (kind: TrustedIssuer['kind'], disabledAt?: number) => sampleIssuer({ kind, disabledAt });
  const rows: Readonly<Record<string, readonly [profile: TenantProfile, issuers: readonly TrustedIssuer[], names: readonly string[]]>> = {
    'no assertions without an issuer': ['standard', [], []],
    'the grant for an issuer of workloads': ['standard', [issuer('github')], [JWT_BEARER]],
    'the grant and its profile for an issuer with users': ['standard', [issuer('oidc')], [JWT_BEARER, ID_JAG]],
    'neither for a disabled one': ['standard', [issuer('oidc', 1)], []],
    'under FAPI 2.0, no grant that authenticates a client': ['fapi2', [issuer('github')], []],
    'under FAPI 2.0, the grant of a client that authenticates by other means': ['fapi2', [issuer('oidc')], [JWT_BEARER, ID_JAG]],
  };
  for (const [title, [profile, trustedIssuers, names]] of Object.entries(rows)) {
    test(title, () => {
      const loaded = loadedTenant();
      const tenant = { ...loaded, trustedIssuers, tenant: { ...loaded.tenant, profile } };
      const found = [...grantTypeNames(tenant), ...grantProfileNames(tenant)].filter((name) => names.includes(name) || name === JWT_BEARER);
      assert.deepEqual(found, names);
    });
  }
});
