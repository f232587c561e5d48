// A peer: oidc-provider, a widely used authorization server on Node. In memory, ES256 JWT access tokens by
// its resource indicators.
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { CLIENT, ownProcess } from './own-process.ts';

const API = 'http://127.0.0.1:18443/api';

/** Its own quick start with what the request needs, and nothing that would slow it. */
export const oidcProvider = ownProcess({
  name: 'oidc-provider',
  what: 'oidc-provider 9, ES256 JWT, client_secret_post, in memory',
  fresh: true,
  listen: async () => {
    const { Provider } = await import('oidc-provider');
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const provider = new Provider(origin, {
      clients: [
        {
          client_id: CLIENT.id,
          client_secret: CLIENT.secret,
          token_endpoint_auth_method: 'client_secret_post',
          grant_types: ['client_credentials'],
          response_types: [],
          redirect_uris: [],
          id_token_signed_response_alg: 'ES256',
        },
      ],
      jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'bench', alg: 'ES256', use: 'sig' }] },
      features: {
        devInteractions: { enabled: false },
        clientCredentials: { enabled: true },
        resourceIndicators: {
          enabled: true,
          defaultResource: () => API,
          getResourceServerInfo: () => ({ scope: '', accessTokenFormat: 'jwt', accessTokenTTL: 7200, jwt: { sign: { alg: 'ES256' } } }),
        },
      },
    });
    server.on('request', provider.callback());
    return { tokenUrl: `${origin}/token`, jwksUrl: `${origin}/jwks` };
  },
});
