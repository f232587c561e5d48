// A token ends with everything that it was derived from, and nothing else: at introspection, in the records of grants,
// and at a guard that follows the revocation feed.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { createGuard, type Guard, TokenRejected } from '@mintmark/guard';
import { decodeProtectedHeader } from 'jose';
import { createNetwork, type GuardNetwork } from '../guard/guarded-tenant.ts';
import { suiteEnding } from '../running-server.ts';
import { fakeIssuer, workloadToken } from '../trust/platforms.ts';
import { until } from '../until.ts';
import { type ExchangeServer, policy, RESOURCES, startExchangeServer, TYPE } from './exchange-server.ts';

type Json = Record<string, unknown>;

/** A token, those that were derived from it, and others. */
const NAMES = ['root', 'child', 'grandchild', 'sibling', 'other'] as const;
type Name = (typeof NAMES)[number];
const ALL: readonly Name[] = ['root', 'child', 'grandchild', 'sibling'];

/** How tokens are issued: their format, and whether the first has a grant. */
const MODES = ['jwt', 'opaque', 'unrecorded'] as const;
type Mode = (typeof MODES)[number];

interface Scene {
  readonly server: ExchangeServer;
  readonly tokens: Readonly<Record<Name, string>>;
  readonly grants: Readonly<Record<Name, string>>;
  /** The clients of the tokens, from the first to the last. */
  readonly clients: readonly [string, string, string];
}

const { shop, ledger } = RESOURCES;
const ANY = { any_audience: true };
let count = 0;

const createScene = async (server: ExchangeServer, format: 'jwt' | 'opaque'): Promise<Scene> => {
  const number = ++count;
  const clients = [`gateway-${number}`, `shop-${number}`, `billing-${number}`] as const;
  const [first, second, third] = clients;
  const subjects = [{ clients: [first], ...ANY }];
  const common = { kind: 'agent', access_token_format: format };
  await server.add(first, { scopes: ['orders:read'], default_resource: shop.uri, ...common });
  await server.add(second, { exchange: policy({ subjects }), ...common });
  const to = [{ resource: ledger.uri, mapped_scopes: { 'invoices:read': ['entries:read'] } }];
  await server.add(third, { exchange: policy({ subjects, max_depth: 2, to }), ...common });
  const obtained: Partial<Record<Name, Json>> = {};
  const plain = (instance: string) => server.json(server.request(first, { grant_type: 'client_credentials', instance }));
  obtained.root = await plain('a');
  obtained.other = await plain('b');
  obtained.child = await server.exchanged(second, String(obtained.root['access_token']), { instance: 'c' });
  obtained.sibling = await server.exchanged(second, String(obtained.root['access_token']));
  obtained.grandchild = await server.exchanged(third, String(obtained.child['access_token']), { instance: 'e' });
  const member = (name: string) =>
    Object.fromEntries(NAMES.map((each) => [each, String(obtained[each]?.[name])])) as Readonly<Record<Name, string>>;
  return { server, tokens: member('access_token'), grants: member('grant_id'), clients };
};

const ended = async ({ server, tokens }: Scene): Promise<readonly Name[]> => {
  const states = await Promise.all(NAMES.map(async (name) => [name, (await server.introspect(tokens[name]))['active']] as const));
  return states.flatMap(([name, active]) => (active === true ? [] : [name]));
};

interface Row {
  readonly act: (scene: Scene) => Promise<unknown>;
  readonly ends: readonly Name[];
  readonly except?: Mode;
}

const post = ({ server }: Scene, path: string) => server.json(server.manage('POST', path));
const remove = ({ server, grants }: Scene, name: Name) => server.manage('DELETE', `/grants/${grants[name]}`);
const revokeSecret = async ({ server, clients }: Scene, at: 0 | 1 | 2) => {
  const { secrets } = await server.json(server.manage('GET', `/clients/${clients[at]}`));
  const [secret] = secrets as { id: string }[];
  await server.json(server.manage('POST', `/clients/${clients[at]}/credentials/${secret?.id}/revoke`));
};
const revokeByClient = ({ server, clients, tokens }: Scene, at: 0 | 1 | 2, name: Name) => {
  const { clientId, clientSecret } = server.clients[clients[at]] ?? assert.fail();
  return server.json(server.post('/oauth2/revoke', { client_id: clientId, client_secret: clientSecret, token: tokens[name] }));
};

