// Whatever its input, a parser of this package returns, or throws its own error; and what it accepts has one reading.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parser } from '../../../test/hostile/parser.ts';
import { nearly } from '../../../test/hostile/texts.ts';
import { runs } from '../../../test/property-runs.ts';
import { parseAuthorizationDetails } from './authorization-details.ts';
import { formatBasic, isBasic, parseBasic } from './basic.ts';
import { formatChallenge, parseAccessToken } from './bearer.ts';
import { canonicalResource } from './canonical-resource.ts';
import { certificateOfField } from './certificate-field.ts';
import { parseDuration } from './duration.ts';
import { parseForm } from './form.ts';
import { isLoopbackHostname } from './host-name.ts';
import { parseJws } from './jws.ts';
import { resourceIdentity } from './resource-identity.ts';
import { parseScope } from './scope.ts';
import { parseStrictJson } from './strict-json.ts';
import { normalizedUri } from './target-uri.ts';
import { requireResourceIndicator } from './token-request.ts';

const JSON_TEXT = '{"type":"payment","actions":["read",{"a":1.5e3}],"\\u0061":null}';
const JWS = 'eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJhIn0.AAECAwQFBgcICQoLDA0ODw';
const URI = nearly(
  'https://api.example:443/a/%41?b=c#d',
  'urn:example:a',
  'HTTPS://[::1]/',
  'http://a@b.example/..',
  'https://a.example/%%341',
);
const CERTIFICATES = [
  ':TUlJQg==:',
  `${'A'.repeat(68)}==,QUFB`,
  '-----BEGIN%20CERTIFICATE-----%0AMIIB%0A-----END%20CERTIFICATE-----%0A',
  'By=spiffe://a;Hash=0a;Cert="-----BEGIN%20CERTIFICATE-----AA-----END%20CERTIFICATE-----";Subject="CN=\\"a\\"",Hash=b',
] as const;

describe('whatever the input, a value or the error of the protocol', () => {
  const table: Readonly<Record<string, () => Promise<void>>> = {
    form: parser(
      nearly('grant_type=client_credentials&scope=a+b&resource=https%3A%2F%2Fa&resource=urn:b').map((text) => Buffer.from(text, 'latin1')),
      parseForm,
      'OAuthError',
    ),
    'Basic credentials': parser(
      nearly(formatBasic({ clientId: 'a b', clientSecret: 'c%:' }), 'basic YTpi'),
      (text) => isBasic(text) && parseBasic(text),
      'OAuthError',
    ),
    'a bearer token': parser(nearly('Bearer a.b-c_d~e+f/==', 'DPoP x'), parseAccessToken),
    scope: parser(nearly('invoices:read invoices:write'), parseScope, 'OAuthError'),
    'authorization details': parser(nearly(`[${JSON_TEXT}]`, '[{"type":"a"},{"type":"b"}]'), parseAuthorizationDetails, 'OAuthError'),
    'strict JSON': parser(nearly(JSON_TEXT), (text) => parseStrictJson(text), 'SyntaxError'),
    'a compact JWS': parser(nearly(JWS, `${JWS}.a.b`), parseJws, 'OAuthError'),
    'a resource indicator': parser(URI, requireResourceIndicator, 'OAuthError'),
    'the identity of a resource': parser(URI, resourceIdentity),
    'the canonical form of a resource': parser(URI, canonicalResource),
    'a target URI': parser(URI, normalizedUri),
    'a host name': parser(nearly('localhost', 'a.localhost', '127.0.0.1', '[::1]'), isLoopbackHostname),
    'a forwarded certificate': parser(nearly(...CERTIFICATES), certificateOfField),
    'a duration': parser(nearly('30s', '12h', '400d'), parseDuration),
  };
  for (const [name, check] of Object.entries(table)) test(name, check);
});

describe('what is accepted has one reading', () => {
  test('strict JSON is the JSON that JSON.parse() reads', () => {
    const property = fc.property(nearly(JSON_TEXT, '[1,"\\"",{}]'), (text) => {
      let strict: unknown;
      try {
        strict = parseStrictJson(text);
      } catch {
        return;
      }
      assert.deepEqual(strict, JSON.parse(text));
    });
    fc.assert(property, runs());
  });
  test('a challenge is read as what was written, whatever its values', () => {
    const property = fc.property(nearly('invalid_token', 'a "b" \\ c', 'https://a.example/'), (text) => {
      const written = formatChallenge('Bearer', { realm: text, error: 'x' });
      const [, realm = '', rest] = /^Bearer realm="((?:[^"\\]|\\.)*)", (error="x")$/.exec(written) ?? [];
      assert.equal(rest, 'error="x"', written);
      assert.equal(realm.replace(/\\(.)/g, '$1'), text.replace(/[^\x20-\x7e]/g, "'"));
    });
    fc.assert(property, runs());
  });
  test('equivalent resources have one identity, and a canonical form has itself', () => {
    const property = fc.property(URI, (text) => {
      const canonical = canonicalResource(text);
      assert.equal(canonicalResource(canonical), canonical);
      const uri = normalizedUri(text);
      if (uri !== undefined && !/%(?![0-9a-f]{2})|%%/i.test(text)) assert.equal(normalizedUri(uri), uri);
    });
    fc.assert(property, runs());
  });
});
