// The agent card of A2A: the members about authentication, which the SDK of A2A reads in both versions, and an agent of
// that SDK behind the guard, called by its client with the tokens of the client library.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { before, describe, test } from 'node:test';
import { AgentCard, Message, SendMessageRequest } from '@a2a-js/sdk';
import { ClientFactory, JsonRpcTransportFactory } from '@a2a-js/sdk/client';
import { parseLegacyAgentCard } from '@a2a-js/sdk/compat/v0_3/client';
import { AgentEvent, DefaultRequestHandler, InMemoryTaskStore } from '@a2a-js/sdk/server';
import { jsonRpcHandler } from '@a2a-js/sdk/server/express';
import { createTokenSource } from '@mintmark/client';
import { type AgentSecurity, type AgentSecurityOptions, createGuard, type GuardOptions } from '@mintmark/guard';
import { protect, protectedResource, tokenOf } from '@mintmark/guard/express';
import express from 'express';
import { type CreatedClient, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { startOwnIssuer } from './own-issuer.ts';

const DESCRIPTION = {
  name: 'Parcels',
  description: 'Finds parcels.',
  version: '1.0.0',
  capabilities: {},
  defaultInputModes: ['text/plain'],
  defaultOutputModes: ['text/plain'],
  skills: [{ id: 'find', name: 'Find', description: 'Finds a parcel.', tags: ['parcels'] }],
};
const SCOPES = ['parcels:find', 'parcels:change'];

describe('the agent card of a guard', () => {
  const ending = suiteEnding();
  let server: TestServer;
  const resource = { name: 'Parcels', scopes: SCOPES };
  const securityOf = (options: AgentSecurityOptions = {}, more: Partial<GuardOptions> = {}): Promise<AgentSecurity> =>
    createGuard({ issuer: `${server.url}/oauth2`, audience: 'https://parcels.example', resource, ...more }).agentSecurity(options);
  before(async () => {
    server = await startTestServer(ending);
  });
  const described = { 'parcels:find': '', 'parcels:change': '' };

  test('names the token endpoint of the issuer, the grant and the scopes of the resource', async () => {
    assert.deepEqual(await securityOf(), {
      securitySchemes: {
        oauth2: {
          oauth2SecurityScheme: { flows: { clientCredentials: { tokenUrl: `${server.publicUrl}/oauth2/token`, scopes: described } } },
        },
      },
      securityRequirements: [{ schemes: { oauth2: { list: SCOPES } } }],
    });
  });
  test('in the form of version 0.3', async () => {
    assert.deepEqual(await securityOf({ protocolVersion: '0.3', scope: 'parcels:find', mutualTls: true }), {
      securitySchemes: {
        oauth2: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: `${server.publicUrl}/oauth2/token`, scopes: described } } },
        mtls: { type: 'mutualTLS' },
      },
      security: [{ oauth2: ['parcels:find'], mtls: [] }],
    });
  });
  test('requires a certificate together with a token, if it is set', async () => {
    const { securitySchemes, securityRequirements } = await securityOf({ mutualTls: true });
    assert.deepEqual(securitySchemes['mtls'], { mtlsSecurityScheme: {} });
    assert.deepEqual(securityRequirements, [{ schemes: { oauth2: { list: SCOPES }, mtls: { list: [] } } }]);
  });
  test('has a scheme for each issuer, and one of them is enough; of a tenant, its first issuer', async () => {
    const other = await startOwnIssuer(ending, (path, url) =>
      path.includes('/.well-known/') ? { issuer: url, token_endpoint: `${url}/token` } : undefined,
    );
    const { securitySchemes, securityRequirements } = await securityOf({}, { issuer: [server.url, { issuer: other.url }] });
    assert.deepEqual(Object.keys(securitySchemes), ['oauth2', 'oauth2-2']);
    assert.match(JSON.stringify(securitySchemes['oauth2-2']), new RegExp(`"${other.url}/token"`));
    assert.deepEqual(
      securityRequirements?.map(({ schemes }) => Object.keys(schemes)),
      [['oauth2'], ['oauth2-2']],
    );
  });
  test('names where the metadata is, if it is at https', async () => {
    const issuer = 'https://login.example/oauth2';
    const answers: typeof fetch = async (input) =>
      String(input).startsWith('https://login.example/.well-known/oauth-authorization-server')
        ? Response.json({ issuer, token_endpoint: 'https://login.example/oauth2/token' })
        : new Response(null, { status: 404 });
    const { securitySchemes } = await securityOf({}, { issuer, fetch: answers });
    assert.match(
      JSON.stringify(securitySchemes),
      /"oauth2MetadataUrl":"https:\/\/login\.example\/\.well-known\/oauth-authorization-server\/oauth2"/,
    );
  });
  test('has no scopes if the resource has none', async () => {
    const { securityRequirements } = await securityOf({}, { resource: {} });
    assert.deepEqual(securityRequirements, [{ schemes: { oauth2: { list: [] } } }]);
  });
  test('is not had while the metadata of the issuer is unavailable, nor with a scope that the resource does not have', async () => {
    const away: typeof fetch = () => Promise.reject(new TypeError('fetch failed'));
    await assert.rejects(securityOf({}, { fetch: away }), { code: 'metadata_unavailable' });
    await assert.rejects(securityOf({ scope: 'parcels:steal' }), TypeError);
    await assert.rejects(securityOf({ protocolVersion: '2.0' } as object), TypeError);
  });

  for (const mutualTls of [false, true]) {
    test(`is read without a loss by the SDK, version 1.0${mutualTls ? ' with certificates' : ''}`, async () => {
      const security = await securityOf({ mutualTls });
      const read = AgentCard.toJSON(AgentCard.fromJSON({ ...DESCRIPTION, ...security })) as typeof security;
      assert.deepEqual(read.securitySchemes, security.securitySchemes);
      assert.deepEqual(
        // The SDK omits empty lists.
        JSON.parse(JSON.stringify(read.securityRequirements), (_, value) => value),
        JSON.parse(JSON.stringify(security.securityRequirements).replaceAll('{"list":[]}', '{}')),
      );
    });
    test(`is read by the SDK, version 0.3${mutualTls ? ' with certificates' : ''}`, async () => {
      const security = await securityOf({ mutualTls, protocolVersion: '0.3' });
      const legacy = {
        ...DESCRIPTION,
        protocolVersion: '0.3.0',
        url: 'https://parcels.example/a2a',
        preferredTransport: 'JSONRPC',
        ...security,
      };
      const read = AgentCard.toJSON(parseLegacyAgentCard(legacy)) as AgentSecurity;
      assert.deepEqual(Object.keys(read.securitySchemes), Object.keys(security.securitySchemes));
      assert.match(JSON.stringify(read.securitySchemes), /"clientCredentials":\{"tokenUrl":"http:[^"]+\/oauth2\/token","scopes":\{/);
      assert.deepEqual(Object.keys(read.securityRequirements?.[0]?.schemes ?? {}), mutualTls ? ['oauth2', 'mtls'] : ['oauth2']);
    });
  }

  describe('of an agent that the SDK serves', () => {
    let url: string;
    let caller: CreatedClient;
    before(async () => {
      const app = express();
      const http = createServer(app).listen(0, '127.0.0.1');
      await once(http, 'listening');
      ending.after(async () => {
        http.closeAllConnections();
        http.close();
      });
      url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
      const created = await server.manage('POST', '/resources', { uri: url, name: 'Parcels', scopes: SCOPES });
      assert.equal(created.status, 201, await created.text());
      caller = await server.create({ name: 'caller', scopes: SCOPES });
      const guard = createGuard({ issuer: `${server.url}/oauth2`, audience: url, resource });
      const interfaces = [{ url: `${url}/a2a`, protocolBinding: 'JSONRPC', protocolVersion: '1.0' }];
      const card = AgentCard.fromJSON({
        ...DESCRIPTION,
        supportedInterfaces: interfaces,
        ...(await guard.agentSecurity({ scope: 'parcels:find' })),
      });
      const handler = new DefaultRequestHandler(card, new InMemoryTaskStore(), {
        execute: async ({ context, contextId }, events) => {
          const text = `hello ${context.user?.userName}`;
          events.publish(AgentEvent.message(Message.fromJSON({ messageId: 'm', contextId, role: 'ROLE_AGENT', parts: [{ text }] })));
          events.finished();
        },
        cancelTask: async () => {},
      });
      app.use(protectedResource(guard));
      // The SDK's own handler serves the form that its objects have in memory.
      app.get('/.well-known/agent-card.json', (_request, response) => {
        response.json(AgentCard.toJSON(card));
      });
      const userBuilder = async (request: express.Request) => ({ isAuthenticated: true, userName: tokenOf(request).clientId });
      app.use('/a2a', protect(guard, { scope: 'parcels:find' }), jsonRpcHandler({ requestHandler: handler, userBuilder }));
    });
    const hello = () => SendMessageRequest.fromJSON({ message: { messageId: 'q', role: 'ROLE_USER', parts: [{ text: 'hello' }] } });

    test('leads its client to a token, and the guard to the client', async () => {
      const card = (await (await fetch(`${url}/.well-known/agent-card.json`)).json()) as AgentSecurity;
      const { flows } = (card.securitySchemes['oauth2'] ?? assert.fail())['oauth2SecurityScheme'] as {
        flows: { clientCredentials: { tokenUrl: string } };
      };
      const scope = Object.values(card.securityRequirements?.[0]?.schemes ?? {}).flatMap(({ list }) => list);
      const { clientId, clientSecret } = caller;
      const tokens = createTokenSource({ tokenUrl: flows.clientCredentials.tokenUrl, clientId, clientSecret, scope, resource: url });
      const factory = new ClientFactory({ transports: [new JsonRpcTransportFactory({ fetchImpl: tokens.fetch as typeof fetch })] });
      const reply = Message.toJSON((await (await factory.createFromUrl(url)).sendMessage(hello())) as Message) as {
        parts: { text: string }[];
      };
      assert.equal(reply.parts[0]?.text, `hello ${clientId}`);
    });
    test('leaves a caller without a token with the challenge of the guard', async () => {
      const response = await fetch(`${url}/a2a`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
      assert.equal(response.status, 401);
      assert.match(response.headers.get('www-authenticate') ?? '', /scope="parcels:find", resource_metadata="/);
    });
  });
});
