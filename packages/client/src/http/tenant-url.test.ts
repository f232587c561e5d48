// The accepted forms of a tenant URL; others are rejected before a secret is sent.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { endpointUrl, tenantOrigin } from './tenant-url.ts';

describe('tenantOrigin() returns the origin of a tenant URL', () => {
  const cases: [string, string][] = [
    ['tenant.verify.ibm.com', 'https://tenant.verify.ibm.com'],
    ['localhost:8443', 'https://localhost:8443'],
    ['https://localhost:8443', 'https://localhost:8443'],
    ['https://localhost:8443/', 'https://localhost:8443'],
    ['HTTPS://Tenant.Example:443', 'https://tenant.example'],
    ['acme.localhost:8443', 'https://acme.localhost:8443'],
    ['[::1]:8443', 'https://[::1]:8443'],
    ['http://localhost:9200', 'http://localhost:9200'],
    ['http://acme.localhost:9200', 'http://acme.localhost:9200'],
    ['http://127.0.0.1:9200', 'http://127.0.0.1:9200'],
    ['http://127.8.9.10', 'http://127.8.9.10'],
    ['http://[::1]:9200', 'http://[::1]:9200'],
  ];
  for (const [given, want] of cases) test(given, () => assert.equal(tenantOrigin(given), want));
});

describe('tenantOrigin() rejects what is not an origin', () => {
  const cases: [string, string, RegExp][] = [
    ['a path', 'https://localhost:8443/v1.0', /without a path, as localhost:8443/],
    ['a path without a scheme', 'localhost:8443/oauth2', /without a path/],
    ['a path of dots', 'https://localhost:8443/..', /without a path/],
    ['a query', 'localhost:8443?x=1', /without a path/],
    ['a fragment', 'localhost:8443#x', /without a path/],
    ['a backslash, which URLs read as a slash', 'localhost:8443\\x', /without a path/],
    ['two slashes at the end', 'localhost:8443//', /without a path/],
    ['plain http to another machine', 'http://tenant.example', /http is for this machine only, and tenant\.example is another/],
    ['plain http to a name that only starts with localhost', 'http://localhost.evil.example', /this machine only/],
    ['plain http to a name that only starts with 127.0.0.1', 'http://127.0.0.1.evil.example', /this machine only/],
    ['another scheme', 'ftp://tenant.example', /must use https/],
    ['another scheme on this machine', 'ftp://localhost', /must use https/],
    ['a space inside', 'tenant .example', /blank or a control character/],
    ['a leading space', ' tenant.example', /blank or a control character/],
    ['a line break, which URL() drops', 'tenant.exam\nple', /blank or a control character/],
    ['no host', 'https://', /not a valid URL/],
    ['a port over 65535', 'localhost:84430', /not a valid URL/],
    ['an empty string', '', /non-empty/],
    ['a lone surrogate', 'tenant\ud800.example', /well-formed/],
  ];
  for (const [name, given, message] of cases) {
    test(name, () => assert.throws(() => tenantOrigin(given), { name: 'TypeError', code: 'invalid_argument', message }));
  }

  test('a rejected URL with a password is not repeated in the error', () => {
    assert.throws(
      () => tenantOrigin('https://admin:hunter2@localhost:8443'),
      (error: Error) => error instanceof TypeError && !error.message.includes('hunter2'),
    );
  });

  test('tenantOrigin() rejects a value that is not a string', () => {
    const given: unknown = undefined;
    assert.throws(() => tenantOrigin(given as string), { name: 'TypeError', message: 'tenantUrl must be a non-empty string.' });
  });
});

describe('endpointUrl()', () => {
  test('may have a path and a query', () =>
    assert.equal(endpointUrl('tokenUrl', 'https://as.example/token?tenant=a'), 'https://as.example/token?tenant=a'));
  const refused: [string, string, RegExp][] = [
    ['must be absolute', '/token', /tokenUrl is not a valid URL/],
    ['must be https beyond this machine', 'http://as.example/token', /tokenUrl must use https/],
    ['must not be data', 'data:,x', /must use https/],
    ['must not have a fragment (RFC 6749 §3.2)', 'https://as.example/token#', /fragment/],
    ['must not carry a password', 'https://a:b@as.example/token', /user name or password/],
  ];
  for (const [name, given, message] of refused) {
    test(name, () => assert.throws(() => endpointUrl('tokenUrl', given), { name: 'TypeError', message }));
  }
});
