// Secrets on the command line are refused.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { generateCredential } from '@mintmark/protocol';
import { refuseSecrets } from './argv-guard.ts';

const secret = generateCredential('secret', (size) => crypto.getRandomValues(new Uint8Array(size)));
const token = generateCredential('token', (size) => crypto.getRandomValues(new Uint8Array(size)));

describe('refuses a secret without repeating it, and says what to do instead', () => {
  const cases: string[][] = [
    ['token', '--client-secret', 'hunter2'],
    ['token', '--client-secret=hunter2'],
    ['token', '--client_secret=hunter2'],
    ['token', '--clientSecret', 'hunter2'],
    ['login', '--secret', 'hunter2'],
    ['login', '-password', 'hunter2'],
    ['login', '--passwd=hunter2'],
    ['client', 'list', '--access-token=hunter2'],
    ['client', 'list', '--token', 'hunter2'],
    ['token', secret],
    ['token', '--scope', secret],
    ['token', `client_secret=${secret}`],
    ['explain', token],
  ];
  for (const argv of cases) {
    test(argv.join(' ').replace(secret, '(a secret)').replace(token, '(a token)'), () =>
      assert.throws(
        () => refuseSecrets(argv),
        (error: Error) => {
          assert.equal(error.name, 'UsageError');
          assert.match(error.message, /--client-secret-file FILE.*\n.*MINTMARK_CLIENT_SECRET.*\n.*mintmark login/);
          for (const leak of ['hunter2', secret, token]) assert(!error.message.includes(leak));
          return true;
        },
      ),
    );
  }
});

describe('refuses a token of others without repeating it, and says what to do instead', () => {
  const jwt = 'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJ4In0.AAAA';
  for (const argv of [
    ['evaluate', 'billing', '--assertion', jwt],
    ['inspect', jwt],
    ['inspect', `--input=${jwt}`],
  ]) {
    test(argv.join(' ').replace(jwt, '(a JWT)'), () =>
      assert.throws(
        () => refuseSecrets(argv),
        (error: Error) => error.name === 'UsageError' && /pipe it into the command/.test(error.message) && !error.message.includes('eyJ'),
      ),
    );
  }
});

describe('accepts', () => {
  const cases: string[][] = [
    ['token', '--client-secret-file', 'f'],
    ['token', '--client-secret-stdin'],
    ['client', 'create', '--token-lifetime', '60', '--token-format=jwt'],
    ['client', 'show', 'mms_not-a-secret'],
    ['client', 'show', 'eyJ.a.b'],
    ['exec', '--', 'program', 'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJ4In0.AAAA'],
    [],
  ];
  for (const argv of cases) test(argv.join(' ') || '(nothing)', () => refuseSecrets(argv));
});
