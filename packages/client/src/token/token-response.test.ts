// Responses of token endpoints as seen in practice: strict about the token, tolerant about the rest.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import type { HttpResponse } from '../http/exchange.ts';
import type { Token } from './token.ts';
import { readTokenResponse } from './token-response.ts';

const SENT_AT = Date.parse('2026-11-22T12:00:00Z');
const responseOf = (json: unknown, status = 200): HttpResponse => ({ status, headers: new Headers(), requestId: 'req-1', json });
const read = (json: unknown, status?: number): Token => readTokenResponse(responseOf(json, status), { scope: undefined, sentAt: SENT_AT });
const jwt = (claims: object): string => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

test("the guide's response", () => {
  const raw = { access_token: 'abc', grant_id: '019aad3c', token_type: 'Bearer', expires_in: 7200 };
  const token = read(raw);
  assert.equal(token.accessToken, 'abc');
  assert.equal(token.tokenType, 'Bearer');
  assert.equal(token.grantId, '019aad3c');
  assert.equal(token.scope, undefined);
  assert.equal(token.expiresAt.toISOString(), '2026-11-22T14:00:00.000Z');
  assert.deepEqual(token.raw, raw);
});

describe('expiresAt counts from before the request was sent', () => {
  const cases: [string, object, string][] = [
    ['a number', { expires_in: 3600 }, '2026-11-22T13:00:00.000Z'],
    ['a numeral in a string', { expires_in: '3600' }, '2026-11-22T13:00:00.000Z'],
    ['a fraction, rounded down', { expires_in: 3599.9 }, '2026-11-22T12:59:59.000Z'],
    ['a fraction in a string', { expires_in: '3600.0' }, '2026-11-22T13:00:00.000Z'],
    ['zero', { expires_in: 0 }, '2026-11-22T12:00:00.000Z'],
    ['more than a Date can represent: ten years', { expires_in: 1e300 }, '2036-11-19T12:00:00.000Z'],
    ['absent: five minutes', {}, '2026-11-22T12:05:00.000Z'],
    ['null counts as absent', { expires_in: null }, '2026-11-22T12:05:00.000Z'],
    ['a negative number counts as absent', { expires_in: -1 }, '2026-11-22T12:05:00.000Z'],
    ['a word counts as absent', { expires_in: 'soon' }, '2026-11-22T12:05:00.000Z'],
    ['an empty string counts as absent', { expires_in: '' }, '2026-11-22T12:05:00.000Z'],
    ['a list counts as absent', { expires_in: [60] }, '2026-11-22T12:05:00.000Z'],
    ['absent, in a JWT: its exp', { access_token: jwt({ exp: SENT_AT / 1000 + 90 }) }, '2026-11-22T12:01:30.000Z'],
    ['absent, in a JWT: more than a Date can represent', { access_token: jwt({ exp: 1e300 }) }, '2036-11-19T12:00:00.000Z'],
    ['expires_in before exp', { access_token: jwt({ exp: SENT_AT / 1000 + 90 }), expires_in: 30 }, '2026-11-22T12:00:30.000Z'],
    ['absent, in a JWT without exp', { access_token: jwt({}) }, '2026-11-22T12:05:00.000Z'],
    ['absent, in a string that only resembles a JWT', { access_token: 'a.%%.c' }, '2026-11-22T12:05:00.000Z'],
  ];
  for (const [name, members, want] of cases) {
    test(name, () => assert.equal(read({ access_token: 'abc', token_type: 'Bearer', ...members }).expiresAt.toISOString(), want));
  }
});

describe('responses of other servers', () => {
  test('token_type in lower case', () => assert.equal(read({ access_token: 'abc', token_type: 'bearer' }).tokenType, 'Bearer'));
  test('another name for Bearer, for a server known to use it', () => {
    const named = responseOf({ access_token: 'abc', token_type: 'BearerToken' });
    const requested = { scope: undefined, sentAt: SENT_AT, bearerTokenTypes: ['BearerToken'] };
    assert.equal(readTokenResponse(named, requested).tokenType, 'Bearer');
    assert.throws(() => readTokenResponse(named, { scope: undefined, sentAt: SENT_AT }), { code: 'unsupported_token_type' });
    assert.throws(() => readTokenResponse(named, { ...requested, tokenType: 'DPoP' }), { code: 'unsupported_token_type' });
  });
  test('a missing token_type means Bearer', () => assert.equal(read({ access_token: 'abc' }).tokenType, 'Bearer'));
  test('the scope of the response', () => assert.equal(read({ access_token: 'abc', scope: 'a b' }).scope, 'a b'));
  test('a response without scope grants the requested scope (RFC 6749 §5.1)', () =>
    assert.equal(readTokenResponse(responseOf({ access_token: 'abc' }), { scope: 'a', sentAt: SENT_AT }).scope, 'a'));
});

describe('a malformed response is a ProtocolError', () => {
  const cases: [string, unknown, number, string][] = [
    ['no access_token', { token_type: 'Bearer' }, 200, 'unexpected_response'],
    ['an empty access_token', { access_token: '' }, 200, 'unexpected_response'],
    ['an access_token that is a number', { access_token: 5 }, 200, 'unexpected_response'],
    ['a line break in the access_token', { access_token: 'a\r\nX-Evil: 1' }, 200, 'unexpected_response'],
    ['a token of another type (RFC 6749 §7.1)', { access_token: 'abc', token_type: 'mac' }, 200, 'unsupported_token_type'],
    ['a token_type that is not a string', { access_token: 'abc', token_type: 1 }, 200, 'unsupported_token_type'],
    ['a list', [], 200, 'unexpected_response'],
    ['no JSON, as a proxy page under 200', undefined, 200, 'unexpected_response'],
    ['no JSON, as a proxy page under 502', undefined, 502, 'unexpected_response'],
    ['an error that is not a string', { error: { code: 1 } }, 400, 'unexpected_response'],
    ['a token under status 500', { access_token: 'abc' }, 500, 'unexpected_response'],
  ];
  for (const [name, json, status, code] of cases) {
    test(name, () => assert.throws(() => read(json, status), { name: 'ProtocolError', code, status, requestId: 'req-1' }));
  }
});

describe('an error response is an OAuthResponseError', () => {
  test('it has the error, status, description and request id', () =>
    assert.throws(() => read({ error: 'invalid_scope', error_description: 'Scope "x" is not granted.' }, 400), {
      name: 'OAuthResponseError',
      error: 'invalid_scope',
      status: 400,
      description: 'Scope "x" is not granted.',
      requestId: 'req-1',
      message: 'invalid_scope: Scope "x" is not granted.',
    }));
  test('an error under status 200 is one too', () =>
    assert.throws(() => read({ error: 'invalid_client' }), { error: 'invalid_client', status: 200 }));
});

describe('a printed token is redacted', () => {
  const token = read({ access_token: 'very-secret', token_type: 'Bearer', expires_in: 60, grant_id: 'g' });
  test('by util.inspect()', () => {
    assert.doesNotMatch(inspect({ deep: { token } }, { depth: null }), /very-secret/);
    assert.match(inspect(token), /\[token\]/);
  });
  test('by JSON.stringify()', () => {
    const json: unknown = JSON.parse(JSON.stringify(token));
    assert.deepEqual(json, { accessToken: '[token]', tokenType: 'Bearer', expiresAt: '2026-11-22T12:01:00.000Z', grantId: 'g' });
  });
  test('accessToken itself is not', () => assert.equal(token.accessToken, 'very-secret'));
});
