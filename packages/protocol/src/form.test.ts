import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../../../test/property-runs.ts';
import { MAX_FORM_PARAMETERS, parseForm } from './form.ts';
import { OAuthError } from './oauth-error.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const names = (count: number): string => Array.from({ length: count }, (_, n) => `p${n}=v`).join('&');

describe('RFC 6749 §3.2 and appendix B: a form', () => {
  const accepted: readonly { name: string; body: string; parameters: Record<string, string>; resources?: string[] }[] = [
    { name: 'is pairs of names and values', body: 'a=1&b=2', parameters: { a: '1', b: '2' } },
    { name: 'may be empty', body: '', parameters: {} },
    { name: 'may have empty pairs', body: '&&a=1&', parameters: { a: '1' } },
    { name: 'decodes plus as a space and percent-encoding as bytes', body: 'a=x+y%2Bz', parameters: { a: 'x y+z' } },
    { name: 'decodes UTF-8', body: 'a=%E2%82%AC', parameters: { a: '€' } },
    { name: 'accepts raw UTF-8', body: Buffer.from('a=€').toString('latin1'), parameters: { a: '€' } },
    { name: 'omits parameters without a value', body: 'a=&b&c=1', parameters: { c: '1' } },
    { name: 'preserves everything after the first equals sign', body: 'a=b=c', parameters: { a: 'b=c' } },
    { name: 'treats __proto__ as an ordinary name', body: '__proto__=x&constructor=y', parameters: { constructor: 'y' } },
    { name: 'preserves brackets in an unknown name', body: 'filter[]=x', parameters: { 'filter[]': 'x' } },
    { name: 'accepts an unknown name that contains a known one', body: 'scopes=x&my_scope=y', parameters: { scopes: 'x', my_scope: 'y' } },
    { name: 'allows resource to repeat', body: 'resource=a&resource=b&resource=', parameters: {}, resources: ['a', 'b'] },
    {
      name: `accepts ${MAX_FORM_PARAMETERS} parameters`,
      body: names(MAX_FORM_PARAMETERS),
      parameters: Object.fromEntries(Array.from({ length: MAX_FORM_PARAMETERS }, (_, n) => [`p${n}`, 'v'])),
    },
  ];
  for (const { name, body, parameters, resources = [] } of accepted) {
    test(name, () => {
      const form = parseForm(bytes(body));
      const got = Object.fromEntries([...form.parameters].filter(([key]) => key !== '__proto__'));
      assert.deepEqual(got, parameters);
      assert.deepEqual(form.resources, resources);
    });
  }

  const refused: readonly { name: string; body: string }[] = [
    { name: 'a repeated parameter', body: 'a=1&a=1' },
    { name: 'a repeated parameter, once without a value', body: 'a=1&a=' },
    { name: 'a repeated parameter, first without a value', body: 'a=&a=1' },
    { name: 'a repeated parameter in two encodings', body: 'a=1&%61=2' },
    { name: 'a repeated unknown parameter', body: 'x_y=1&x_y=2' },
    { name: 'a lone percent sign', body: 'a=100%' },
    { name: 'a percent sign before anything but hex', body: 'a=%zz' },
    { name: 'percent-encoded invalid UTF-8', body: 'a=%ff' },
    { name: 'an overlong encoding', body: 'a=%c0%af' },
    { name: 'raw invalid UTF-8', body: 'a=\xff' },
    { name: 'a percent-encoded NUL', body: 'a=x%00' },
    { name: 'a raw NUL', body: 'a=\0' },
    { name: 'NUL in a name', body: 'a%00=x' },
    { name: 'scope as a list', body: 'scope[]=x' },
    { name: 'scope as a list, encoded', body: 'scope%5B0%5D=x' },
    { name: 'scope as a list, without a value', body: 'scope[0]=' },
    { name: 'scope as a list, and scope', body: 'scope=x&scope[1]=y' },
    { name: 'scope as a member by a dot', body: 'scope.0=x' },
    { name: 'resource in a list of lists', body: 'resource[a][0]=x' },
    { name: 'scope with a capital', body: 'Scope=x' },
    { name: 'scope between spaces', body: '+scope%20=x' },
    { name: 'scope after an ampersand escaped for HTML', body: 'a=1&amp;scope=x' },
    { name: 'scope after a question mark', body: '?scope=x' },
    { name: 'scope in quotes', body: '"scope"=x' },
    { name: 'a bracket that is not closed', body: 'client_id[=x' },
    { name: `${MAX_FORM_PARAMETERS + 1} parameters`, body: names(MAX_FORM_PARAMETERS + 1) },
    { name: `${MAX_FORM_PARAMETERS + 1} resources`, body: 'resource=a&'.repeat(MAX_FORM_PARAMETERS + 1) },
  ];
  for (const { name, body } of refused) {
    test(`refuses ${name}`, () => {
      assert.throws(
        () => parseForm(bytes(body)),
        (error) => error instanceof OAuthError && error.code === 'invalid_request' && error.status === 400,
      );
    });
  }

  test('never throws anything but OAuthError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (body) => {
        try {
          parseForm(body);
        } catch (error) {
          assert.ok(error instanceof OAuthError);
        }
      }),
      runs(5_000),
    );
  });

  test('reads back what URLSearchParams writes', () => {
    const value = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\0') && text.isWellFormed());
    fc.assert(
      fc.property(fc.dictionary(value, value, { maxKeys: 20, noNullPrototype: true }), (pairs) => {
        const { resource, ...rest } = pairs;
        const { parameters, resources } = parseForm(Buffer.from(new URLSearchParams(pairs).toString()));
        assert.deepEqual(Object.fromEntries(parameters), rest);
        assert.deepEqual(resources, resource === undefined ? [] : [resource]);
      }),
      runs(1_000),
    );
  });
});
