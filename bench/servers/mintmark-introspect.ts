// Mintmark's introspection of an active token by the client that it was issued to: its state is read from
// the store each time.
import type { BenchServer, ServerSetting, StartedServer } from './bench-server.ts';
import { startMintmark, tokenOf } from './mintmark-process.ts';

const started = async (name: string, format: 'jwt' | 'opaque', setting: ServerSetting): Promise<StartedServer> => {
  const server = await startMintmark(name, format, setting);
  const { clientId, clientSecret, request } = server;
  const form = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, token: await tokenOf(request) });
  const url = request.url.replace(/token$/, 'introspect');
  return { ...server, jwksUrl: undefined, request: { url, body: form.toString(), responseStart: '{"active":true,' } };
};

/** Verifies the signature of a JWT and reads its record. */
export const mintmarkIntrospectJwt: BenchServer = {
  name: 'mintmark-jwt',
  what: 'introspection of an active ES256 JWT, client_secret_post',
  fresh: false,
  start: (setting) => started('mintmark-jwt', 'jwt', setting),
};

/** Reads the record of an opaque token. */
export const mintmarkIntrospectOpaque: BenchServer = {
  name: 'mintmark-opaque',
  what: 'introspection of an active opaque token, otherwise the same',
  fresh: false,
  start: (setting) => started('mintmark-opaque', 'opaque', setting),
};
