// The refusal of a client causes the same store reads and verifications whatever its cause.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseForm, type RegisteredAuthMethod } from '@mintmark/protocol';
import { ClientDirectory } from '../clients/client-directory.ts';
import { FailureThrottle } from '../clients/failure-throttle.ts';
import { authenticated, sampleClient } from '../records/client.sample.ts';
import { invalidClient, Refusal } from '../refusals/refusal.ts';
import { loadedTenant } from '../tenants/loaded-tenant.sample.ts';
import { type PresentedRequest, presentedCredentials } from './presented.ts';
import { authenticateClaimed, type VerifyCredential } from './presented-client.ts';

const CLIENTS = [
  sampleClient({ clientId: 'key', authMethod: 'private_key_jwt' }),
  sampleClient({ clientId: 'certificate', authMethod: 'tls_client_auth' }),
  sampleClient({ clientId: 'own-certificate', authMethod: 'self_signed_tls_client_auth' }),
  sampleClient({ clientId: 'disabled', authMethod: 'tls_client_auth', disabledAt: 1 }),
  sampleClient({ clientId: 'expired', authMethod: 'tls_client_auth', expiresAt: 1 }),
  sampleClient({ clientId: 'elsewhere', authMethod: 'tls_client_auth', ipRules: { op: 'deny', ranges: ['::/0'] } }),
];

const PRESENTED: PresentedRequest = {
  tenant: loadedTenant(),
  address: '::1',
  headers: {},
  credentials: presentedCredentials(parseForm(new Uint8Array())),
  certificate: undefined,
};

/** Authenticates over a store of the clients, and records reads and verifications. */
const recorded = (accepts: boolean) => {
  const work: string[] = [];
  const clients = new ClientDirectory({
    findClient: async (_, clientId) => {
      work.push('read');
      return CLIENTS.find((client) => client.clientId === clientId);
    },
  });
  const dependencies = { clients, failures: new FailureThrottle({ failures: 0, steady: () => 0 }), now: () => 2 };
  const decoy = sampleClient({ clientId: 'decoy' });
  const verificationBy =
    (method: RegisteredAuthMethod & ('tls_client_auth' | 'self_signed_tls_client_auth')): VerifyCredential =>
    async (client) => {
      work.push(method);
      if (!accepts) throw invalidClient('certificate_untrusted');
      return { ...authenticated(client), method };
    };
  const methods = ['tls_client_auth', 'self_signed_tls_client_auth'] as const;
  const verifications = new Map(methods.map((method) => [method, verificationBy(method)]));
  const authenticate = (clientId: string) => authenticateClaimed({ clientId, verifications, decoy }, PRESENTED, dependencies);
  return { work, authenticate };
};

describe('a client that is identified by its certificate or assertion', () => {
  const rows: readonly [name: string, clientId: string, accepts: boolean, reason: string][] = [
    ['an unknown id', 'unknown', false, 'unknown_client'],
    ['an unknown id with credentials that the decoy would accept', 'unknown', true, 'unknown_client'],
    ['an id above the maximum length', 'a'.repeat(257), false, 'unknown_client'],
    ['a client with another authentication method', 'key', false, 'wrong_auth_method'],
    ['a client with a wrong credential', 'certificate', false, 'certificate_untrusted'],
    ['a client with a wrong credential of another kind', 'own-certificate', false, 'certificate_untrusted'],
    ['a disabled client', 'disabled', true, 'client_disabled'],
    ['an expired client', 'expired', true, 'client_expired'],
    ['a client at an address that is not allowed', 'elsewhere', true, 'address_not_allowed'],
  ];
  for (const [name, clientId, accepts, reason] of rows) {
    test(`${name} is refused after one read and each verification, on every attempt`, async () => {
      const { work, authenticate } = recorded(accepts);
      for (let n = 1; n <= 3; n++) {
        await assert.rejects(authenticate(clientId), (error) => error instanceof Refusal && error.reason === reason);
        assert.deepEqual(work.splice(0).toSorted(), ['read', 'self_signed_tls_client_auth', 'tls_client_auth']);
      }
    });
  }
  test('an authenticated client causes one verification, and no read once it is cached', async () => {
    const { work, authenticate } = recorded(true);
    for (let n = 0; n < 3; n++) await authenticate('certificate');
    assert.deepEqual(work, ['read', ...Array.from({ length: 3 }, () => 'tls_client_auth')]);
  });
});
