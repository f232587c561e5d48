// A peer: @node-oauth/oauth2-server under express, with a model in memory. Its tokens are opaque.
import { once } from 'node:events';
import { createServer } from 'node:http';
import OAuth2Server from '@node-oauth/oauth2-server';
import express from 'express';
import { CLIENT, inOwnProcess } from './own-process.ts';

/** The server, set up as its documentation describes for client_credentials. */
export const oauth2Server = inOwnProcess({
  name: 'oauth2-server',
  description: '@node-oauth/oauth2-server 5 under express, opaque token, client_secret_post, in memory',
  tokenVaries: true,
  listen: async () => {
    const tokens = new Map<string, OAuth2Server.Token>();
    const client = { id: CLIENT.id, grants: ['client_credentials'] };
    const model: OAuth2Server.ClientCredentialsModel = {
      getClient: async (id, secret) => (id === CLIENT.id && secret === CLIENT.secret ? client : false),
      getUserFromClient: async () => ({}),
      getAccessToken: async (token) => tokens.get(token),
      saveToken: async (token, owner, user) => {
        const saved = { ...token, client: owner, user };
        tokens.set(token.accessToken, saved);
        return saved;
      },
      validateScope: async () => [],
    };
    const oauth = new OAuth2Server({ model, accessTokenLifetime: 7200 });
    const app = express();
    app.use(express.urlencoded({ extended: false }));
    app.post('/token', async (request, response) => {
      const result = new OAuth2Server.Response(response);
      await oauth.token(new OAuth2Server.Request(request), result);
      response.set(result.headers).json(result.body);
    });
    const server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return { tokenUrl: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/token` };
  },
});
