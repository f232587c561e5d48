// What an OpenID Provider, or whoever is between, may not send: OpenID Connect Core 1.0 (Core), OAuth 2.0 (RFC 6749),
// its security practice (RFC 9700), the issuer of a response (RFC 9207), and Discovery 1.0.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { browserAt } from '../operator-sessions.ts';
import { suiteEnding } from '../running-server.ts';
import { ADA, type OpenIdSite, startOpenIdSite } from './openid-site.ts';
import { CLIENT, type Deviation, denied } from './provider-site.ts';

type Json = Record<string, unknown>;
const MINUTE = 60_000;
const seconds = (ago: number) => Math.floor(Date.now() / 1000) - ago;
const INVALID = [403, 'provider_response_invalid'] as const;
const CLOCK = [403, 'provider_clock'] as const;
const UNAVAILABLE = [503, 'provider_unavailable'] as const;
const EXPIRED = [409, 'sign_in_expired'] as const;

describe('a sign-in by an OpenID Provider is refused, and begins no session', () => {
  const ending = suiteEnding();
  let site: OpenIdSite;
  before(async () => {
    site = await startOpenIdSite(ending, { authFailures: '0' });
  });

  const requireRefused = async (response: Response, [status, reason]: readonly [number, string], browser = browserAt(site.server)) => {
    const body = (await response.json()) as Json;
    assert.deepEqual([response.status, body.reason], [status, reason], JSON.stringify(body));
    assert.equal((await browser.call('GET', '/session')).status, 401);
    const { operators } = (await (await site.server.manage('GET', '/operators')).json()) as { operators: Json[] };
    assert.deepEqual(operators, []);
    assert.doesNotMatch(JSON.stringify(body), /opaque|the-secret-of|ada-1/);
  };

  const RESPONSES: readonly (readonly [title: string, Deviation, expected: readonly [number, string]])[] = [
    ['RFC 6749 §10.12: of another state', { brought: (brought) => brought.set('state', 'A'.repeat(43)) }, EXPIRED],
    ['RFC 9207 §2.4: of another issuer', { brought: (brought) => brought.set('iss', 'https://evil.example') }, INVALID],
    ['RFC 9207 §2.4: without the issuer that the metadata promises', { brought: (brought) => brought.delete('iss') }, INVALID],
    ['RFC 6749 §4.1.2.1: an error', { brought: denied }, [403, 'provider_refused']],
    ['RFC 6749 §4.1.2: a code that the provider did not issue', { brought: (brought) => brought.set('code', 'guessed') }, INVALID],
    ['RFC 6749 §5.2: an error of the token endpoint', { token: { status: 400, body: '{"error":"invalid_grant"}' } }, INVALID],
    ['RFC 6749 §5.1: no JSON', { token: { status: 200, body: '<html>', headers: { 'content-type': 'text/html' } } }, UNAVAILABLE],
    ['RFC 6749 §5.1: JSON that is none', { token: { status: 200, body: '{"id_token":' } }, UNAVAILABLE],
    [
      'a redirect of the token endpoint, which is not followed',
      { token: { status: 307, headers: { location: 'https://169.254.169.254/' } } },
      UNAVAILABLE,
    ],
    ['a token endpoint that fails', { token: { status: 500 } }, UNAVAILABLE],
    ['Core §3.1.3.3: no ID token', { idToken: async () => undefined }, INVALID],
    ['Core §3.1.3.3: an ID token that is none', { idToken: async () => 'a.b.c' }, UNAVAILABLE],
    ['Core §3.1.3.7 rule 2: of another issuer', { claims: { iss: 'https://evil.example' } }, INVALID],
    ['Core §3.1.3.7 rule 3: for another client', { claims: { aud: 'another' } }, INVALID],
    ['Core §3.1.3.7 rule 4: for several clients, without azp', { claims: { aud: [CLIENT.id, 'another'] } }, INVALID],
    ['Core §3.1.3.7 rule 5: of the azp of another client', { claims: { aud: [CLIENT.id, 'another'], azp: 'another' } }, INVALID],
    [
      'Core §3.1.3.7 rule 9: expired',
      {
        get claims() {
          return { exp: seconds(120) };
        },
      },
      CLOCK,
    ],
    ['Core §2: without exp', { claims: { exp: undefined } }, INVALID],
    [
      'Core §3.1.3.7 rule 10: issued in the future',
      {
        get claims() {
          return { iat: seconds(-120) };
        },
      },
      CLOCK,
    ],
    [
      'Core §3.1.3.7 rule 10: issued long ago',
      {
        get claims() {
          return { iat: seconds(3_600) };
        },
      },
      CLOCK,
    ],
    ['Core §2: without iat', { claims: { iat: undefined } }, INVALID],
    [
      'RFC 7519 §4.1.5: not valid yet',
      {
        get claims() {
          return { nbf: seconds(-120) };
        },
      },
      CLOCK,
    ],
    ['Core §3.1.3.7 rule 11: of another nonce', { claims: { nonce: 'A'.repeat(43) } }, INVALID],
    ['Core §3.1.3.7 rule 11: without a nonce', { claims: { nonce: undefined } }, INVALID],
    ['Core §2: without sub', { claims: { sub: undefined } }, INVALID],
    ['Core §2: of an empty sub', { claims: { sub: '' } }, INVALID],
    ['Core §2: of a sub of 256 characters', { claims: { sub: 's'.repeat(256) } }, INVALID],
    ['Core §2: of a sub with a control character', { claims: { sub: 'ada\u0000' } }, INVALID],
    ['Core §3.1.3.7 rule 6: not signed (alg none)', { idToken: async (claims) => new UnsecuredJWT(claims).encode() }, INVALID],
    ['Core §3.1.3.7 rule 8: under a MAC by the client secret (HS256)', { idToken: (claims) => macOf(claims, CLIENT.secret) }, INVALID],
    ['under a MAC by the public key (HS256)', { idToken: (claims, { publicJwk }) => macOf(claims, JSON.stringify(publicJwk)) }, INVALID],
    ['signed by another key with the same kid', { idToken: async (claims) => signedByAnother(claims, 'provider') }, INVALID],
    ['signed by a key that is not published', { idToken: async (claims) => signedByAnother(claims, 'unknown') }, INVALID],
    ['RFC 7515 §4.1.11: with a critical header', { header: { crit: ['b64'], b64: true } }, INVALID],
    [
      'changed after it was signed',
      {
        idToken: async (claims, { privateKey }) =>
          changed(await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'provider' }).sign(privateKey)),
      },
      INVALID,
    ],
    [
      'Core §5.3.2: with groups at the userinfo endpoint alone, which is not asked',
      { claims: { groups: undefined } },
      [403, 'provider_not_mapped'],
    ],
    ['of groups that no rule names', { claims: { groups: ['Admins', 'admins2'] } }, [403, 'provider_not_mapped']],
    ['of a group as a text in place of a list', { claims: { groups: 'admins' } }, [403, 'provider_not_mapped']],
    ['of a claim of another type', { claims: { groups: [], email_verified: 'true' } }, [403, 'provider_not_mapped']],
  ];
  test('the audit trail has the error code of a provider, and no other text of its', async () => {
    for (const [error, isShown] of [['invalid_grant', true] as const, ['of the code 4711', false] as const]) {
      const { response } = await site.signIn(ADA, { token: { status: 400, body: JSON.stringify({ error }) } });
      const { request_id: id } = (await response.json()) as Json;
      const trail = await (await site.server.manage('GET', `/audit?request_id=${id}`)).text();
      assert.match(trail, /provider_response_invalid/);
      assert.equal(trail.includes(error), isShown, trail);
    }
  });

  for (const [title, deviation, expected] of RESPONSES) {
    test(title, async () => {
      const { response, browser } = await site.signIn(ADA, deviation);
      await requireRefused(response, expected, browser);
      assert.ok(!site.provider.requests.includes('/userinfo'));
    });
  }

  const FLOWS: Readonly<Record<string, (site: OpenIdSite) => Promise<Response>>> = {
    'RFC 9700 §4.7: in a browser that did not begin it (login CSRF)': async ({ provider, begin, complete }) =>
      complete(browserAt(site.server), provider.authorize(await begin(), ADA)),
    'in a browser that began another one since': async ({ provider, begin, complete, server }) => {
      const browser = browserAt(server);
      const first = await begin(browser);
      await begin(browser);
      return complete(browser, provider.authorize(first, ADA));
    },
    'RFC 9700 §4.5: a code of another sign-in (injection)': async ({ provider, begin, complete, server }) => {
      const stolen = provider.authorize(await begin(), ADA);
      const browser = browserAt(server);
      const own = provider.authorize(await begin(browser), ADA);
      own.set('code', stolen.get('code') ?? '');
      return complete(browser, own);
    },
    'RFC 9700 §4.4: at the redirect URI of another provider (mix-up)': async ({ provider, begin, complete, server, addProvider }) => {
      await addProvider('other');
      const browser = browserAt(server);
      return complete(browser, provider.authorize(await begin(browser), ADA), 'other');
    },
    'after ten minutes': async ({ provider, begin, complete, server }) => {
      const browser = browserAt(server);
      const brought = provider.authorize(await begin(browser), ADA);
      server.advance(10 * MINUTE);
      provider.now = () => Date.now() + 10 * MINUTE;
      return complete(browser, brought);
    },
    'with a cookie that was changed': async ({ provider, begin, complete, server }) => {
      const browser = browserAt(server);
      const brought = provider.authorize(await begin(browser), ADA);
      return complete(
        browserAt(
          server,
          (browser.cookie ?? '').replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
        ),
        brought,
      );
    },
    'with two cookies, one of them of a neighbour host': async ({ provider, begin, server }) => {
      const browser = browserAt(server);
      const brought = provider.authorize(await begin(browser), ADA);
      const cookie = `${browser.cookie}; ${browserAt(server, browser.cookie).cookie}`;
      return browserAt(server).call('POST', '/session/openid/acme/complete', Object.fromEntries(brought), { cookie });
    },
  };
  for (const [title, flow] of Object.entries(FLOWS)) {
    test(title, async () => {
      const expected = title.includes('injection') ? INVALID : EXPIRED;
      await requireRefused(await flow(site), expected);
    });
  }

  const METADATA: Readonly<Record<string, Json>> = {
    'Discovery §4.3: of another issuer': { issuer: 'https://evil.example' },
    'Discovery §3: without a token endpoint': { token_endpoint: undefined },
    'Discovery §3: with an authorization endpoint that is not https': { authorization_endpoint: 'http://127.0.0.1/authorize' },
    'Discovery §3: with an authorization endpoint that is a script': { authorization_endpoint: 'javascript:alert(1)' },
    'Discovery §3: with keys at an address that is no URL': { jwks_uri: 'keys' },
  };
  for (const [index, [title, metadata]] of Object.entries(METADATA).entries()) {
    test(`metadata ${title}`, async () => {
      site.provider.metadata.set(`/m${index}`, metadata);
      await site.addProvider(`m${index}`);
      await requireRefused(await browserAt(site.server).call('POST', `/session/openid/m${index}`, {}), UNAVAILABLE);
      assert.equal((await site.server.manage('DELETE', `/providers/m${index}`)).status, 204);
    });
  }

  const ADDRESSES: Readonly<Record<string, string>> = {
    'the metadata service of a cloud': 'https://169.254.169.254',
    'a private network': 'https://10.0.0.1',
    'a closed port': 'https://127.0.0.1:1',
  };
  for (const [title, issuer] of Object.entries(ADDRESSES)) {
    test(`an issuer at ${title} is not connected to, and the response does not reveal why`, async () => {
      await site.addProvider('away', { issuer });
      const response = await browserAt(site.server).call('POST', '/session/openid/away', {});
      assert.doesNotMatch(await response.clone().text(), /address|refused|ECONN/);
      await requireRefused(response, UNAVAILABLE);
      assert.equal((await site.server.manage('DELETE', '/providers/away')).status, 204);
    });
  }

  test('endpoints at an address that is not allowed are not connected to (SSRF)', async () => {
    site.provider.metadata.set('/inner', { token_endpoint: 'https://169.254.169.254/token' });
    await site.addProvider('inner');
    const browser = browserAt(site.server);
    const response = await site.complete(browser, site.provider.authorize(await site.begin(browser, 'inner'), ADA), 'inner');
    await requireRefused(response, UNAVAILABLE);
  });

  test('while the keys of the provider cannot be fetched', async () => {
    const { keySet } = site.provider;
    site.provider.keySet = undefined;
    const { response, browser } = await site.signIn();
    site.provider.keySet = keySet;
    await requireRefused(response, UNAVAILABLE, browser);
  });
});

const macOf = (claims: object, key: string): Promise<string> =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(key));

const signedByAnother = async (claims: object, kid: string): Promise<string> =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg: 'ES256', kid }).sign((await generateKeyPair('ES256')).privateKey);

const changed = (token: string): string => {
  const [header, payload = '', signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Json;
  return [header, Buffer.from(JSON.stringify({ ...claims, sub: 'another' })).toString('base64url'), signature].join('.');
};