const stop = (scene: Scene, at: 0 | 1 | 2, instance: string, how: 'disable' | 'end-tokens') =>
  post(scene, `/clients/${scene.clients[at]}/instances/${instance}/${how}`);

const ROWS: Readonly<Record<string, Row>> = {
  nothing: { act: async () => undefined, ends: [] },
  'the tokens of the instance of the first token are ended': { act: (scene) => stop(scene, 0, 'a', 'end-tokens'), ends: ALL },
  'the instance of the first token is disabled': { act: (scene) => stop(scene, 0, 'a', 'disable'), ends: ALL },
  'the tokens of the instance of a token in between are ended': {
    act: (scene) => stop(scene, 1, 'c', 'end-tokens'),
    ends: ['child', 'grandchild'],
  },
  'the instance of the last token is disabled': { act: (scene) => stop(scene, 2, 'e', 'disable'), ends: ['grandchild'] },
  'the tokens of another instance are ended': { act: (scene) => stop(scene, 0, 'b', 'end-tokens'), ends: ['other'] },
  'an instance of this name of another client is disabled': { act: (scene) => stop(scene, 1, 'a', 'disable'), ends: [] },
  'an instance that obtained no token is disabled': { act: (scene) => stop(scene, 0, 'z', 'disable'), ends: [] },
  'RFC 7009: the client of the first token revokes it': { act: (scene) => revokeByClient(scene, 0, 'root'), ends: ALL },
  'RFC 7009: a client in between revokes its token': { act: (scene) => revokeByClient(scene, 1, 'child'), ends: ['child', 'grandchild'] },
  'RFC 7009: the client of the last token revokes it': { act: (scene) => revokeByClient(scene, 2, 'grandchild'), ends: ['grandchild'] },
  'the first grant is revoked': { act: (scene) => remove(scene, 'root'), ends: ALL },
  'a grant in between is revoked': { act: (scene) => remove(scene, 'child'), ends: ['child', 'grandchild'] },
  'the last grant is revoked': { act: (scene) => remove(scene, 'grandchild'), ends: ['grandchild'] },
  'the first grant is suspended': { act: (scene) => post(scene, `/grants/${scene.grants.root}/suspend`), ends: ALL, except: 'unrecorded' },
  'the first grant is suspended and reactivated': {
    act: async (scene) => {
      await post(scene, `/grants/${scene.grants.root}/suspend`);
      await ended(scene);
      await post(scene, `/grants/${scene.grants.root}/reactivate`);
    },
    ends: [],
    except: 'unrecorded',
  },
  'a grant in between is suspended': {
    act: (scene) => post(scene, `/grants/${scene.grants.child}/suspend`),
    ends: ['child', 'grandchild'],
  },
  'the tokens of the first client are ended': { act: (scene) => post(scene, `/clients/${scene.clients[0]}/end-tokens`), ends: NAMES },
  'the first client is disabled': { act: (scene) => post(scene, `/clients/${scene.clients[0]}/disable`), ends: NAMES },
  'the first client is deleted': { act: ({ server, clients }) => server.manage('DELETE', `/clients/${clients[0]}`), ends: NAMES },
  'the first client is locked down': { act: (scene) => post(scene, `/clients/${scene.clients[0]}/lockdown`), ends: NAMES },
  'the credential of the first client is revoked': { act: (scene) => revokeSecret(scene, 0), ends: NAMES },
  'the tokens of a client in between are ended': {
    act: (scene) => post(scene, `/clients/${scene.clients[1]}/end-tokens`),
    ends: ['child', 'grandchild', 'sibling'],
  },
  'the credential of a client in between is revoked': { act: (scene) => revokeSecret(scene, 1), ends: ['child', 'grandchild', 'sibling'] },
  'the last client is disabled': { act: (scene) => post(scene, `/clients/${scene.clients[2]}/disable`), ends: ['grandchild'] },
  'the policy of a client in between is removed': { act: ({ server, clients }) => server.setPolicy(clients[1], null), ends: [] },
};

