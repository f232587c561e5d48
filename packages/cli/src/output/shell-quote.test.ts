// Quoted values are read back by a real shell.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { exportLine, shellQuote } from './shell-quote.ts';

const echoed = (line: string): string => execFileSync('sh', ['-c', `${line}\nprintf %s "$value"`], { encoding: 'utf8', env: {} });

describe('a shell reads the same value back from', () => {
  const values = [
    'plain',
    'a b',
    "it's",
    '"$HOME`id`"',
    '$(id)',
    '\\',
    '*',
    '~',
    '#',
    '',
    "''",
    'a\nb',
    '-n',
    'mms_0aZ',
    '世界',
    '!x',
    'a;b&c|d>e',
  ];
  for (const value of values) test(JSON.stringify(value), () => assert.equal(echoed(exportLine({ value })), value));
});

test('plain values are not quoted, as in the guide', () => {
  assert.equal(
    exportLine({ tenant_url: 'localhost:8443', client_id: '12345678-1234', client_secret: 'mms_aB9', x: undefined }),
    'export tenant_url=localhost:8443 client_id=12345678-1234 client_secret=mms_aB9',
  );
  assert.equal(shellQuote('/home/me/data/tls/ca.pem'), '/home/me/data/tls/ca.pem');
});
