// Requests to the console's own routes: sign-ins, one-time links, passkeys and sessions.
import fc from 'fast-check';
import { type Browser, PASSWORD, signedInAs } from '../operator-sessions.ts';
import type { TestServer } from '../running-server.ts';
import { type GeneratedRequest, hostileHeaders, queryText, segment } from './generated-request.ts';
import { changed, jsonText } from './json-values.ts';
import { hostileText } from './texts.ts';

const base64url = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('base64url'));
const clientData = fc
  .record({ type: fc.constantFrom('webauthn.get', 'webauthn.create', 'x'), challenge: base64url, origin: fc.webUrl() })
  .map((data) => Buffer.from(JSON.stringify(data)).toString('base64url'));
const credential = (response: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  fc.record({
    id: base64url,
    rawId: base64url,
    type: fc.constant('public-key'),
    response: fc.record({ clientDataJSON: clientData, ...response }),
  });
const password = fc.constantFrom(PASSWORD, '', 'x', '\u0130'.repeat(40), 'x'.repeat(2_000));

/** The bodies of the routes, by method and path; those of routes that need a session are sent with one. */
const ROUTES: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  'GET /console/api/sign-in': fc.constant(undefined),
  'GET /console/api/session': fc.constant(undefined),
  'POST /console/api/session': fc.record({ name: fc.oneof(hostileText, fc.constant('HOSTILE')), password }),
  'GET /console/api/sessions': fc.constant(undefined),
  'DELETE /console/api/sessions/{id}': fc.constant(undefined),
  'POST /console/api/setup/link': fc.record({ token: hostileText }),
  'POST /console/api/setup': fc.record({ token: hostileText, name: hostileText, display_name: hostileText, password }),
  'PUT /console/api/password': fc.record({ current: password, new: password }),
  'POST /console/api/passkeys/options': fc.constant(undefined),
  'GET /console/api/passkeys': fc.constant(undefined),
  'POST /console/api/passkeys': fc.record({ label: hostileText, credential: credential({ attestationObject: base64url }) }),
  'DELETE /console/api/passkeys/{id}': fc.constant(undefined),
  'POST /console/api/session/passkey/options': fc.constant(undefined),
  'POST /console/api/session/passkey': fc.record({
    credential: credential({ authenticatorData: base64url, signature: base64url, userHandle: fc.option(hostileText) }),
  }),
  'POST /console/api/session/openid/{id}': fc.record({
    return_to: fc.oneof(hostileText, fc.constantFrom('//evil.example', '/\\evil', '/')),
  }),
  'POST /console/api/session/openid/{id}/complete': fc.record(
    { state: hostileText, code: hostileText, iss: hostileText, error: hostileText },
    { requiredKeys: ['state'] },
  ),
  'GET /console/signed-in/{id}': fc.constant(undefined),
  'GET /console/api/management/v1/clients': fc.constant(undefined),
};

/** Signs an operator in, and generates the requests of its browser. */
export const consoleRequests = async (server: TestServer): Promise<fc.Arbitrary<GeneratedRequest>> => {
  const { cookie = '' }: Browser = await signedInAs(server, 'hostile', ['administrator']);
  const cookies = fc.oneof(
    { weight: 4, arbitrary: fc.constant(cookie) },
    fc.constantFrom(`${cookie}; ${cookie}`, `${cookie}x`, '__Host-mintmark-sign-in=a.b.c', '__Host-mintmark-session', '=;;=', ''),
  );
  const requestOf = ([route, body]: readonly [string, fc.Arbitrary<unknown>]): fc.Arbitrary<GeneratedRequest> => {
    const [method = '', path = ''] = route.split(' ');
    return fc
      .record({
        id: segment(['unknown']),
        query: fc.option(fc.tuple(fc.constantFrom('code', 'state', 'iss', 'error', '__proto__'), queryText(hostileText)), { freq: 2 }),
        text: body.chain((value) => (value === undefined ? fc.constantFrom('', '', '{}') : jsonText(changed(fc.constant(value))))),
        sent: cookies,
        origin: fc.oneof({ weight: 8, arbitrary: fc.constant(server.publicUrl) }, fc.constantFrom('null', 'https://evil.example', '')),
        headers: hostileHeaders,
      })
      .map(({ id, query, text, sent, origin, headers }) => ({
        route: 'console',
        method,
        target: `${path.replace('{id}', id)}${query === null ? '' : `?${query.join('=')}`}`,
        headers: {
          ...(text === '' ? undefined : { 'content-type': 'application/json' }),
          ...{ cookie: sent, origin },
          ...headers,
        },
        body: text,
      }));
  };
  return fc.oneof(...Object.entries(ROUTES).map(requestOf));
};
