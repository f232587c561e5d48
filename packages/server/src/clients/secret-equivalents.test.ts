// The forms of secret equivalents, and the generators whose secrets have none of these forms.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { generateCredential } from '@mintmark/protocol';
import fc from 'fast-check';
import { isSecretEquivalent } from './secret-equivalents.ts';

const ID = '0199aa11-2b3c-7d4e-8f50-617283940a5b';

const STAND_INS: Readonly<Record<string, readonly string[]>> = {
  'handles and hashes': [
    `{hmac-sha256}${ID}`,
    '{cipher}AQB2c3Jk',
    '{noop}s3cr3t-Value',
    '{SSHA256}n+NyCAC8BTzorAU7',
    '{bcrypt}$2b$12$abc',
    '{aes-256-gcm}xyz',
  ],
  'variables and templates': [
    ...['$(env:SVC_SECRET)', '$(file:/run/secrets/svc)', `$\{VAR}`, `$\{SVC_SECRET:-none}`, '$SVC_SECRET', '$(SVC_SECRET)', '`cat secret`'],
    ...[
      '%SVC_SECRET%',
      '{{ .Values.secret }}',
      '{{secrets.SVC}}',
      `$\{{ secrets.SVC }}`,
      '<%= ENV["SVC"] %>',
      '#{SvcSecret}#',
      '#{svc.secret}',
    ],
    ...['__SVC_SECRET__', '@SVC_SECRET@', '@@secretValue@@'.replace('secret', 'Secret'), '[[ secret ]]', `prefix-$\{SVC_SECRET}-suffix`],
  ],
  references: [
    ...[
      'vault:secret/data/svc#password',
      'vault://kv/svc',
      'op://billing/oauth/secret',
      'ref+vault://secret/svc',
      'ref+awsssm://svc',
      'env:SVC_SECRET',
    ],
    ...[
      'file:/run/secrets/svc',
      'file:///run/secrets/svc',
      'secretref:svc-secret',
      'secret://svc',
      'ssm:/svc/secret',
      'awssm:svc',
      '!vault svc/secret',
    ],
    ...['arn:aws:secretsmanager:eu-central-1:1:secret:svc', 'projects/p/secrets/svc/versions/latest', 'keyvault:svc', '!secret svc_secret'],
    ...[
      '@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/s)',
      '{{resolve:secretsmanager:svc}}',
      'https://v.vault.azure.net/secrets/s',
    ],
    ...[
      'ENC[AES256_GCM,data:Zm9v,iv:YmFy,tag:YmF6,type:str]',
      'ENC(G6N718UuyPE5bHyWKyuLQSm02auQPUtm)',
      '$ANSIBLE_VAULT;1.1;AES256',
      '!Ref SvcSecret',
    ],
    ...['doppler:svc', 'kms:alias/svc', 'sm://project/svc', '-----BEGIN PGP MESSAGE-----'],
  ],
  'words that ask for one': [
    ...[
      'CHANGE_ME_x',
      'change-me-please',
      'CHANGEME123',
      'REPLACE_ME_WITH_SECRET',
      'ReplaceThisValue',
      'YOUR_CLIENT_SECRET',
      'your-secret-here',
    ],
    ...[
      'INSERT_YOUR_SECRET',
      'enter_your_secret',
      'placeholder-1',
      'TODO',
      'fixme',
      'null',
      'undefined',
      'None',
      '[object Object]',
      'client_secret',
    ],
  ],
  masks: [
    '****',
    '**********',
    'abc****xyz',
    '••••••••',
    '[REDACTED_SECRET]',
    '[REDACTED]',
    '<secret>',
    '<your client secret>',
    '[secret]',
    '<redacted>',
    'mms_Ab3…',
    'abcdef...',
  ],
  'names of what holds it': [
    ...[
      '$svc_secret_value',
      '$env:SVC_SECRET_VALUE',
      '{svc_secret_value}',
      '%(svc_secret)s',
      'process.env.CLIENT_SECRET',
      'SVC_CLIENT_SECRET',
    ],
    ...['os.environ["CLIENT_SECRET"]', 'var.client_secret', 'module.svc.client_secret', 'random_password.svc.result', 'secretKeyRef'],
    ...[
      '/run/secrets/svc-client-secret',
      './secrets/client_secret.txt',
      'secrets/client-secret.txt',
      '1password://vault/item',
      'fn::secret',
    ],
  ],
  'hashes, and what tools write for a value that they hide': [
    ...['$argon2id$v=19$m=65536,t=3,p=4$abc$def', '$2b$12$qZr8v1T0pXyWcLmN', 'pbkdf2_sha256$1000$abc$def', 'sha256:0a7f3c'],
    ...['hmac-sha256:01a22726-2b60-7000', '(sensitive value)', '(known after apply)', 'abcd...wxyz1'],
  ],
  'escapes and quotes': [
    ...[
      '"CHANGE_ME"',
      '\\"op://billing/oauth/secret\\"',
      '\\u003csecret\\u003e',
      '\\u0024{VAR}',
      '&lt;secret&gt;',
      '&#60;secret&#62;',
      '&#x3c;secret&#x3e;',
    ],
    ...[
      '%3Csecret%3E',
      '%24%7BSVC_SECRET%7D',
      "'vault:secret/svc'",
      Buffer.from('CHANGE_ME').toString('base64'),
      Buffer.from(`$\{SVC_SECRET}\n`).toString('base64'),
    ],
  ],
};

