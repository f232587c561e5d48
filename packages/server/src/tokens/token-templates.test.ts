// The templates of a client's tokens that are cached.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClientDirectory } from '../clients/client-directory.ts';
import { authenticated, sampleClient } from '../records/client.sample.ts';
import type { Client } from '../records/client.ts';
import { loadedTenant } from '../tenants/loaded-tenant.sample.ts';
import type { MintRequest } from './mint-request.ts';
import { MAX_OF_ONE_CLIENT, TokenTemplates } from './token-templates.ts';

const twoClients = async () => {
  const directory = new ClientDirectory({ findClient: async (_, clientId) => sampleClient({ clientId }) });
  const [one, other] = [await directory.read('t', 'one'), await directory.read('t', 'other')];
  return one === undefined || other === undefined ? assert.fail('two clients') : { one, other };
};

const templateOf = (templates: TokenTemplates, client: Client, scope: string) => {
  const common = {
    details: [],
    audience: ['https://t/api'],
    entitlements: [],
    format: 'opaque',
    lifetime: 60,
    algorithm: 'ES256',
  } as const;
  const request: MintRequest = {
    authorization: { ...common, scope: [scope] },
    authenticated: authenticated(client),
    instance: undefined,
    confirmation: undefined,
    replays: [],
    tenant: loadedTenant(),
    issuer: 'https://t/oauth2',
    address: '192.0.2.1',
  };
  return templates.of(undefined, request);
};

test(`${MAX_OF_ONE_CLIENT} templates of a client are cached; one more clears those of this client alone`, async () => {
  const { one, other } = await twoClients();
  const templates = new TokenTemplates();
  const [first, ofOther] = [templateOf(templates, one, 's0'), templateOf(templates, other, 's0')];
  for (let n = 1; n < MAX_OF_ONE_CLIENT; n++) templateOf(templates, one, `s${n}`);
  assert.equal(templateOf(templates, one, 's0'), first);
  templateOf(templates, one, 'one more');
  assert.notEqual(templateOf(templates, one, 's0'), first);
  assert.equal(templateOf(templates, other, 's0'), ofOther);
});

test('the templates of all clients are discarded when they have too many characters', async () => {
  const { one, other } = await twoClients();
  const templates = new TokenTemplates(1_000);
  const [first, ofOther] = [templateOf(templates, one, 's'), templateOf(templates, other, 's')];
  assert.deepEqual([templateOf(templates, one, 's'), templateOf(templates, other, 's')], [first, ofOther]);
  templateOf(templates, one, 'x'.repeat(1_000));
  assert.notEqual(templateOf(templates, one, 's'), first);
  assert.notEqual(templateOf(templates, other, 's'), ofOther);
});
