// A peer: oauth2-mock-server, which is for tests: it signs a token for anyone and stores nothing.
import { OAuth2Server } from 'oauth2-mock-server';
import { ownProcess } from './own-process.ts';

/** With an ES256 key, as its documentation says. */
export const oauth2Mock = ownProcess({
  name: 'oauth2-mock',
  what: 'oauth2-mock-server 9, ES256 JWT; checks no secret and stores nothing',
  fresh: true,
  listen: async () => {
    const server = new OAuth2Server();
    await server.issuer.keys.generate('ES256');
    await server.start(0, '127.0.0.1');
    const { port } = server.address();
    return { tokenUrl: `http://127.0.0.1:${port}/token`, jwksUrl: `http://127.0.0.1:${port}/jwks` };
  },
});