const alphabet = (characters: string, length: number) =>
  fc.array(fc.constantFrom(...characters), { minLength: length, maxLength: length }).map((all) => all.join(''));
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const ALNUM = `${LOWER}${LOWER.toUpperCase()}0123456789`;
const PRINTABLE = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).join('');
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map((array) => Buffer.from(array));

/** Secrets as their products make them up. */
const GENERATORS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'this server': bytes(64).map((pool) => generateCredential('secret', (size) => pool.subarray(0, size))),
  'IBM Security Verify': alphabet(ALNUM, 10),
  'Keycloak 32 letters and figures': alphabet(ALNUM, 32),
  'Keycloak UUID': fc.uuid(),
  'Auth0, Okta: 64 of base64url': bytes(48).map((data) => data.toString('base64url')),
  'Entra ID': alphabet(`${ALNUM}~._-`, 37).map((tail) => `abc8Q~${tail}`.slice(0, 40)),
  Cognito: alphabet(`${LOWER}0123456789`, 52),
  'Google: GOCSPX-': alphabet(`${ALNUM}_-`, 28).map((tail) => `GOCSPX-${tail}`),
  'GitHub, GitLab hex': bytes(20).map((data) => data.toString('hex')),
  'openssl rand -base64 32': bytes(32).map((data) => data.toString('base64')),
  'openssl rand -hex 32': bytes(32).map((data) => data.toString('hex')),
  'Hydra, dex: 26 of a small alphabet': alphabet(`${ALNUM}-_.~`, 26),
  'AWS Secrets Manager, all marks': alphabet(PRINTABLE, 32),
  'password managers, all marks': alphabet(PRINTABLE, 20),
};

describe('secret equivalents', () => {
  for (const [kind, texts] of Object.entries(STAND_INS)) {
    test(kind, () => {
      for (const text of texts) assert.ok(isSecretEquivalent(text), text);
    });
  }
  const passphrases = [
    'correct horse battery staple',
    'S3cr3t-of-billing',
    'größer-als-ASCII',
    'a-secret-of-thirty-two-characters',
    'KXQ9w1uK2b',
    'tr0ub4dor&3-and-more',
  ];
  test('a passphrase is not a secret equivalent', () => {
    for (const text of passphrases) assert.ok(!isSecretEquivalent(text), text);
  });
  for (const [product, secrets] of Object.entries(GENERATORS)) {
    test(`a secret of ${product} is not a secret equivalent`, () => {
      // A seed of its own: chance writes anything, if it is asked often enough.
      fc.assert(
        fc.property(secrets, (secret) => !isSecretEquivalent(secret)),
        { numRuns: 2_000, seed: 20_261_129 },
      );
    });
  }
});
