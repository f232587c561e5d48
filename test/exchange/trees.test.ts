// Random trees of exchanges: a token is active exactly as long as nothing that it was derived from has ended, and an
// exchange of one that has ended is refused.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../property-runs.ts';
import { suiteEnding } from '../running-server.ts';
import { ACCESS_TOKEN, EXCHANGE, type ExchangeServer, RESOURCES, startExchangeServer } from './exchange-server.ts';

/** The clients that obtain tokens for themselves, and those that exchange tokens. */
const ORIGINS = ['origin-1', 'origin-2'] as const;
const SERVICES = ['service-1', 'service-2', 'service-3'] as const;
const MAX_DEPTH = 4;

/** A token, and what has ended it. */
interface Node {
  readonly token: string;
  readonly grantId: string;
  readonly client: string;
  readonly parent: Node | undefined;
  readonly depth: number;
  state: 'active' | 'suspended' | 'ended';
}

type Step =
  | { readonly kind: 'obtain'; readonly client: number }
  | { readonly kind: 'exchange'; readonly client: number; readonly node: number }
  | { readonly kind: 'revoke' | 'delete' | 'suspend' | 'reactivate'; readonly node: number }
  | { readonly kind: 'end-tokens'; readonly client: number };

const number = fc.nat({ max: 30 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('obtain' as const), client: number }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('exchange' as const), client: number, node: number }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('revoke' as const, 'delete', 'suspend', 'reactivate'), node: number }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('end-tokens' as const), client: number }) },
);

/** The node and all that it was derived from. */
const lineOf = (node: Node): readonly Node[] => (node.parent === undefined ? [node] : [node, ...lineOf(node.parent)]);
const isActive = (node: Node): boolean => lineOf(node).every(({ state }) => state === 'active');
const pick = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(list.length, 1)];

describe('a tree of exchanges', () => {
  const ending = suiteEnding();
  let server: ExchangeServer;
  before(async () => {
    server = await startExchangeServer(ending);
    for (const [index, name] of ORIGINS.entries()) {
      await server.add(name, {
        scopes: ['common'],
        default_resource: RESOURCES.shop.uri,
        access_token_format: index === 0 ? 'jwt' : 'opaque',
      });
    }
    for (const [index, name] of SERVICES.entries()) {
      const subjects = [{ clients: [...ORIGINS], any_audience: true }];
      const exchange = {
        mode: 'delegation',
        max_depth: MAX_DEPTH,
        subjects,
        to: [{ resource: RESOURCES.billing.uri, scopes: ['common'] }],
      };
      await server.add(name, { exchange, access_token_format: index === 2 ? 'opaque' : 'jwt' });
    }
  });

  const obtain = async (nodes: Node[], client: string, parent: Node | undefined): Promise<void> => {
    const form = parent && { subject_token: parent.token, subject_token_type: ACCESS_TOKEN };
    const response = await server.request(client, { grant_type: parent === undefined ? 'client_credentials' : EXCHANGE, ...form });
    const isAllowed = parent === undefined || (isActive(parent) && parent.depth < MAX_DEPTH);
    const body = await server.json(response, isAllowed ? 200 : 400);
    if (!isAllowed) return;
    const depth = parent === undefined ? 0 : parent.depth + 1;
    const [token, grantId] = [String(body['access_token']), String(body['grant_id'])];
    nodes.push({ token, grantId, client, parent, depth, state: 'active' });
  };

  const end = async (node: Node, kind: 'revoke' | 'delete' | 'suspend' | 'reactivate'): Promise<void> => {
    if (kind === 'revoke') {
      const { clientId, clientSecret } = server.clients[node.client] ?? assert.fail();
      await server.json(server.post('/oauth2/revoke', { client_id: clientId, client_secret: clientSecret, token: node.token }));
      node.state = 'ended';
      return;
    }
    if (kind === 'delete') {
      assert.equal((await server.manage('DELETE', `/grants/${node.grantId}`)).status, 204);
      node.state = 'ended';
      return;
    }
    await server.manage('POST', `/grants/${node.grantId}/${kind}`);
    // A revocation is final.
    if (node.state !== 'ended') node.state = kind === 'suspend' ? 'suspended' : 'active';
  };

  const take = async (each: Step, nodes: Node[]): Promise<void> => {
    if (each.kind === 'obtain') return obtain(nodes, pick(ORIGINS, each.client) ?? '', undefined);
    if (each.kind === 'end-tokens') {
      const client = pick([...ORIGINS, ...SERVICES], each.client) ?? '';
      await server.json(server.manage('POST', `/clients/${client}/end-tokens`));
      for (const node of nodes) if (node.client === client) node.state = 'ended';
      return;
    }
    const node = pick(nodes, each.node);
    if (node === undefined) return;
    if (each.kind === 'exchange') return obtain(nodes, pick(SERVICES, each.client) ?? '', node);
    return end(node, each.kind);
  };

  test('each token is active as long as all that it was derived from, and no longer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => {
        const nodes: Node[] = [];
        await obtain(nodes, ORIGINS[0], undefined);
        for (const each of steps) await take(each, nodes);
        const active = await Promise.all(nodes.map(async ({ token }) => (await server.introspect(token))['active']));
        assert.deepEqual(active, nodes.map(isActive));
      }),
      runs(12),
    );
  });
});
