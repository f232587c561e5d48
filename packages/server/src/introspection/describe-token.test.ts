// A response is cached only for its caller and for unchanged records of client and tenant.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sampleClient } from '../records/client.sample.ts';
import { sampleGrantRecord } from '../records/grant.sample.ts';
import { loadedTenant, sampleResource } from '../tenants/loaded-tenant.sample.ts';
import { describeToken } from './describe-token.ts';

const [ONE, TWO] = ['https://one.example', 'https://two.example'];
const tenantOf = (scopes: readonly string[]) => {
  const resources = [sampleResource(ONE, { scopes: ['read'] }), sampleResource(TWO, { scopes: [...scopes] })];
  return { ...loadedTenant(), audiences: byUri(resources), resources: byUri(resources) };
};
const byUri = (resources: readonly ReturnType<typeof sampleResource>[]) => new Map(resources.map((each) => [each.uri, each]));

const owner = sampleClient();
const grant = sampleGrantRecord({ clientId: owner.clientId, audience: `${ONE} ${TWO}`, scope: 'read write' });
const parties = { caller: sampleClient({ clientId: 'guard' }), owner, tenant: tenantOf(['write']) };

describe('the response for an active token', () => {
  test('a second request gets the same object; its JSON is ASCII', () => {
    const first = describeToken(grant, [ONE, TWO], parties);
    assert.equal(describeToken(grant, [ONE, TWO], parties), first);
    // A custom claim cannot state an instance for a token of none.
    const { instance, ...members } = first.introspection;
    assert.equal(instance, undefined);
    assert.deepEqual(JSON.parse(first.json), members);
    const accented = { ...parties, owner: sampleClient({ claims: { name: 'Zoë' } }) };
    assert.match(describeToken(grant, [ONE, TWO], accented).json, /"name":"Zo\\u00eb"/);
  });

  const changes: readonly (readonly [
    what: string,
    changed: Partial<typeof parties>,
    audience: readonly string[],
    member: string,
    want: unknown,
  ])[] = [
    ['another caller, which may see less', { caller: sampleClient({ clientId: 'other' }) }, [TWO], 'aud', TWO],
    ['the same caller once it was changed', { caller: sampleClient({ clientId: 'guard' }) }, [TWO], 'aud', TWO],
    ['other claims of the client', { owner: sampleClient({ claims: { team: 'b' } }) }, [ONE, TWO], 'team', 'b'],
    ['other scopes of a resource that the caller may not see', { tenant: tenantOf(['other']) }, [ONE], 'scope', 'read write'],
  ];
  for (const [what, changed, audience, member, want] of changes) {
    test(`${what}: a new response`, () => {
      const before = describeToken(grant, 'tenant' in changed ? [ONE] : [ONE, TWO], parties);
      assert.notDeepEqual(before.introspection[member], want);
      const { introspection, json } = describeToken(grant, audience, { ...parties, ...changed });
      assert.deepEqual(introspection[member], want);
      assert.deepEqual(JSON.parse(json)[member], want);
    });
  }

  test('another record of the same grant: a new response', () => {
    const { introspection } = describeToken({ ...grant, expiresAt: grant.expiresAt + 1 }, [ONE, TWO], parties);
    assert.equal(introspection['exp'], grant.expiresAt + 1);
  });
});
