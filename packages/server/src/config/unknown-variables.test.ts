import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unknownVariables } from './unknown-variables.ts';

for (const [name, nearest] of [
  ['MINTMARK_DATABSE', 'MINTMARK_DATABASE'],
  ['MINTMARK_PUBLICURL', 'MINTMARK_PUBLIC_URL'],
  ['MINTMARK_TRUSTED_PROXIES', 'MINTMARK_TRUSTED_PROXY'],
  ['MINTMARK_DATABASE_FILES', 'MINTMARK_DATABASE_FILE'],
  ['MINTMARK_MASTERKEY', 'MINTMARK_MASTER_KEY'],
  ['MINTMARK_COMPLETELY_DIFFERENT', undefined],
] as const) {
  test(`${name}: ${nearest ?? 'no similar name'}`, () => assert.deepEqual(unknownVariables({ [name]: 'x' }), [{ name, nearest }]));
}

test('known variables and those of Kubernetes for a Service named mintmark are not reported', () => {
  const names = [
    'PATH',
    'MINTMARK_DATABASE',
    'MINTMARK_DATABASE_FILE',
    'MINTMARK_MASTER_KEY_FILE',
    'MINTMARK_TENANT_URL',
    'MINTMARK_CLIENT_SECRET_FILE',
    'MINTMARK_SERVICE_HOST',
    'MINTMARK_SERVICE_PORT_HTTPS',
    'MINTMARK_PORT',
    'MINTMARK_PORT_8443_TCP',
    'MINTMARK_PORT_8443_TCP_ADDR',
  ];
  assert.deepEqual(unknownVariables(Object.fromEntries(names.map((name) => [name, 'x']))), []);
});

test('a variable without a file variant has none', () => {
  assert.deepEqual(unknownVariables({ MINTMARK_BOOTSTRAP_CLIENT_ID_FILE: 'x' }), [
    { name: 'MINTMARK_BOOTSTRAP_CLIENT_ID_FILE', nearest: 'MINTMARK_BOOTSTRAP_CLIENT_ID' },
  ]);
});
