import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../../../../test/property-runs.ts';
import { DER, readElements, readOid, readWithin, writeElement } from './der.ts';

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');

describe('DER', () => {
  const malformed: readonly [what: string, hex: string][] = [
    ['a tag without a length', '30'],
    ['truncated content', '300201'],
    ['a truncated length', '308201'],
    ['an indefinite length', '30800000'],
    ['a length of more bytes than needed', '30810101'],
    ['a long length in more bytes than needed', `308200ff${'00'.repeat(255)}`],
    ['a length of four bytes', '308400000001ff'],
    ['a tag of several bytes', '1f8101ff'],
  ];
  for (const [what, hex] of malformed) {
    test(`${what} is refused`, () => assert.throws(() => readElements(bytes(hex)), RangeError));
  }

  test('elements that follow one another', () => {
    assert.deepEqual(
      readElements(bytes('0201050c0161')).map(({ tag, content }) => [tag, content.toString('hex')]),
      [
        [2, '05'],
        [12, '61'],
      ],
    );
  });
  test('another element than expected, none or two are refused', () => {
    for (const hex of ['3100', '', '30003000']) assert.throws(() => readWithin(bytes(hex), DER.sequence), RangeError);
  });

  for (const [dotted, hex] of [
    ['1.2.840.113549.1.1.11', '2a864886f70d01010b'],
    ['2.5.29.30', '551d1e'],
    ['2.999.3', '883703'],
    ['0.9.2342', '099226'],
    ['2.25.340282366920938463463374607431768211455', `6983${'ff'.repeat(17)}7f`],
    ['2.25.340282366920938463463374607431768211454', `6983${'ff'.repeat(17)}7e`],
  ] as const) {
    test(`the object identifier ${dotted}`, () => assert.equal(readOid(bytes(hex)), dotted));
  }

  for (const [what, hex] of [
    ['without bytes', ''],
    ['that is unfinished', '2a86'],
    ['with an arc that has more bytes than needed', '2a800122'],
    ['of 65 bytes', `2a${'01'.repeat(64)}`],
  ] as const) {
    test(`an object identifier ${what} is refused`, () => assert.throws(() => readOid(bytes(hex)), RangeError));
  }
  test('an object identifier of 64 bytes is read', () => assert.equal(readOid(bytes(`2a${'01'.repeat(63)}`)).split('.').length, 65));

  test('written elements can be read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70_000, size: 'max' }), (content) => {
        if (content.length > 0xffff) assert.throws(() => writeElement(DER.octetString, content), RangeError);
        else assert.deepEqual(readElements(writeElement(DER.octetString, content))[0]?.content, Buffer.from(content));
      }),
      runs(50),
    );
  });
});
