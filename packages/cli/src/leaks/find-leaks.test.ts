// Credentials are found in any text, and nothing else is mistaken for one.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { generateCredential } from '@mintmark/protocol';
import fc from 'fast-check';
import { runs } from '../../../../test/property-runs.ts';
import { findLeaks, type Leak } from './find-leaks.ts';

const SECRET = generateCredential('secret', randomBytes);
const TOKEN = generateCredential('token', randomBytes);
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const JWT = `${encode({ alg: 'ES256', typ: 'at+jwt' })}.${encode({ iss: 'https://a.example', jti: 'x' })}.${'A'.repeat(86)}`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const wrapped = (text: string, width: number): string => text.match(new RegExp(`.{1,${width}}`, 'g'))?.join('\n') ?? '';

const summary = ({ kind, state, line, within }: Leak): string => [kind, state, line ?? 'lines', ...within].join(' ');

describe('a whole credential is found in', () => {
  const table: readonly [where: string, text: string, found: string][] = [
    ['the bare string', SECRET, 'client_secret whole 1'],
    ['a string with line ends around it', `\n${SECRET}\r\n\n`, 'client_secret whole 2'],
    ['quotation marks', `"${TOKEN}"`, 'access_token whole 1'],
    ['a Bearer header', `Authorization: Bearer ${TOKEN}`, 'access_token whole 1'],
    ['a Bearer header with a JWT', `authorization: DPoP ${JWT}`, 'access_token whole 1'],
    ['a Basic header', `Authorization: Basic ${base64(`shop:${SECRET}`)}`, 'client_secret whole 1 base64'],
    ['a form', `grant_type=client_credentials&client_secret=${SECRET}&scope=read`, 'client_secret whole 1'],
    [
      'a percent-encoded form',
      `body=client_secret%3D${SECRET.replace('_', '%5F')}%26scope%3Dread`,
      'client_secret whole 1 percent-encoding',
    ],
    ['JSON', JSON.stringify({ client_secret: SECRET }), 'client_secret whole 1'],
    ['JSON within JSON, escaped', JSON.stringify({ body: JSON.stringify({ t: JWT }) }), 'access_token whole 1'],
    ['JSON with escapes in it', `{"s":"${SECRET.replace('_', '\\u005f')}"}`, 'client_secret whole 1 escapes'],
    ['a log line', `2026-11-29T10:00:00Z WARN retry ${JWT}, attempt 2`, 'access_token whole 1'],
    ['a log of several lines', `a\nb ${SECRET} c\nd`, 'client_secret whole 2'],
    ['an escaped line end before it', `x\\n${JWT}\\n`, 'access_token whole 1 escapes'],
    ['a URL', `https://shop:${SECRET}@api.example/x`, 'client_secret whole 1'],
    ['a file of variables', `export CLIENT_SECRET='${SECRET}'`, 'client_secret whole 1'],
    ['a Kubernetes Secret', `data:\n  client-secret: ${base64(SECRET)}`, 'client_secret whole 2 base64'],
    ['base64 in base64', base64(base64(`secret=${SECRET}`)), 'client_secret whole 1 base64 base64'],
    ['a percent-encoded Basic header', `h=Basic%20${encodeURIComponent(base64(`s:${SECRET}`))}`, 'client_secret whole 1 base64'],
    ['MIME base64, wrapped at 76', wrapped(base64(`${'x'.repeat(40)} ${SECRET}`), 76), 'client_secret whole lines base64'],
    ['a terminal that wrapped it', wrapped(`secret: ${SECRET}`, 40), 'client_secret whole lines'],
    ['a mail that quotes and wraps it', `> ${SECRET.slice(0, 30)}\n> ${SECRET.slice(30)}`, 'client_secret whole lines'],
    ['quoted-printable', `${SECRET.slice(0, 30)}=\n${SECRET.slice(30)}`, 'client_secret whole lines'],
    ['a text that continues without a space', `${SECRET}abc`, 'client_secret whole 1'],
  ];
  for (const [where, text, found] of table) {
    test(where, () => {
      const leaks = findLeaks(text);
      assert.deepEqual(leaks.map(summary), [found]);
      assert.ok([SECRET, TOKEN, JWT].includes(leaks[0]?.text ?? ''));
    });
  }
});

