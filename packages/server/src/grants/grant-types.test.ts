// Which grant type a request gets (RFC 6749 §5.2).
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OAuthError } from '@mintmark/protocol';
import { sampleClient } from '../records/client.sample.ts';
import type { GrantType } from './grant-type.ts';
import { grantTypeFor } from './grant-types.ts';

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
