import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  CLIENT_AUTH_METHOD_NAMES,
  clientAuthMethodsWith,
  methodsOfRegistration,
  propertiesOfRegistration,
  REGISTERED_AUTH_METHODS,
} from './client-auth-methods.ts';

describe('client authentication methods', () => {
  test('FAPI 2.0 §5.3.2.1: only methods with a key or a certificate are allowed', () => {
    assert.deepEqual(clientAuthMethodsWith('fapi2', true), ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth']);
  });

  test('RFC 8705 §2: both certificate methods prove a certificate, and only one needs the CAs of the tenant', () => {
    assert.deepEqual(clientAuthMethodsWith('proves', 'certificate'), ['tls_client_auth', 'self_signed_tls_client_auth']);
    assert.deepEqual(clientAuthMethodsWith('verifiedBy', 'tenant_ca'), ['tls_client_auth']);
  });

  test('RFC 6749 §2.3.1: default means the two methods that send a secret', () => {
    assert.deepEqual(methodsOfRegistration('default'), ['client_secret_basic', 'client_secret_post']);
    assert.equal(propertiesOfRegistration('default').proves, 'secret');
  });

  for (const name of CLIENT_AUTH_METHOD_NAMES) {
    test(`a registration for ${name} allows that method alone`, () => assert.deepEqual(methodsOfRegistration(name), [name]));
  }

  test('a client is registered for default or one method', () => {
    assert.deepEqual(REGISTERED_AUTH_METHODS, ['default', ...CLIENT_AUTH_METHOD_NAMES]);
  });
});
