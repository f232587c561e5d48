// Hashes that other programs created: Python's hashlib, the crypt of the C library, and the test vectors of
// the RFCs.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { hashArgon2id, parseArgon2id } from './argon2id.ts';
import { BcryptComparer } from './bcrypt-comparer.ts';
import { parseSlowHash } from './slow-hash-formats.ts';

const SECRET = 'correct horse';
const MATCHES: readonly (readonly [name: string, hash: string, secret?: string])[] = [
  ['bcrypt, $2b$', '$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2'],
  ['bcrypt, $2y$, as PHP writes it', '$2y$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2'],
  ['bcrypt with the prefix of Spring', '{bcrypt}$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2'],
  ['bcrypt, $2a$, of crypt_blowfish', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW', 'U*U'],
  [
    'PBKDF2, PHC',
    '$pbkdf2-sha512$i=1000,l=64$MDEyMzQ1Njc4OWFiY2RlZg$OM0FAoIqCVK1sWtxDiffVlBejtLa+ks4TP71JiecwuSZCG8iLbnlIEPOMoVX+i2B2wkSxjQ8CRGR9OkNGuIPMQ',
  ],
  ['PBKDF2, passlib', '$pbkdf2-sha256$6400$.6UI/S.nXIk8jcbdHx3Fhg$98jZicV16ODfEsEZeYPGHU3kbrUrvUEXOPimVSQDD44', 'password'],
  ['PBKDF2 over SHA-1, passlib', '$pbkdf2$1000$MDEyMzQ1Njc4OWFiY2RlZg$aUfE2vx5Q7zgbb0jx49AaNpXUQQ'],
  ['PBKDF2, RFC 6070', `$pbkdf2-sha1$i=4096$${Buffer.from('salt').toString('base64')}$SwB5AbdlSJq+rUnZJvch0GWkKcE`, 'password'],
  ['PBKDF2, Django', 'pbkdf2_sha256$1000$seasalt$mQnueSakb748zqBAC1tmWVZsZbi2zPGZarEzTGdfmso='],
  ['PBKDF2, Werkzeug', 'pbkdf2:sha256:1000$seasalt$9909ee7926a46fbe3ccea0400b5b6659566c65b8b6ccf1996ab1334c675f9aca'],
  ['scrypt, PHC', '$scrypt$ln=10,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$6g3umF+uVrJsObaTZhIbbTlgrvOEFcCItdwSjtPF67M'],
  [
    'scrypt, Werkzeug',
    'scrypt:1024:8:1$seasalt$6fdbea39ed01e47661d9fd7443d44f37d38534fb666fe7b3a7960e96766c250d2f4392377aaf19b7b18532ea90e7cc42c5322f54bd5008bfcf4d7116afe44d1c',
  ],
  [
    'scrypt, RFC 7914 §12',
    `scrypt:1024:8:16$NaCl$${'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640'}`,
    'password',
  ],
  [
    'argon2id, of the reference implementation',
    '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4',
    'password',
  ],
  ['SHA-256, LDAP', '{SHA256}QQTTb42iwlQ0n4WDZ5Pr4CngyVcGOjTJHC6SAxh7VjE='],
  ['salted SHA-256, LDAP', '{SSHA256}n+NyCAC8BTzorAU7AQEsEfh4qDAh0HpRtPLX0dsQdApzYWx0'],
  ['salted SHA-512, LDAP', '{SSHA512}MObRFvUHqU5pLIXjc0HkeJH+PKVdEQk34oSyXkDftCxTU6Fk9rWjilWA553MtCFyazGhAOPiDyO1Rv1hndA96XNhbHQ='],
  [
    'SHA-512, in hexadecimal digits',
    'sha512:56b698defedb5a435b634afe3320bbaf3fdcd920b6c503a446fc7b7a776b298d479d1ba6a8b617808eb0bf579ce9a95d668347bcab7149085ac93cb27995197b',
  ],
];

const B64 = (bytes: number) => Buffer.alloc(bytes, 1).toString('base64').replace(/=+$/, '');
const argon = (parameters: string, salt = B64(16), hash = B64(32), version = 'v=19') =>
  `$argon2id$${version}$${parameters}$${salt}$${hash}`;
const pbkdf2 = (iterations: number, bytes = 32) => `$pbkdf2-sha256$i=${iterations}$${B64(16)}$${B64(bytes)}`;
const scrypt = (parameters: string) => `$scrypt$${parameters}$${B64(16)}$${B64(32)}`;
const bcryptOf = (cost: string, letter = 'b') => `$2${letter}$${cost}$${'a'.repeat(53)}`;

/** At its edge: what is taken, and the next that is not. */
const EDGES: readonly (readonly [name: string, taken: string, refused: string, clause: RegExp])[] = [
  ['the cost of bcrypt', bcryptOf('14'), bcryptOf('15'), /cost of 15; from 4 to 14/],
  ['the least cost of bcrypt', bcryptOf('04'), bcryptOf('03'), /cost of 03/],
  ['the iterations of PBKDF2', pbkdf2(2_000_000), pbkdf2(2_000_001), /iterations of 2000001; from 1 to 2000000/],
  ['the iterations of PBKDF2, two blocks each', pbkdf2(1_000_000, 33), pbkdf2(1_000_001, 33), /from 1 to 1000000/],
  ['the memory of scrypt', scrypt('ln=17,r=8,p=1'), scrypt('ln=18,r=8,p=1'), /costs too much/],
  ['the work of scrypt', scrypt('ln=16,r=8,p=8'), scrypt('ln=16,r=8,p=9'), /costs too much/],
  ['the memory of argon2id', argon('m=131072,t=8,p=1'), argon('m=131073,t=1,p=1'), /memory \(m\) of 131073/],
  ['the passes of argon2id', argon('m=131072,t=8,p=1'), argon('m=131072,t=9,p=1'), /passes \(t\) of 9; from 1 to 8/],
  ['the parallelism of argon2id', argon('m=1024,t=1,p=16'), argon('m=1024,t=1,p=17'), /parallelism \(p\) of 17/],
  ['the salt of argon2id', argon('m=1024,t=1,p=1', B64(8)), argon('m=1024,t=1,p=1', B64(7)), /salt of 7 bytes/],
  ['the hash of argon2id', argon('m=1024,t=1,p=1', B64(16), B64(16)), argon('m=1024,t=1,p=1', B64(16), B64(15)), /hash of 15 bytes/],
];

const REFUSED: readonly (readonly [name: string, hash: string, clause: RegExp])[] = [
  ['nothing', '', /is no hash that is taken/],
  ['a secret', 'mms_abc', /is no hash that is taken/],
  ['MD5', '$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/', /is no hash that is taken/],
  ['SHA-1', '{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=', /is no hash that is taken/],
  ['SHA-256 of the wrong length', `{SHA256}${B64(31)}`, /hash of 31 bytes/],
  ['salted SHA-256 without salt', `{SSHA256}${B64(32)}`, /hash of 32 bytes/],
  ['hexadecimal digits of the wrong number', 'sha256:abcd', /has 4 digits; 64 are taken/],
  ['bcrypt of the library that was wrong', bcryptOf('10', 'x'), /no bcrypt hash that can be read/],
  ['truncated bcrypt', '$2b$10$abc', /no bcrypt hash that can be read/],
  ['PBKDF2 over MD5', `$pbkdf2-md5$i=1000$${B64(16)}$${B64(16)}`, /is PBKDF2 over md5/],
  ['PBKDF2 without iterations', `$pbkdf2-sha256$${B64(16)}$${B64(32)}`, /iterations of missing/],
  ['PBKDF2 with a wrong length', `$pbkdf2-sha256$i=1000,l=20$${B64(16)}$${B64(32)}`, /another length than it says/],
  ['argon2i', `$argon2i$v=19$m=1024,t=1,p=1$${B64(16)}$${B64(32)}`, /is no hash that is taken/],
  ['argon2id of an older version', argon('m=1024,t=1,p=1', B64(16), B64(32), 'v=16'), /another version/],
  ['argon2id with a duplicate parameter', argon('m=1024,m=8,t=1,p=1'), /parameters that are malformed/],
  ['argon2id with an unknown parameter', argon('m=1024,t=1,p=1,keyid=a'), /parameters that are not known/],
  ['argon2id without a hash', `$argon2id$v=19$m=1024,t=1,p=1$${B64(16)}`, /a hash that is not base64/],
  ['scrypt with an N that is not a power of two', 'scrypt:1000:8:1$salt$00112233445566778899aabbccddeeff', /not a power of two/],
  ['a text above the maximum length', `{SSHA512}${B64(600)}`, /is no hash that is taken/],
];

describe('hashes of other systems', () => {
  const comparer = new BcryptComparer();
  after(() => comparer.close());
  const work = { bcrypt: (secret: string, hash: string) => comparer.compare(secret, hash) };

  for (const [name, hash, secret = SECRET] of MATCHES) {
    test(`${name}: matches the secret and nothing else`, async () => {
      const { matches } = parseSlowHash(hash);
      assert.equal(await matches(secret, work), true);
      for (const other of [`${secret} `, secret.slice(1), secret.toUpperCase() + secret, ''])
        assert.equal(await matches(other, work), false);
    });
  }
  for (const [name, taken, refused, clause] of EDGES) {
    test(`${name} is limited`, () => {
      assert.ok(parseSlowHash(taken));
      assert.throws(() => parseSlowHash(refused), clause);
    });
  }
  for (const [name, hash, clause] of REFUSED) test(`${name} is refused`, () => assert.throws(() => parseSlowHash(hash), clause));

  test('argon2id with key and context: RFC 9106 §5.3', async () => {
    const keying = { secret: Buffer.alloc(8, 3), associatedData: Buffer.alloc(12, 4) };
    const tag = Buffer.from('0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659', 'hex').toString('base64');
    const text = `$argon2id$v=19$m=32,t=3,p=4$${Buffer.alloc(16, 2).toString('base64')}$${tag}`;
    const password = Buffer.alloc(32, 1).toString('latin1');
    assert.equal(await parseArgon2id(text, keying)?.matches(password, work), true);
    assert.equal(await parseArgon2id(text, { ...keying, secret: Buffer.alloc(8, 5) })?.matches(password, work), false);
    assert.equal(await parseArgon2id(text, { ...keying, associatedData: Buffer.alloc(12, 5) })?.matches(password, work), false);
  });
  test('our own hashes can be parsed', async () => {
    const keying = { secret: Buffer.alloc(32, 1), associatedData: Buffer.from('place') };
    const text = await hashArgon2id(SECRET, keying);
    assert.match(text, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    assert.equal(await parseArgon2id(text, keying)?.matches(SECRET, work), true);
    assert.equal(await parseArgon2id(text)?.matches(SECRET, work), false, 'without the key that is not in the store');
  });
  test('a bcrypt thread that ends fails the waiting comparisons, and the next one starts another', async () => {
    const own = new BcryptComparer();
    const [, hash = ''] = MATCHES[0] ?? [];
    const waiting = assert.rejects(own.compare(SECRET, hash), /has ended/);
    await own.close();
    await waiting;
    assert.equal(await own.compare(SECRET, hash), true);
    await own.close();
  });
});
