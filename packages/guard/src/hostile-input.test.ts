// Whatever an API's caller or an issuer sends, the guard returns, or throws its own error.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { valuesAndOthers } from '../../../test/hostile/json-values.ts';
import { parser } from '../../../test/hostile/parser.ts';
import { nearly } from '../../../test/hostile/texts.ts';
import { readAccessToken } from './claims/access-token.ts';
import { parseFeedPage } from './feed/feed-page.ts';
import { createGuard } from './guard.ts';
import { parseJwt } from './jwt/unverified-jwt.ts';
import { parseVerificationKey } from './keys/verification-key.ts';
import { parseCertificateHeader } from './proof/client-certificate.ts';
import { targetUri } from './proof/target-uri.ts';

const JWT = 'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6ImsxIn0.eyJpc3MiOiJodHRwczovL2EifQ.AAECAwQFBgcICQoLDA0ODw';
const claims = {
  ...{ iss: 'https://a.example', sub: 'billing', client_id: 'billing', aud: ['https://api.example'], jti: 'x', iat: 1, exp: 2e9 },
  ...{ scope: 'a b', entitlements: ['x'], cnf: { jkt: 'x' }, authorization_details: [{ type: 'payment', actions: ['read'] }] },
};
const event = { type: 'token', jti: 'x', status: 1, exp: 2e9 };
const page = {
  cursor: 'x',
  snapshot: true,
  more: false,
  resource_visible: true,
  events: [event, { type: 'client', client_id: 'a', gen_below: 2, exp: 1 }],
};
const jwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', kid: 'k1', key_ops: ['verify'] };
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

describe('whatever the input, a value or an error of the guard', () => {
  const guard = createGuard({
    issuer: 'https://a.example',
    audience: 'https://api.example',
    fetch: async (url) =>
      Response.json(
        String(url).endsWith('jwks') ? { keys: [jwk] } : { issuer: 'https://a.example/oauth2', jwks_uri: 'https://a.example/jwks' },
      ),
  });
  const header = nearly(`Bearer ${JWT}`, `DPoP ${JWT}`, 'Bearer a, Bearer b');
  const request = fc.record({
    method: nearly('GET', 'POST'),
    target: nearly('/invoices/1?a=b', '//b/../c'),
    authorization: fc.option(header, { nil: undefined }),
    dpop: fc.option(nearly(JWT), { nil: undefined }),
    clientAddress: fc.option(nearly('10.0.0.1'), { nil: undefined }),
  });

  const table: Readonly<Record<string, () => Promise<void>>> = {
    'a request to an API': parser(request, async (each) => {
      try {
        await guard.authenticate(each);
      } catch (error) {
        const response = guard.errorResponse(error, ['a']);
        assert.ok(response !== undefined && response.status >= 400 && response.status < 500, String(error));
        // As the API will send them.
        new Headers(response.headers);
      }
    }),
    'a signed JWT': parser(nearly(JWT), parseJwt, 'TokenRejected'),
    'the claims of a token': parser(
      fc.tuple(valuesAndOthers(claims).filter(isObject), fc.constantFrom('rfc9068', 'typed', 'plain', 'introspected')),
      ([value, form]) => {
        const rule = { issuers: ['https://a.example'], form, withoutAudience: form === 'plain' } as const;
        const { token } = readAccessToken(value, rule, 'https://api.example', 1e12);
        assert.ok(!Number.isNaN(token.expiresAt.getTime()) && !Number.isNaN(token.issuedAt?.getTime() ?? 0));
      },
      'TokenRejected',
    ),
    'a page of the revocation feed': parser(valuesAndOthers(page).filter(isObject), parseFeedPage, 'Error'),
    'a published key': parser(valuesAndOthers(jwk).filter(isObject), (member) => parseVerificationKey(member)),
    'a forwarded certificate': parser(nearly(':TUlJQg==:', 'Hash=0a;Cert="-----BEGIN%20CERTIFICATE-----AA"'), parseCertificateHeader),
    'the target of a request': parser(nearly('/a?b#c', '//b', '/%zz'), (target) => targetUri('https://api.example', target)),
  };
  for (const [name, check] of Object.entries(table)) test(name, check);
});
