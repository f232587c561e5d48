// A chain of tokens: the gateway calls the shop, and the shop calls others with tokens that it exchanged for its own.
import assert from 'node:assert/strict';
import type { TestServer } from '../running-server.ts';

/** The grants of the tokens, and the token at the beginning. */
export interface SeededChain {
  readonly token: string;
  readonly first: string;
  /** Two that the shop obtained, in the name of the gateway. */
  readonly second: string;
  readonly other: string;
  /** What the courier obtained for `second`. */
  readonly third: string;
}

const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
/** What the shop's API is. */
const SHOP = 'https://shop.example.com/';

/** @param invoices - the URI of a resource with the scope `invoices:read` */
export const seedChain = async (server: TestServer, invoices: string): Promise<SeededChain> => {
  const to = [{ resource: invoices, scopes: ['invoices:read'], mapped_scopes: { 'orders:read': ['invoices:read'] } }];
  const subjects = [{ clients: ['gateway'], any_audience: true }];
  await server.manage('POST', '/resources', { uri: SHOP, name: 'Shop', scopes: ['orders:read'] });
  const gateway = await server.create({ name: 'Gateway', client_id: 'gateway', scopes: ['orders:read'], default_resource: SHOP });
  const shop = await server.create({ name: 'Shop', client_id: 'shop', exchange: { mode: 'delegation', subjects, to } });
  const courier = await server.create({
    ...{ name: 'Courier', client_id: 'courier', exchange: { mode: 'delegation', max_depth: 2, subjects, to } },
  });
  const obtain = async ({ clientId, clientSecret }: typeof shop, more: Readonly<Record<string, string>>) => {
    const response = await server.post('/oauth2/token', { client_id: clientId, client_secret: clientSecret, ...more });
    const { access_token, grant_id } = (await response.json()) as Readonly<Record<string, string>>;
    assert.ok(access_token !== undefined && grant_id !== undefined, `No token: ${response.status}`);
    return { token: access_token, grant: grant_id };
  };
  const exchange = (by: typeof shop, { token }: { readonly token: string }) =>
    obtain(by, { grant_type: TOKEN_EXCHANGE, subject_token: token, subject_token_type: ACCESS_TOKEN });
  const first = await obtain(gateway, { grant_type: 'client_credentials' });
  const second = await exchange(shop, first);
  const other = await exchange(shop, first);
  const third = await exchange(courier, second);
  return { token: first.token, first: first.grant, second: second.grant, other: other.grant, third: third.grant };
};
