import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headersAt } from './security-headers.ts';

const HTTPS = 'https://id.example';
const rows: readonly (readonly [host: string | undefined, publicUrl: string | undefined, isStrict: boolean])[] = [
  ['id.example', HTTPS, true],
  ['ID.example:8443', HTTPS, true],
  ['other.example', 'https://other.example', true],
  ['id.example', 'http://id.example', false],
  ['unknown.example', undefined, false],
  [undefined, HTTPS, false],
  ['localhost:8443', HTTPS, false],
  ['localhost.', HTTPS, false],
  ['a.localhost', HTTPS, false],
  ['127.0.0.1:8443', HTTPS, false],
  ['[::1]:8443', HTTPS, false],
  ['localhost.example', HTTPS, true],
];
for (const [host, publicUrl, isStrict] of rows) {
  test(`Strict-Transport-Security at ${host}, of a tenant at ${publicUrl}: ${isStrict} (RFC 6797)`, () => {
    const { fields, lines } = headersAt(host, publicUrl === undefined ? undefined : { tenant: { publicUrl } });
    assert.equal('strict-transport-security' in fields, isStrict);
    assert.equal(
      lines,
      Object.entries(fields)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join(''),
    );
  });
}

test('each host of a tenant has its own setting', () => {
  const served = { tenant: { publicUrl: HTTPS } };
  const strict = (host: string) => 'strict-transport-security' in headersAt(host, served).fields;
  assert.deepEqual(['id.example', 'localhost', 'id.example', '[::1]'].map(strict), [true, false, true, false]);
});
