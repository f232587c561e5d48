import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isLoopbackHostname, withoutBrackets } from './host-name.ts';

const hostname = (url: string): string => new URL(url).hostname;

describe('isLoopbackHostname()', () => {
  const loopback = ['http://localhost', 'http://a.LOCALHOST', 'http://127.0.0.1', 'http://127.255.0.3', 'http://127.1', 'http://[::1]'];
  const other = [
    'http://localhost.example',
    'http://notlocalhost',
    'http://128.0.0.1',
    'http://127.0.0.1.example',
    'http://0.0.0.0',
    'http://[::2]',
    'http://[::ffff:127.0.0.1]',
  ];
  for (const url of loopback) test(`${url} is loopback`, () => assert.equal(isLoopbackHostname(hostname(url)), true));
  for (const url of other) test(`${url} is not loopback`, () => assert.equal(isLoopbackHostname(hostname(url)), false));
});

describe('withoutBrackets()', () => {
  test('an IPv6 address loses its brackets', () => assert.equal(withoutBrackets(hostname('https://[2001:DB8::1]:8443')), '2001:db8::1'));
  test('a name is unchanged', () => assert.equal(withoutBrackets('api.example'), 'api.example'));
});
