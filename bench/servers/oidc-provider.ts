// A peer: oidc-provider, a widely used authorization server on Node, with its store in memory. Its access
// tokens are opaque, or JWTs if a resource indicator requests them.
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { tokenForm } from './bench-server.ts';
import { CLIENT, inOwnProcess, type Listening } from './own-process.ts';

const API = 'http://127.0.0.1:18443/api';

/** Starts it as its quick start describes, with only those features that the request needs. */
const listen = async (format: 'jwt' | 'opaque'): Promise<Listening> => {
  const { Provider } = await import('oidc-provider');
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwtResource = {
    enabled: true,
    defaultResource: () => API,
    getResourceServerInfo: () => ({ scope: '', accessTokenFormat: 'jwt', accessTokenTTL: 7200, jwt: { sign: { alg: 'ES256' } } }),
  };
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
    // Without this setting, it prints a notice on standard output.
    ttl: { ClientCredentials: 7200 },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'bench', alg: 'ES256', use: 'sig' }] },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      resourceIndicators: format === 'jwt' ? jwtResource : { enabled: false },
    },
  });
  server.on('request', provider.callback());
  return { tokenUrl: `${origin}/token`, ...(format === 'jwt' ? { jwksUrl: `${origin}/jwks` } : {}) };
};

/** Signs each token. */
export const oidcProvider = inOwnProcess({
  name: 'oidc-provider',
  description: 'oidc-provider 9, ES256 JWT, client_secret_post, in memory',
  tokenVaries: true,
  listen: () => listen('jwt'),
});

/** Stores each token in memory. */
export const oidcProviderOpaque = inOwnProcess({
  name: 'oidc-provider-opaque',
  description: 'oidc-provider 9, opaque token, client_secret_post, in memory',
  tokenVaries: true,
  listen: () => listen('opaque'),
});

/** Introspects one active opaque token. */
export const oidcProviderIntrospect = inOwnProcess({
  name: 'oidc-provider-introspect',
  description: 'oidc-provider 9, introspection of an active opaque token, client_secret_post, in memory',
  tokenVaries: false,
  listen: async () => {
    const listening = await listen('opaque');
    const credentials = new URLSearchParams(tokenForm(CLIENT.id, CLIENT.secret));
    const response = await fetch(listening.tokenUrl, { method: 'POST', body: credentials });
    const { access_token: token } = (await response.json()) as { access_token: string }; // checked by the first introspection
    const body = new URLSearchParams({ client_id: CLIENT.id, client_secret: CLIENT.secret, token }).toString();
    return { ...listening, request: { url: `${listening.tokenUrl}/introspection`, body, responseStart: '{"active":true,' } };
  },
});
