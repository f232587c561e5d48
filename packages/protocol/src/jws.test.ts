// Strict parsing of JWS, base64url and JSON: one accepted form, and only OAuthError for anything else.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../../../test/property-runs.ts';
import { parseAuthorizationDetails } from './authorization-details.ts';
import { decodeBase64url, encodeBase64url, isBase64url } from './base64url.ts';
import { MAX_JWS_LENGTH, parseJws, splitJws } from './jws.ts';
import { OAuthError } from './oauth-error.ts';
import { parseStrictObject } from './strict-json.ts';

const encode = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const jwt = (header: unknown, payload: unknown = {}, signature = 'AA'): string => `${encode(header)}.${encode(payload)}.${signature}`;
const HEADER = { alg: 'ES256' };

describe('RFC 7515: a compact JWS', () => {
  test('parseJws() returns its parts', () => {
    const text = jwt({ ...HEADER, kid: 'k' }, { sub: 'ü' }, 'AQID');
    const { header, payload, signingInput, signature } = parseJws(text);
    assert.deepEqual([header, payload, [...signature]], [{ ...HEADER, kid: 'k' }, { sub: 'ü' }, [1, 2, 3]]);
    assert.equal(signingInput, text.slice(0, text.lastIndexOf('.')));
  });
  const refused: readonly [section: string, what: string, text: string][] = [
    ['3.1', 'one part', 'a'],
    ['3.1', 'two parts', 'a.b'],
    ['3.1', 'four parts', `${jwt(HEADER)}.a`],
    ['3.1', 'five parts, as an encrypted JWT has', `${jwt(HEADER)}.a.b`],
    ['3.1', 'an empty signature', jwt(HEADER, {}, '')],
    ['3.1', 'nothing', ''],
    ['2', 'padding', `${jwt(HEADER)}==`],
    ['2', 'a line end', `${jwt(HEADER)}\n`],
    ['2', 'the other alphabet', jwt(HEADER, {}, '+/')],
    ['2', 'unused bits that are set', jwt(HEADER, {}, 'AB')],
    ['2', 'an impossible length', jwt(HEADER, {}, 'AAAAA')],
    ['4', 'a header that is not an object', jwt('[]')],
    ['4', 'a header that is not JSON', jwt('{')],
    ['4', 'a header that is not UTF-8', `${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.${encode({})}.AA`],
    ['4', 'a header with a byte order mark', jwt('\ufeff{"alg":"ES256"}')],
    ['4', 'a member named twice', jwt('{"alg":"ES256","alg":"none"}')],
    ['4', 'a member named twice, once escaped', jwt('{"alg":"ES256","\\u0061lg":"none"}')],
    ['4', 'a claim named twice, deep inside', jwt(HEADER, '{"a":[{"b":1,"b":2}]}')],
    ['4.1.1', 'no alg', jwt({})],
    ['4.1.1', 'an alg that is not a string', jwt({ alg: 1 })],
    ['4.1.11', 'crit', jwt({ ...HEADER, crit: ['exp'] })],
    ['7797', 'b64', jwt({ ...HEADER, b64: true })],
    ['7519 7.2', 'claims that are not an object', jwt(HEADER, '"x"')],
    ['8725 3', 'deeply nested claims', jwt(HEADER, `{"a":${'['.repeat(40)}${']'.repeat(40)}}`)],
    ['8725 3', 'more than the limit', jwt(HEADER, { x: 'x'.repeat(MAX_JWS_LENGTH) })],
  ];
  for (const [section, what, text] of refused) {
    test(`§${section}: ${what} is refused`, () => assert.throws(() => parseJws(text), OAuthError));
  }
  test('the maximum length is accepted, and one more character refused', () => {
    const frame = jwt(HEADER, { x: '' }).length;
    const fill = (length: number) => jwt(HEADER, { x: 'x'.repeat(length) });
    let length = Math.floor(((MAX_JWS_LENGTH - frame) * 3) / 4);
    while (fill(length).length > MAX_JWS_LENGTH) length--;
    while (fill(length + 1).length <= MAX_JWS_LENGTH) length++;
    parseJws(fill(length));
    assert.throws(() => parseJws(fill(length + 1)), OAuthError);
  });
  test('any input either parses or throws OAuthError', () => {
    const part = fc.oneof(
      fc.string(),
      fc.json().map(encode),
      fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64url')),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(part, { maxLength: 6 }).map((parts) => parts.join('.')),
        ),
        (text) => {
          try {
            parseJws(text);
          } catch (error) {
            assert.ok(error instanceof OAuthError, String(error));
          }
        },
      ),
      runs(2000),
    );
  });
  test('any JSON payload is returned unchanged', () => {
    const object = fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 6 });
    fc.assert(
      fc.property(object, fc.uint8Array({ minLength: 1, maxLength: 80 }), (claims, signature) => {
        const wanted: unknown = JSON.parse(JSON.stringify(claims));
        const { payload, signature: found } = parseJws(jwt(HEADER, claims, Buffer.from(signature).toString('base64url')));
        assert.equal(JSON.stringify(payload), JSON.stringify(wanted));
        assert.deepEqual([...found], [...signature]);
      }),
      runs(500),
    );
  });
});

