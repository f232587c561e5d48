import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../../../test/property-runs.ts';
import { bearerChallenge, parseAccessToken } from './bearer.ts';
import { OAUTH_ERRORS, OAuthError } from './oauth-error.ts';
import { resourceIdentity } from './resource-identity.ts';
import { requireResourceIndicator } from './token-request.ts';

describe('RFC 6749 §5.2: errors', () => {
  test('a code has the status of the table, unless the refusal has its own', () => {
    assert.equal(new OAuthError('invalid_client', 'x').status, OAUTH_ERRORS.invalid_client);
    assert.equal(new OAuthError('invalid_request', 'x', { status: 413 }).status, 413);
  });
  test('the body does not contain the cause', () => {
    const error = new OAuthError('server_error', 'Sorry.', { cause: new Error('password is hunter2') });
    assert.equal(JSON.stringify(error), '{"error":"server_error","error_description":"Sorry."}');
  });
  test('a description contains only the characters of §5.2', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.match(new OAuthError('invalid_request', text).message, /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/);
      }),
      runs(),
    );
  });
});

describe('RFC 6750: bearer tokens', () => {
  const headers: readonly [name: string, header: string | undefined, token: string | undefined][] = [
    ['a token', 'Bearer abc.def-_~+/==', 'abc.def-_~+/=='],
    ['any case of the scheme', 'BEARER abc', 'abc'],
    ['no header', undefined, undefined],
    ['another scheme', 'Basic abc', undefined],
    ['two tokens', 'Bearer a b', undefined],
    ['a character no token has', 'Bearer a,b', undefined],
    ['the scheme of bound tokens (RFC 9449 §7.1)', 'dpop abc', 'abc'],
  ];
  for (const [name, header, token] of headers) test(`§2.1: ${name}`, () => assert.equal(parseAccessToken(header)?.token, token));
  test('§3: a challenge without a token has no error code', () => {
    assert.equal(bearerChallenge('https://h/'), 'Bearer realm="https://h/"');
  });
  test('§3: a challenge for an invalid token contains the error', () => {
    assert.equal(
      bearerChallenge('r', new OAuthError('invalid_token', 'No.')),
      'Bearer realm="r", error="invalid_token", error_description="No."',
    );
  });
});

describe('RFC 8707 §2: resource indicators', () => {
  for (const uri of ['https://api.example', 'https://api.example/a?b', 'urn:example:api']) {
    test(`accepts ${uri}`, () => assert.equal(requireResourceIndicator(uri), uri));
  }
  for (const uri of ['', 'api.example', '/api', 'https://api.example/#x', 'https://a b', 'https:']) {
    test(`refuses '${uri}'`, () => {
      assert.throws(
        () => requireResourceIndicator(uri),
        (error) => error instanceof OAuthError && error.code === 'invalid_target',
      );
    });
  }

  const identities: readonly (readonly string[])[] = [
    ['https://mcp.example.com', 'https://mcp.example.com/', 'HTTPS://MCP.example.com', 'https://mcp.example.com:443/'],
    ['https://mcp.example.com:8443', 'https://mcp.example.com:8443/'],
    ['http://mcp.example.com', 'http://mcp.example.com:80'],
    ['https://mcp.example.com/a', 'https://mcp.example.com/%61', 'https://mcp.example.com/b/../a', 'https://mcp.example.com/./a'],
    ['https://mcp.example.com/a/'],
    ['https://mcp.example.com/A'],
    ['https://mcp.example.com/?q', 'https://mcp.example.com?q'],
    ['https://mcp.example.com/a%2fb', 'https://mcp.example.com/a%2Fb'],
    ['https://mcp.example.com/a/b'],
    ['api://Team.example/App', 'API://team.EXAMPLE/App'],
    ['api://team.example/app'],
    ['urn:example:api', 'URN:example:api'],
    ['urn:example:API'],
    ['https:mcp.example.com'],
  ];
  test('equivalent resource indicators have one identity, others do not (RFC 3986 §6.2.2, §6.2.3)', () => {
    for (const spellings of identities) assert.equal(new Set(spellings.map(resourceIdentity)).size, 1, spellings.join(' '));
    assert.equal(new Set(identities.flat().map(resourceIdentity)).size, identities.length);
  });
  test('resourceIdentity() is idempotent', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (url) =>
        assert.equal(resourceIdentity(resourceIdentity(url)), resourceIdentity(url)),
      ),
      runs(),
    );
  });
});
