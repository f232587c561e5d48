// Agents and their instances: at the token endpoint, in tokens and introspection, in the management API.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import { type CreatedClient, startTestServer, suiteEnding, type TestServer } from './running-server.ts';

type Json = Record<string, unknown>;

const json = async (response: Response | Promise<Response>, status = 200): Promise<Json> => {
  const awaited = await response;
  const text = await awaited.text();
  assert.equal(awaited.status, status, text);
  return JSON.parse(text);
};

describe('agents', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let observer: CreatedClient;
  before(async () => {
    server = await startTestServer(ending);
    observer = await server.create({ introspect_authorization: 'any' });
  });
  const credentials = ({ clientId, clientSecret }: CreatedClient) => ({ client_id: clientId, client_secret: clientSecret });
  const request = (client: CreatedClient, form: Readonly<Record<string, string>> = {}) =>
    server.post('/oauth2/token', { grant_type: 'client_credentials', ...credentials(client), ...form });
  const tokenOf = async (client: CreatedClient, instance?: string) =>
    String((await json(request(client, instance === undefined ? {} : { instance })))['access_token']);
  const introspect = (token: string) => json(server.post('/oauth2/introspect', { ...credentials(observer), token }));
  const manage = (method: string, path: string, body?: object, status?: number) => json(server.manage(method, path, body), status);
  const stop = ({ clientId }: CreatedClient, instance: string, how: string) =>
    manage('POST', `/clients/${clientId}/instances/${encodeURIComponent(instance)}/${how}`);
  const reasonOf = async ({ headers }: Response) => {
    const { entries } = await manage('GET', `/audit?request_id=${headers.get('mintmark-request-id')}`);
    const [entry] = entries as Json[];
    return [entry?.['reason'], (entry?.['detail'] as Json)?.['instance']];
  };

  describe('the kind of a client', () => {
    test('is service by default, and set at creation or later', async () => {
      const { clientId, body } = await server.create({});
      assert.equal(body['kind'], 'service');
      assert.equal((await manage('PATCH', `/clients/${clientId}`, { kind: 'agent' }))['kind'], 'agent');
      assert.equal((await manage('PATCH', `/clients/${clientId}`, { kind: null }))['kind'], 'service');
      assert.equal((await server.create({ kind: 'agent' })).body['kind'], 'agent');
      await manage('PATCH', `/clients/${clientId}`, { kind: 'robot' }, 400);
    });

    test('selects clients in lists', async () => {
      const [agent, service] = [await server.create({ kind: 'agent', owner: 'kinds' }), await server.create({ owner: 'kinds' })];
      const listed = async (query: string) =>
        ((await manage('GET', `/clients?owner=kinds${query}`))['clients'] as Json[]).map(({ client_id }) => client_id);
      assert.deepEqual(await listed('&kind=agent'), [agent.clientId]);
      assert.deepEqual(await listed('&kind=service'), [service.clientId]);
      assert.deepEqual(await listed(''), [agent.clientId, service.clientId]);
      await manage('PATCH', `/clients/${agent.clientId}`, { kind: 'service' });
      assert.deepEqual(await listed('&kind=agent'), []);
      await manage('GET', '/clients?kind=robot', undefined, 400);
    });
  });

  describe('a token request that names an instance', () => {
    for (const format of ['jwt', 'opaque']) {
      test(`gets a token that states it: ${format}`, async () => {
        const agent = await server.create({ kind: 'agent', access_token_format: format });
        const body = await json(request(agent, { instance: 'build-4711' }));
        const token = String(body['access_token']);
        assert.deepEqual(Object.keys(body), ['access_token', 'grant_id', 'token_type', 'expires_in']);
        const { instance, sub, client_id: clientId } = await introspect(token);
        assert.deepEqual([instance, sub, clientId], ['build-4711', agent.clientId, agent.clientId]);
        if (format === 'jwt') assert.equal(decodeJwt(token)['instance'], 'build-4711');
        assert.equal((await manage('GET', `/grants/${body['grant_id']}`))['instance'], 'build-4711');
      });
    }

    test('shares no token template and no coalesced token with other instances', async () => {
      const agent = await server.create({ kind: 'agent', coalesce: 300 });
      const [a, b, none, again] = [await tokenOf(agent, 'a'), await tokenOf(agent, 'b'), await tokenOf(agent), await tokenOf(agent, 'a')];
      assert.deepEqual(
        [a, b, none].map((token) => decodeJwt(token)['instance']),
        ['a', 'b', undefined],
      );
      assert.equal(again, a);
      assert.equal(new Set([a, b, none]).size, 3);
    });

    const NAMES: Readonly<Record<string, boolean>> = {
      a: true,
      '7': true,
      ['x'.repeat(128)]: true,
      'i-0abc.eu_1:pod@node~2+x=y': true,
      constructor: true,
      ['x'.repeat(129)]: false,
      '-a': false,
      '.': false,
      'a b': false,
      'a/b': false,
      'a%2Fb': false,
      'a"': false,
      'a\n': false,
      é: false,
    };
    for (const [name, isAllowed] of Object.entries(NAMES)) {
      test(`${isAllowed ? 'is granted' : 'is refused'} for ${JSON.stringify(name.slice(0, 40))} of ${name.length}`, async () => {
        const agent = await server.create({ kind: 'agent' });
        const response = await request(agent, { instance: name });
        if (isAllowed) {
          assert.equal((await introspect(String((await json(response))['access_token'])))['instance'], name);
          return;
        }
        assert.deepEqual([response.status, (await json(response, 400))['error']], [400, 'invalid_request']);
        assert.deepEqual(await reasonOf(response), ['instance_malformed', undefined]);
      });
    }

    test('is refused for a service, and granted without the parameter', async () => {
      const service = await server.create({});
      const response = await request(service, { instance: 'a' });
      assert.equal((await json(response, 400))['error'], 'invalid_request');
      assert.deepEqual(await reasonOf(response), ['instance_of_service', undefined]);
      await tokenOf(service);
      await json(request(service, { instance: '' }));
    });

    test('is refused if it names two, or a variant of the parameter', async () => {
      const agent = await server.create({ kind: 'agent' });
      const body = new URLSearchParams({ grant_type: 'client_credentials', ...credentials(agent) });
      for (const extra of ['instance=a&instance=b', 'Instance=a', 'instance[]=a']) {
        const response = await fetch(`${server.url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(`${body}&${extra}`) });
        assert.equal((await json(response, 400))['error'], 'invalid_request', extra);
      }
    });

    test('is of no effect at introspection, which ignores unknown parameters', async () => {
      const service = await server.create({});
      const token = await tokenOf(service);
      assert.equal((await json(server.post('/oauth2/introspect', { ...credentials(service), token, instance: '/' })))['active'], true);
    });
  });

  describe('an instance', () => {
    test('that is ended loses its tokens, and may obtain new ones', async () => {
      const agent = await server.create({ kind: 'agent' });
      const [old, other, none] = [await tokenOf(agent, 'a'), await tokenOf(agent, 'b'), await tokenOf(agent)];
      const { state, ended_at: endedAt } = await stop(agent, 'a', 'end-tokens');
      assert.deepEqual([state, endedAt !== null], ['enabled', true]);
      const renewed = await tokenOf(agent, 'a');
      const states = await Promise.all([old, other, none, renewed].map(async (token) => (await introspect(token))['active']));
      assert.deepEqual(states, [false, true, true, true]);
      await stop(agent, 'a', 'end-tokens');
      assert.equal((await introspect(renewed))['active'], false);
    });

    test('that is disabled loses its tokens and obtains none until it is enabled; the old ones stay ended', async () => {
      const agent = await server.create({ kind: 'agent', coalesce: 300 });
      const [old, other] = [await tokenOf(agent, 'a'), await tokenOf(agent, 'b')];
      assert.equal((await stop(agent, 'a', 'disable'))['state'], 'disabled');
      const refused = await request(agent, { instance: 'a' });
      assert.equal((await json(refused, 400))['error'], 'unauthorized_client');
      assert.deepEqual(await reasonOf(refused), ['instance_disabled', 'a']);
      assert.equal((await introspect(old))['active'], false);
      assert.equal((await introspect(other))['active'], true);
      await tokenOf(agent, 'b');
      assert.equal((await stop(agent, 'a', 'enable'))['state'], 'enabled');
      assert.equal((await introspect(await tokenOf(agent, 'a')))['active'], true);
      assert.equal((await introspect(old))['active'], false);
    });

    test('keeps its state when the client becomes a service', async () => {
      const agent = await server.create({ kind: 'agent' });
      const token = await tokenOf(agent, 'a');
      await manage('PATCH', `/clients/${agent.clientId}`, { kind: 'service' });
      assert.equal((await introspect(token))['active'], true);
      await stop(agent, 'a', 'disable');
      assert.equal((await introspect(token))['active'], false);
      await manage('PATCH', `/clients/${agent.clientId}`, { kind: 'agent' });
      await json(request(agent, { instance: 'a' }), 400);
    });

    test('is none of a service that was no agent: nothing is stopped', async () => {
      const { clientId } = await server.create({});
      for (const how of ['disable', 'enable', 'end-tokens'])
        assert.match(String((await manage('POST', `/clients/${clientId}/instances/a/${how}`, undefined, 404))['detail']), /is a service/);
      assert.deepEqual((await manage('GET', `/clients/${clientId}/instances`))['instances'], []);
    });

    test('is listed with its first and last use, its tokens and its state, page by page', async () => {
      const agent = await server.create({ kind: 'agent' });
      for (const name of ['c', 'a', 'b', 'a']) await tokenOf(agent, name);
      await stop(agent, 'b', 'disable');
      const list = async (query = '') => manage('GET', `/clients/${agent.clientId}/instances${query}`);
      const { instances, next_cursor: next } = await list();
      const shown = (instances as Json[]).map(({ name, state, tokens, last_seen_from: from }) => [name, state, tokens, from]);
      assert.deepEqual(shown, [
        ['a', 'enabled', 2, '127.0.0.1'],
        ['b', 'disabled', 1, '127.0.0.1'],
        ['c', 'enabled', 1, '127.0.0.1'],
      ]);
      assert.equal(next, null);
      const first = await list('?limit=2');
      const second = await list(`?limit=2&cursor=${first['next_cursor']}`);
      assert.deepEqual(
        [first, second].map((page) => (page['instances'] as Json[]).map(({ name }) => name)),
        [['a', 'b'], ['c']],
      );
      assert.deepEqual(
        ((await list('?state=disabled'))['instances'] as Json[]).map(({ name }) => name),
        ['b'],
      );
      const other = await server.create({ kind: 'agent' });
      const foreign = await server.manage('GET', `/clients/${other.clientId}/instances?cursor=${first['next_cursor']}`);
      assert.equal(foreign.status, 400);
      const one = await manage('GET', `/clients/${agent.clientId}/instances/a`);
      assert.deepEqual([one['name'], one['client_id'], one['disabled_by']], ['a', agent.clientId, null]);
      await manage('GET', `/clients/${agent.clientId}/instances/unknown`, undefined, 404);
      await manage('GET', `/clients/${agent.clientId}/instances/%2F`, undefined, 400);
    });

    test('is stopped in a dry run: what would end is counted, and nothing is changed', async () => {
      const agent = await server.create({ kind: 'agent' });
      const [a] = [await tokenOf(agent, 'a'), await tokenOf(agent, 'a'), await tokenOf(agent, 'b')];
      for (const how of ['disable', 'end-tokens']) {
        const effect = await stop(agent, 'a', `${how}?dry_run=true`);
        assert.deepEqual([effect['dry_run'], effect['live_tokens']], [true, 2], how);
      }
      assert.equal((await introspect(a))['active'], true);
      await stop(agent, 'a', 'end-tokens');
      assert.equal((await stop(agent, 'a', 'disable?dry_run=true'))['live_tokens'], 0);
      assert.equal((await stop(agent, 'b', 'disable?dry_run=true'))['live_tokens'], 1);
    });

    test('that is stopped is an event for its own client and for owners of resources, and for no other', async () => {
      const agent = await server.create({ kind: 'agent' });
      const [owner, stranger] = [await server.create({}), await server.create({})];
      await manage('POST', '/resources', { uri: `urn:${owner.clientId}`, name: 'owned', owners: [owner.clientId] }, 201);
      await stop(agent, 'a', 'disable');
      const seen = async (client: CreatedClient) => {
        const { events } = await json(server.post('/oauth2/revocations', credentials(client)));
        return (events as Json[]).filter(({ type, client_id: of }) => type === 'instance' && of === agent.clientId);
      };
      for (const client of [agent, owner, observer]) {
        const [event, ...others] = await seen(client);
        assert.deepEqual([event?.['instance'], event?.['gen_below'], others.length], ['a', 1, 0]);
      }
      assert.deepEqual(await seen(stranger), []);
    });

    test('selects grants in lists, and its changes are in the audit trail', async () => {
      const agent = await server.create({ kind: 'agent' });
      for (const name of ['a', 'b', 'a']) await tokenOf(agent, name);
      const { grants } = await manage('GET', `/grants?client_id=${agent.clientId}&instance=a`);
      assert.deepEqual(
        (grants as Json[]).map(({ instance }) => instance),
        ['a', 'a'],
      );
      await stop(agent, 'a', 'disable');
      const { entries } = await manage('GET', `/audit?subject=${agent.clientId}&event=instance.disable`);
      assert.deepEqual(
        (entries as Json[]).map(({ actor, detail }) => [actor, detail]),
        [['admin', { instance: 'a' }]],
      );
    });
  });

  describe('the agents of a tenant', () => {
    let agent: CreatedClient;
    before(async () => {
      await manage(
        'POST',
        '/resources',
        { uri: 'https://tickets.example', name: 'Tickets', scopes: ['tickets:read', 'tickets:write'] },
        201,
      );
      await manage('POST', '/resources', { uri: 'https://mail.example', name: 'Mail', scopes: ['mail:send'] }, 201);
      agent = await server.create({
        ...{ name: 'Triage', kind: 'agent', owner: 'support', contacts: ['support@example.com'], purpose: 'Sorts tickets' },
        ...{ scopes: ['tickets:read', 'other'], entitlements: ['readAPIClients'] },
        exchange: {
          mode: 'delegation',
          subjects: [{ clients: ['gateway'] }],
          to: [{ resource: 'https://mail.example', mapped_scopes: { 'tickets:read': ['mail:send'] } }],
        },
      });
      await server.create({ name: 'no agent', owner: 'support' });
    });

    test('are listed with who owns each, what it may do, and its instances', async () => {
      for (const name of ['a', 'b']) await tokenOf(agent, name);
      await stop(agent, 'b', 'disable');
      const { agents, next_cursor: next } = await manage('GET', '/agents?owner=support');
      assert.equal(next, null);
      const [shown, ...others] = agents as Json[];
      assert.equal(others.length, 0);
      const { rights, instances, ...of } = shown as { rights: Json; instances: Json } & Json;
      assert.deepEqual(
        [of['client_id'], of['owner'], of['contacts'], of['purpose'], of['state'], of['last_used_from']],
        [agent.clientId, 'support', ['support@example.com'], 'Sorts tickets', 'enabled', '127.0.0.1'],
      );
      assert.deepEqual(instances, { enabled: 1, disabled: 1, seen_last_day: 2 });
      assert.deepEqual([rights['scopes'], rights['entitlements'], rights['trusts']], [['tickets:read', 'other'], ['readAPIClients'], []]);
      assert.deepEqual(rights['resources'], [
        { uri: 'https://tickets.example', scopes: ['tickets:read'] },
        { uri: 'https://mail.example', scopes: ['mail:send'] },
      ]);
      assert.equal((rights['exchange'] as Json)['mode'], 'delegation');
    });

    test('are listed page by page', async () => {
      await server.create({ kind: 'agent', owner: 'support', name: 'Second' });
      const names = (page: Json) => (page['agents'] as Json[]).map(({ name }) => name);
      const first = await manage('GET', '/agents?owner=support&limit=1&sort=-name');
      const second = await manage('GET', `/agents?owner=support&limit=1&sort=-name&cursor=${first['next_cursor']}`);
      assert.deepEqual([names(first), names(second)], [['Triage'], ['Second']]);
      await manage('GET', '/agents?kind=service', undefined, 400);
    });

    test('are shown with what they did: tokens by instance, audience and subject, and refusals by reason', async () => {
      const worker = await server.create({ kind: 'agent', scopes: ['tickets:read', 'mail:send'] });
      const obtain = async (form: Readonly<Record<string, string>>) => json(request(worker, form));
      for (const scope of ['tickets:read', 'tickets:read', 'mail:send']) await obtain({ scope, instance: 'a' });
      await obtain({ scope: 'tickets:read' });
      for (const scope of ['no', 'no']) await json(request(worker, { scope, instance: 'a' }), 400);
      const { activity } = await manage('GET', `/agents/${worker.clientId}`);
      const { tokens, refusals, complete } = activity as { tokens: Json[]; refusals: Json[]; complete: boolean };
      const shown = tokens.map(({ instance, audience, scopes, sub, count }) => JSON.stringify([instance, audience, scopes, sub, count]));
      const id = worker.clientId;
      assert.deepEqual(
        shown.toSorted(),
        [
          ['a', ['https://mail.example'], ['mail:send'], id, 1],
          ['a', ['https://tickets.example'], ['tickets:read'], id, 2],
          [null, ['https://tickets.example'], ['tickets:read'], id, 1],
        ]
          .map((each) => JSON.stringify(each))
          .toSorted(),
      );
      assert.deepEqual(
        refusals.map(({ reason, count }) => [reason, count]),
        [['scope_not_allowed', 2]],
      );
      assert.equal(complete, true);
    });

    test('show what they did to those alone who may read their grants', async () => {
      const reader = await server.create({ entitlements: ['readAPIClients@support'] });
      const auditor = await server.create({ entitlements: ['readAPIClients@support', 'readOIDCGrants@support'] });
      const shown = async (client: CreatedClient, path: string) => server.manage('GET', path, undefined, await server.token(client));
      assert.equal((await json(shown(reader, `/agents/${agent.clientId}`)))['activity'], null);
      assert.notEqual((await json(shown(auditor, `/agents/${agent.clientId}`)))['activity'], null);
      const foreign = await server.create({ kind: 'agent', owner: 'search' });
      assert.equal((await shown(reader, `/agents/${foreign.clientId}`)).status, 404);
      const { agents } = await json(shown(reader, '/agents'));
      for (const { owner } of agents as Json[]) assert.equal(owner, 'support');
    });

    test('are not its services', async () => {
      const { clientId } = await server.create({});
      await manage('GET', `/agents/${clientId}`, undefined, 404);
    });
  });

  test('a request that names an instance is evaluated as it would be decided', async () => {
    const [agent, service] = [await server.create({ kind: 'agent' }), await server.create({})];
    await stop(agent, 'off', 'disable');
    const rows = [
      [agent, 'on', [true, null, null]],
      [agent, 'off', [false, 'instance', 'instance_disabled']],
      [agent, '-', [false, 'instance', 'instance_malformed']],
      [service, 'on', [false, 'instance', 'instance_of_service']],
    ] as const;
    for (const [{ clientId }, instance, expected] of rows) {
      const { allowed, decided_by: by, reason } = await manage('POST', '/evaluate', { client_id: clientId, instance });
      assert.deepEqual([allowed, by, reason], expected, instance);
    }
  });
});
