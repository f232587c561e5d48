// The subject of a user says who it is, and no other has the same.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../../../../test/property-runs.ts';
import { CLIENT_ID } from './client-id.ts';
import { MAX_USER_SUBJECT, userSubject } from './user-subject.ts';

/** The issuer and the user of a subject. */
const partsOf = (subject: string): readonly string[] => {
  const [, issuer = '', user = ''] = /^user:([^:]*):([^:]*)$/.exec(subject) ?? assert.fail(subject);
  return [issuer, ...user.split('/').map(decodeURIComponent)];
};

describe('the subject of a user', () => {
  const issuer = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,20}$/);
  const name = fc.oneof(fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }), fc.string({ minLength: 1, unit: 'binary' }));

  test('can be read back, so that two users never have the same', () => {
    const property = fc.property(issuer, name, fc.option(name, { nil: undefined }), (id, sub, tenant) => {
      const subject = userSubject(id, sub, tenant);
      if (subject === undefined) return;
      assert.deepEqual(partsOf(subject), tenant === undefined ? [id, sub] : [id, tenant, sub]);
      assert.match(subject, /^[\x21-\x7e]+$/);
    });
    fc.assert(property, runs());
  });
  test('is no client id', () => {
    const property = fc.property(issuer, name, (id, sub) => {
      assert.doesNotMatch(userSubject(id, sub) ?? 'user:', new RegExp(CLIENT_ID));
    });
    fc.assert(property, runs());
  });

  const longest = MAX_USER_SUBJECT - 'user:i:'.length;
  const rows: Readonly<Record<string, readonly [sub: string, tenant: string | undefined, subject: string | undefined]>> = {
    'with what separates its parts': ['a:b/c', undefined, 'user:i:a%3Ab%2Fc'],
    'with a percent sign': ['a%3Ab', undefined, 'user:i:a%253Ab'],
    'of a mail address': ['alice@example.com', undefined, 'user:i:alice@example.com'],
    'of a tenant': ['alice', 'acme', 'user:i:acme/alice'],
    'that looks like that of a tenant': ['acme/alice', undefined, 'user:i:acme%2Falice'],
    'that is as long as it may be': ['x'.repeat(longest), undefined, `user:i:${'x'.repeat(longest)}`],
    'that is one character longer': ['x'.repeat(longest + 1), undefined, undefined],
    'that is too long once it is encoded': ['é'.repeat(longest / 6 + 1), undefined, undefined],
    'that is empty': ['', undefined, undefined],
    'of an empty tenant': ['alice', '', undefined],
    'with a line end': ['a\nb', undefined, undefined],
    'with half of a character': ['a\ud800', undefined, undefined],
  };
  for (const [title, [sub, tenant, subject]] of Object.entries(rows)) {
    test(`${title} is ${subject === undefined ? 'refused' : 'accepted'}`, () => assert.equal(userSubject('i', sub, tenant), subject));
  }
});
