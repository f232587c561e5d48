import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../../../test/property-runs.ts';
import { formatBasic, isBasic, parseBasic } from './basic.ts';

const header = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

describe('RFC 6749 §2.3.1: HTTP Basic', () => {
  const cases: readonly { name: string; header: string; want: readonly [string, string][] | undefined }[] = [
    { name: 'a plain pair has one interpretation', header: header('id:secret'), want: [['id', 'secret']] },
    { name: 'the scheme matches without case', header: header('id:secret').replace('Basic', 'bAsIc'), want: [['id', 'secret']] },
    { name: 'the first colon separates id and secret', header: header('id:a:b'), want: [['id', 'a:b']] },
    {
      name: 'a form-encoded pair is read decoded, then raw',
      header: header('a%3Ab:c+d'),
      want: [
        ['a:b', 'c d'],
        ['a%3Ab', 'c+d'],
      ],
    },
    {
      name: 'a plus sign alone makes two readings',
      header: header('id:a+b'),
      want: [
        ['id', 'a b'],
        ['id', 'a+b'],
      ],
    },
    { name: 'a lone percent sign can only be raw', header: header('id:100%'), want: [['id', '100%']] },
    { name: 'an empty secret is a secret', header: header('id:'), want: [['id', '']] },
    { name: 'slashes and at signs need no encoding', header: header('svc/a@b:s'), want: [['svc/a@b', 's']] },
    { name: 'no colon is malformed', header: header('idsecret'), want: undefined },
    { name: 'another scheme is malformed', header: 'Bearer abc', want: undefined },
    { name: 'no value is malformed', header: 'Basic', want: undefined },
    { name: 'base64 in the URL-safe alphabet', header: 'Basic aWQ6Pz8_Pj4-', want: [['id', '???>>>']] },
    { name: 'padding may be omitted', header: header('id:secrets').replace(/=+$/, ''), want: [['id', 'secrets']] },
    { name: 'both alphabets at once are malformed', header: 'Basic aWQ6Pz8/Pj4-', want: undefined },
    { name: 'UTF-8', header: header('größe:пароль€'), want: [['größe', 'пароль€']] },
    {
      name: 'UTF-8, form-encoded',
      header: header(`${encodeURIComponent('größe')}:${encodeURIComponent('пароль€')}`),
      want: [
        ['größe', 'пароль€'],
        ['gr%C3%B6%C3%9Fe', '%D0%BF%D0%B0%D1%80%D0%BE%D0%BB%D1%8C%E2%82%AC'],
      ],
    },
    {
      name: 'ISO 8859-1, where it is no UTF-8',
      header: `Basic ${Buffer.from('größe:süß', 'latin1').toString('base64')}`,
      want: [['größe', 'süß']],
    },
    {
      name: 'bytes that are valid in both charsets are UTF-8',
      header: `Basic ${Buffer.from('id:Ã¼', 'latin1').toString('base64')}`,
      want: [['id', 'ü']],
    },
    { name: 'a second value is malformed', header: `${header('id:secret')} x`, want: undefined },
    { name: 'a wrong length is malformed', header: 'Basic abcde', want: undefined },
  ];
  for (const { name, header: value, want } of cases) {
    test(name, () => {
      assert.deepEqual(
        parseBasic(value)?.map(({ clientId, clientSecret }) => [clientId, clientSecret]),
        want,
      );
    });
  }

  const schemes: readonly [header: string, basic: boolean][] = [
    ['Basic aWQ6c2VjcmV0', true],
    ['bASIC aWQ6c2VjcmV0', true],
    ['Basic', true],
    ['Basic\tx', true],
    ['Basic,x', true],
    ['Bearer aWQ6c2VjcmV0', false],
    ['BasicX aWQ6c2VjcmV0', false],
    ['Basic-2 aWQ6c2VjcmV0', false],
    ['Negotiate Basic', false],
    ['', false],
  ];
  for (const [value, basic] of schemes) {
    test(`${JSON.stringify(value)} is ${basic ? '' : 'not '}of the scheme Basic`, () => assert.equal(isBasic(value), basic));
  }

  test('parseBasic() first returns what formatBasic() was given', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (clientId, clientSecret) => {
        assert.deepEqual(parseBasic(formatBasic({ clientId, clientSecret }))?.[0], { clientId, clientSecret });
      }),
      runs(2_000),
    );
  });

  test('parseBasic() never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String().map((text) => `Basic ${text}`),
        ),
        (text) => {
          parseBasic(text);
        },
      ),
      runs(5_000),
    );
  });
});