describe('splitJws()', () => {
  test('splitJws() returns the parts as they were sent', () => {
    assert.deepEqual(splitJws('AQ.Ag.Aw'), { header: 'AQ', payload: 'Ag', signature: 'Aw', signingInput: 'AQ.Ag' });
  });
  for (const text of ['', '.', '..', 'AQ', 'AQ.Ag', '.Ag.Aw', 'AQ..Aw', 'AQ.Ag.']) {
    test(`"${text}" is not a compact JWS`, () => assert.equal(splitJws(text), undefined));
  }
  for (const text of ['AQ.Ag.Aw.', 'AQ.Ag.Aw.BA', 'AQ.Ag.A-', 'AQ.Ag.Aw==', ' AQ.Ag.Aw']) {
    test(`a part of "${text}" is not base64url`, () => {
      const { header = '', payload = '', signature = '' } = splitJws(text) ?? {};
      assert.ok([header, payload, signature].some((part) => !isBase64url(part)));
    });
  }
});

describe('base64url', () => {
  test('encoding and decoding agree with Buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = encodeBase64url(bytes);
        assert.equal(text, Buffer.from(bytes).toString('base64url'));
        assert.deepEqual([...(decodeBase64url(text) ?? [])], [...bytes]);
      }),
      runs(),
    );
  });
  test('isBase64url() accepts what is decoded, and Buffer then decodes it to the same bytes', () => {
    const nearlyValid = fc.string({
      unit: fc.constantFrom('A', 'Q', 'g', 'w', '-', '_', '+', '/', '=', '.', ' ', '\n', 'ü', 'Ł', '\u{1f600}'),
      maxLength: 6,
    });
    fc.assert(
      fc.property(nearlyValid, (text) => {
        const bytes = decodeBase64url(text);
        assert.equal(isBase64url(text), bytes !== undefined && text !== '', JSON.stringify(text));
        if (bytes !== undefined) assert.deepEqual([...Buffer.from(text, 'base64url')], [...bytes]);
      }),
      runs(3000),
    );
  });
  test('no two strings decode to the same bytes', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (text) => {
        const bytes = decodeBase64url(text);
        if (bytes !== undefined) assert.equal(encodeBase64url(bytes), text);
      }),
      runs(2000),
    );
  });
});

describe('parseStrictJson()', () => {
  test('an object without repeated names parses as with JSON.parse()', () => {
    const object = fc.dictionary(fc.string({ maxLength: 6 }), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 6 });
    fc.assert(
      fc.property(object, (value) =>
        assert.equal(JSON.stringify(parseStrictObject(JSON.stringify(value))), JSON.stringify(JSON.parse(JSON.stringify(value)))),
      ),
      runs(),
    );
  });
  test('an unterminated string takes linear time', () => {
    for (const text of [`{"${'\\"'.repeat(8_000)}`, '{"a":"'.repeat(2_000), `{"a":"${'\\'.repeat(16_001)}`])
      assert.equal(parseStrictObject(text), undefined);
  });
});

describe('RFC 9396 §2: authorization_details', () => {
  test('any input either parses or throws OAuthError', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((json) => `[${json}]`),
        ),
        (text) => {
          try {
            for (const { type } of parseAuthorizationDetails(text)) assert.equal(typeof type, 'string');
          } catch (error) {
            assert.ok(error instanceof OAuthError && error.code === 'invalid_authorization_details', String(error));
          }
        },
      ),
      runs(2000),
    );
  });
  test('brackets within strings do not count as nesting', () => {
    const details = [{ type: 'x', note: `${'['.repeat(100)}"\\` }];
    assert.deepEqual(parseAuthorizationDetails(JSON.stringify(details)), details);
  });
});