describe('the chain of a token', () => {
  const ending = suiteEnding();
  for (const mode of MODES) {
    describe(mode === 'unrecorded' ? 'that begins with a token without a grant' : `of ${mode} tokens`, () => {
      let server: ExchangeServer;
      let guard: Guard;
      let network: GuardNetwork;
      before(async () => {
        server = await startExchangeServer(ending);
        if (mode === 'unrecorded') await server.json(server.manage('PATCH', '/tenants/current', { grant_records: 'none' }));
        network = createNetwork();
        const { clientId, clientSecret } = server.clients['ledger'] ?? assert.fail();
        guard = createGuard({ issuer: server.url, audience: ledger.uri, clientId, clientSecret, ...network.options });
        ending.after(() => guard.close());
        const followed = network.nextEvent('feed_followed');
        await guard.warmUp();
        await followed;
      });
      const isRefused = (token: string): Promise<boolean> =>
        guard.verify(token).then(
          () => false,
          (error) => {
            assert(error instanceof TokenRejected, String(error));
            return true;
          },
        );

      for (const [event, { act, ends, except }] of Object.entries(ROWS)) {
        if (except === mode) continue;
        test(`${event}: ends ${ends.join(', ') || 'nothing'}`, async () => {
          const scene = await createScene(server, mode === 'opaque' ? 'opaque' : 'jwt');
          const [introspections, token] = [network.count('/introspect'), scene.tokens.grandchild];
          assert.equal(await isRefused(token), false);
          await act(scene);
          assert.deepEqual((await ended(scene)).toSorted(), [...ends].toSorted());
          if (ends.includes('grandchild')) {
            await until('the guard refuses the token', () => isRefused(token));
            if (mode !== 'opaque') assert.equal(network.count('/introspect'), introspections, 'by the feed alone');
          } else assert.equal(await isRefused(token), false);
          const { status } = await server.json(server.manage('GET', `/grants/${scene.grants.grandchild}`));
          assert.equal(status === 'active', !ends.includes('grandchild'));
        });
      }

      test('the key that signed the first token is revoked: ends all of it', async () => {
        const scene = await createScene(server, 'jwt');
        const { kid } = decodeProtectedHeader(scene.tokens.root);
        assert.ok((await server.manage('POST', `/keys/${kid}/revoke`)).ok);
        assert.deepEqual((await ended(scene)).toSorted(), [...NAMES].toSorted());
      });
      test('the tokens of the tenant are ended: ends all of it', async () => {
        const scene = await createScene(server, mode === 'opaque' ? 'opaque' : 'jwt');
        assert.ok((await server.manage('POST', '/tenants/current/end-tokens', undefined, await server.token())).ok);
        // The admin's token ended as well.
        const states = await Promise.all(NAMES.map(async (name) => (await server.introspect(scene.tokens[name]))['active']));
        assert.deepEqual(states, [false, false, false, false, false]);
        await until('the guard refuses the token', () => isRefused(scene.tokens.grandchild));
      });
    });
  }

  describe('that begins with a token of a trusted issuer', () => {
    let server: ExchangeServer;
    before(async () => {
      server = await startExchangeServer(ending);
    });
    const ends: Readonly<Record<string, (server: ExchangeServer, trustId: string, issuer: string) => Promise<unknown>>> = {
      'the trust rule is revoked': (at, trustId) => at.json(at.manage('POST', `/clients/job-1/credentials/${trustId}/revoke`)),
      'the issuer is distrusted': (at, _, issuer) => at.json(at.manage('POST', `/issuers/${issuer}/distrust`)),
      'the tokens of its client are ended': (at) => at.json(at.manage('POST', '/clients/job-3/end-tokens')),
    };
    for (const [index, [event, end]] of Object.entries(ends).entries()) {
      test(`${event}: ends what was derived`, async () => {
        const [issuerId, client] = [`partner-${index + 1}`, `job-${index + 1}`];
        const facts = { kind: 'oidc', algorithm: 'ES256', claims: { sub: 'job' }, match: [], recycled: ['sub', 'x'] } as const;
        const issuer = await fakeIssuer({ ...facts, issuer: `https://${issuerId}.example` });
        const keys = { jwks: { keys: [issuer.key.jwk] } };
        await server.json(server.manage('POST', '/issuers', { id: issuerId, kind: 'oidc', issuer: issuer.issuer, keys }), 201);
        await server.add(client, { scopes: ['orders:read'] });
        const rule = { issuer: issuerId, match: [{ claim: 'sub', equals: 'job' }] };
        const { id: trustId } = await server.json(server.manage('POST', `/clients/${client}/trusts`, rule), 201);
        await server.setPolicy('shop', policy({ subjects: [{ issuer: issuerId }] }));
        const foreign = await workloadToken(issuer, `${server.publicUrl}/oauth2`);
        const { access_token: token, grant_id: grantId } = await server.exchanged('shop', foreign, { subject_token_type: `${TYPE}jwt` });
        const { active, sub } = await server.introspect(token);
        assert.deepEqual([active, sub], [true, client]);
        await end(server, String(trustId), issuerId);
        assert.equal((await server.introspect(token))['active'], false);
        assert.equal((await server.json(server.manage('GET', `/grants/${grantId}`)))['status'], 'ended');
      });
    }
  });

  describe('in the management API', () => {
    let scene: Scene;
    before(async () => {
      scene = await createScene(await startExchangeServer(ending), 'jwt');
    });
    const chainOf = async (name: Name) => {
      const { grants, complete } = await scene.server.json(scene.server.manage('GET', `/grants/${scene.grants[name]}/chain`));
      return { grants: grants as { grant_id: string; parent_id: string | null; depth: number; status: string }[], complete };
    };
    for (const name of ['root', 'child', 'grandchild', 'sibling'] as const) {
      test(`is the same from the ${name}, each after its parent`, async () => {
        const { grants, complete } = await chainOf(name);
        const { root, child, grandchild, sibling } = scene.grants;
        const parents = { [root]: null, [child]: root, [sibling]: root, [grandchild]: child };
        assert.deepEqual(Object.fromEntries(grants.map(({ grant_id, parent_id }) => [grant_id, parent_id])), parents);
        const position = (id: string) => grants.findIndex(({ grant_id }) => grant_id === id);
        assert.equal(position(grandchild), position(child) + 1);
        assert.equal(complete, true);
      });
    }
    test('of a token that nothing was derived from is that token', async () => {
      assert.deepEqual(
        (await chainOf('other')).grants.map(({ grant_id }) => grant_id),
        [scene.grants.other],
      );
    });
    test('shows what has ended of it', async () => {
      await remove(scene, 'child');
      const { grants } = await chainOf('root');
      const states = Object.fromEntries(grants.map(({ grant_id, status }) => [grant_id, status]));
      const { root, child, grandchild, sibling } = scene.grants;
      assert.deepEqual(states, { [root]: 'active', [child]: 'revoked', [grandchild]: 'ended', [sibling]: 'active' });
    });
    test('of an unknown grant is not found', async () => {
      assert.equal((await scene.server.manage('GET', '/grants/01a20000-0000-7000-8000-000000000000/chain')).status, 404);
    });
    test('shows a limited reader only the tokens of its clients', async () => {
      await scene.server.json(scene.server.manage('PATCH', `/clients/${scene.clients[1]}`, { owner: 'shop' }));
      const reader = await scene.server.create({ entitlements: ['readOIDCGrants@shop'] });
      const read = async (name: Name) =>
        scene.server.manage('GET', `/grants/${scene.grants[name]}/chain`, undefined, await scene.server.token(reader));
      const { grants, complete } = await scene.server.json(read('child'));
      assert.deepEqual(
        (grants as { grant_id: string }[]).map(({ grant_id }) => grant_id).toSorted(),
        [scene.grants.child, scene.grants.sibling].toSorted(),
      );
      assert.equal(complete, false);
      assert.equal((await read('root')).status, 404);
    });
  });
});
