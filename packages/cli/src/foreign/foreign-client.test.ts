// What the formats of other systems have in common.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readIbmVerify } from './ibm-verify.ts';
import { readKeycloak } from './keycloak.ts';

test('skips clients without an id, and disables a client that is neither on nor off', () => {
  const machine = { serviceAccountsEnabled: true };
  const keycloak = readKeycloak({ clients: [machine, { ...machine, clientId: 'a', enabled: 0, clientAuthenticatorType: 'constructor' }] });
  assert.deepEqual(
    keycloak.clients.map(({ clientId, disabled, fields }) => [clientId, disabled, fields['token_endpoint_auth_method']]),
    [['a', true, undefined]],
  );
  assert.deepEqual(keycloak.notes, ['1 client without a clientId is left out']);
  assert.deepEqual(keycloak.clients[0]?.notes, [
    'enabled is neither true nor false: it is disabled here',
    'clientAuthenticatorType constructor is unknown here: it gets a secret',
  ]);
  const ibm = readIbmVerify([{}, { clientId: 'a', clientName: 'A', enabled: 'off' }]);
  assert.deepEqual([ibm.clients.map(({ disabled }) => disabled), ibm.notes.length], [[true], 1]);
});
