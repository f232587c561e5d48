// The refusal of a client causes the same number of store reads for an unknown id and for a wrong key.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseForm } from '@mintmark/protocol';
import { ClientDirectory } from '../clients/client-directory.ts';
import { FailureThrottle } from '../clients/failure-throttle.ts';
import { authenticated, sampleClient } from '../records/client.sample.ts';
import { invalidClient, Refusal } from '../refusals/refusal.ts';
import { loadedTenant } from '../tenants/loaded-tenant.sample.ts';
import { type PresentedRequest, presentedCredentials } from './presented.ts';
import { authenticateClaimed } from './presented-client.ts';

const client = sampleClient({ clientId: 'a', authMethod: 'private_key_jwt' });

const PRESENTED: PresentedRequest = {
  tenant: loadedTenant(),
  address: '::1',
  headers: {},
  credentials: presentedCredentials(parseForm(new Uint8Array())),
  certificate: undefined,
};

/** A directory over a store of one client, and the ids that the store was queried for. */
const counted = () => {
  const queried: string[] = [];
  const clients = new ClientDirectory({
    findClient: async (_, clientId) => {
      queried.push(clientId);
      return clientId === client.clientId ? client : undefined;
    },
  });
  return { queried, dependencies: { clients, failures: new FailureThrottle({ failures: 0, steady: () => 0 }) } };
};

describe('a client that is identified by its certificate or assertion', () => {
  const accept = async () => authenticated(client);
  const refuse = async () => {
    throw invalidClient('assertion_signature');
  };
  const rows: readonly [name: string, clientId: string, method: 'private_key_jwt' | 'tls_client_auth', reason: string][] = [
    ['an unknown id', 'b', 'private_key_jwt', 'unknown_client'],
    ['an id above the maximum length', 'a'.repeat(257), 'private_key_jwt', 'unknown_client'],
    ['a client with another authentication method', 'a', 'tls_client_auth', 'wrong_auth_method'],
    ['a client with a wrong key', 'a', 'private_key_jwt', 'assertion_signature'],
  ];
  for (const [name, clientId, method, reason] of rows) {
    test(`${name} is refused after one read, on every attempt`, async () => {
      const { queried, dependencies } = counted();
      await authenticateClaimed({ clientId: 'a', methods: ['private_key_jwt'] }, PRESENTED, dependencies, accept);
      for (let n = 1; n <= 3; n++) {
        const before = queried.length;
        const outcome = authenticateClaimed({ clientId, methods: [method] }, PRESENTED, dependencies, refuse);
        await assert.rejects(outcome, (error) => error instanceof Refusal && error.reason === reason);
        assert.equal(queried.length - before, 1);
      }
    });
  }
  test('an authenticated client causes no read once it is cached', async () => {
    const { queried, dependencies } = counted();
    for (let n = 0; n < 3; n++) await authenticateClaimed({ clientId: 'a', methods: ['private_key_jwt'] }, PRESENTED, dependencies, accept);
    assert.deepEqual(queried, ['a']);
  });
});
