// The rows of Mintmark, one for each kind of request.
import type { BenchServer, ServerSetting, StartedServer } from './bench-server.ts';
import { type StartedMintmark, startMintmark, tokenOf } from './mintmark-process.ts';

/** Creates a row of Mintmark. */
export const mintmarkRow = (
  name: string,
  description: string,
  tokenVaries: boolean,
  start: (setting: ServerSetting, name: string) => Promise<StartedServer>,
): BenchServer => ({ name, description, tokenVaries, isMintmark: true, start: (setting) => start(setting, name) });

/** The main row: client_secret_post, the grant durable in SQLite before the response. */
export const mintmark = mintmarkRow(
  'mintmark',
  'ES256 JWT, client_secret_post, grant durable in SQLite (synchronous=FULL)',
  true,
  (setting, name) => startMintmark(name, { format: 'jwt' }, setting),
);

/** The same request in a tenant that records no grants of JWTs. */
export const mintmarkStateless = mintmarkRow('mintmark-stateless', 'ES256 JWT without a grant, otherwise the same', true, (setting, name) =>
  startMintmark(name, { format: 'jwt', tenant: { grant_records: 'none' } }, setting),
);

/** The same with two worker processes. */
export const mintmarkWorkers = mintmarkRow(
  'mintmark-workers',
  'the same, served by two workers and written by one process',
  true,
  (setting, name) => startMintmark(name, { format: 'jwt', workers: 2 }, setting),
);

/** The same request for an opaque token, which is not signed. */
export const mintmarkOpaque = mintmarkRow('mintmark-opaque', 'opaque token, otherwise the same', true, (setting, name) =>
  startMintmark(name, { format: 'opaque' }, setting),
);

/** A request with the client's credentials and a token, to another endpoint. */
const withToken = ({ clientId, clientSecret, request }: StartedMintmark, endpoint: string, token: string) => ({
  url: request.url.replace(/token$/, endpoint),
  body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, token }).toString(),
});

/** Introspects one active token, as the client that it was issued to. */
const introspection = (format: 'jwt' | 'opaque') => async (setting: ServerSetting, name: string) => {
  const server = await startMintmark(name, { format }, setting);
  const request = { ...withToken(server, 'introspect', await tokenOf(server.request)), responseStart: '{"active":true,' };
  return { ...server, jwksUrl: undefined, request };
};

/** Verifies the signature of a JWT and reads its record. */
export const mintmarkIntrospectJwt = mintmarkRow(
  'mintmark-jwt',
  'introspection of an active ES256 JWT, client_secret_post',
  false,
  introspection('jwt'),
);

/** Reads the record of an opaque token. */
export const mintmarkIntrospectOpaque = mintmarkRow(
  'mintmark-opaque',
  'introspection of an active opaque token, otherwise the same',
  false,
  introspection('opaque'),
);

/** Revokes another token with each request. */
export const mintmarkRevoke = mintmarkRow(
  'mintmark-revoke',
  'revocation of an opaque token, durable in SQLite before the response',
  false,
  async (setting, name) => {
    const server = await startMintmark(name, { format: 'opaque' }, setting);
    const requestFor = (token: string) => ({ ...withToken(server, 'revoke', token), responseStart: '' });
    const requests = async (count: number) => {
      const tokens = await server.tokens(count);
      return tokens.map(requestFor);
    };
    return { ...server, request: requestFor(await tokenOf(server.request)), requests };
  },
);