describe('a part of a credential is reported as such', () => {
  const table: readonly [what: string, text: string, found: readonly string[]][] = [
    ['the beginning of a secret', `secret: ${SECRET.slice(0, 30)}`, ['client_secret cut_off 1']],
    ['a secret without its last character', SECRET.slice(0, -1), ['client_secret cut_off 1']],
    ['the beginning of an opaque token', `Bearer ${generateTokenStart()}`, ['access_token cut_off 1']],
    ['a JWT without its signature', JWT.slice(0, JWT.lastIndexOf('.')), ['access_token cut_off 1']],
    ['a JWT whose signature is too short', JWT.slice(0, -1), ['access_token cut_off 1']],
    ['a JWT cut within its claims', `t=${JWT.slice(0, 60)}...`, ['access_token cut_off 1']],
    [
      'a secret with one character changed',
      `${SECRET.slice(0, 20)}${SECRET[20] === 'x' ? 'y' : 'x'}${SECRET.slice(21)}`,
      ['client_secret damaged 1'],
    ],
    ['a beginning and the whole: only the whole', `${SECRET.slice(0, 12)}… is ${SECRET}`, ['client_secret whole 1']],
  ];
  for (const [what, text, found] of table) test(what, () => assert.deepEqual(findLeaks(text).map(summary), found));
});

describe('nothing is mistaken for a credential in', () => {
  const table: readonly [what: string, text: string][] = [
    ['prose', 'mmt is a prefix, mms_ another; mmtables and summms_ are none.'],
    ['a masked secret', 'client_secret=mms_****'],
    ['base64 of something else', base64('a picture, or nearly')],
    ['a JSON object in base64url that is not a header', encode({ a: 'nothing of the kind' })],
  ];
  for (const [what, text] of table) test(what, () => assert.deepEqual(findLeaks(text), []));
});

describe('in a text with several credentials', () => {
  test('whole ones come first, and each is reported once', () => {
    const leaks = findLeaks(`${SECRET.slice(0, 20)}!\n${TOKEN} ${JWT}\n${TOKEN}\nmms_another1`);
    assert.deepEqual(leaks.map(summary), [
      'access_token whole 2',
      'access_token whole 2',
      'client_secret cut_off 1',
      'client_secret cut_off 4',
    ]);
  });
});

const surrounding = fc.string({ unit: fc.constantFrom(...' \t"\'{}[]:;,.<>=&?/#|()\\%+-_abc019ü'), maxLength: 40 });
const encoding = fc.constantFrom<((text: string) => string)[]>(
  (text) => text,
  encodeURIComponent,
  (text) => JSON.stringify(text),
  (text) => base64(text),
  (text) => Buffer.from(text).toString('base64url'),
  (text) => `a\n${text}\n`,
);

test('a credential on several lines is reported once, with all of its lines', () => {
  const leaks = findLeaks(`${SECRET}\nnothing\n${base64(SECRET)}\n${SECRET} ${SECRET}`);
  assert.deepEqual(
    leaks.map(({ line, otherLines }) => [line, otherLines]),
    [[1, [3, 4]]],
  );
});

describe('for any text', () => {
  const credential = fc.constantFrom('secret', 'token').map((kind) => generateCredential(kind, randomBytes));
  test('a credential in any context and encoding is found whole', () => {
    fc.assert(
      fc.property(credential, surrounding, surrounding, fc.array(encoding, { maxLength: 3 }), (text, before, after, encodings) => {
        const hidden = encodings.reduce((inner, write) => write(inner), `${before} ${text} ${after}`);
        assert.ok(
          findLeaks(hidden).some((leak) => leak.text === text && leak.state === 'whole'),
          hidden,
        );
      }),
      runs(),
    );
  });
  test('only text in the shape of a credential is reported as whole', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2_000 }), (text) => assert.ok(findLeaks(text).every(({ state }) => state !== 'whole'))),
      runs(),
    );
  });
  test('the number of readings is bounded', () => {
    fc.assert(
      fc.property(fc.constantFrom('%41', '\\u0041', 'QUFB', 'mms_', 'eyJ', 'a/'), fc.integer({ min: 1, max: 20_000 }), (part, times) => {
        findLeaks(part.repeat(times));
      }),
      runs(20),
    );
  });
});

function generateTokenStart(): string {
  return 'mmtA1b2C3d4E5f6';
}
