// A peer: oauth2-mock-server, a server for tests that signs a token for any caller and stores nothing.
import { OAuth2Server } from 'oauth2-mock-server';
import { inOwnProcess } from './own-process.ts';

/** The server with an ES256 key, set up as its documentation describes. */
export const oauth2Mock = inOwnProcess({
  name: 'oauth2-mock',
  description: 'oauth2-mock-server 9, ES256 JWT; checks no secret and stores nothing',
  tokenVaries: true,
  listen: async () => {
    const server = new OAuth2Server();
    await server.issuer.keys.generate('ES256');
    await server.start(0, '127.0.0.1');
    const { port } = server.address();
    return { tokenUrl: `http://127.0.0.1:${port}/token`, jwksUrl: `http://127.0.0.1:${port}/jwks` };
  },
});
