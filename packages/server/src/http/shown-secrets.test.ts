import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import fastify from 'fastify';
import { PlainSecret } from '../clients/plain-secret.ts';
import { addShownSecrets, type ShownSecret, withoutSecrets } from './shown-secrets.ts';

const secret = new PlainSecret('mms_text');

describe('a secret in the clear', () => {
  for (const [how, written] of [
    ['a template', `${secret}`],
    ['JSON', JSON.stringify({ secret })],
    ['a debugger', inspect({ secret })],
    ['a copy of its members', JSON.stringify({ ...secret })],
  ] as const) {
    test(`is not printed by ${how}`, () => assert.doesNotMatch(written, /mms_text/));
  }

  const payloads: readonly (readonly [what: string, payload: unknown, response: unknown, stored: unknown])[] = [
    ['a member', { a: 1, s: secret }, { a: 1, s: 'mms_text' }, { a: 1 }],
    ['deeper', { a: { b: { s: secret, c: 1 } } }, { a: { b: { s: 'mms_text', c: 1 } } }, { a: { b: { c: 1 } } }],
    ['in a list', { a: [{ s: secret }, { c: 1 }] }, { a: [{ s: 'mms_text' }, { c: 1 }] }, { a: [{}, { c: 1 }] }],
    ['as an element', [secret, 1], ['mms_text', 1], [null, 1]],
    ['by any name, twice', { x: secret, y: secret }, { x: 'mms_text', y: 'mms_text' }, {}],
    ['nowhere', { client_secret: null }, { client_secret: null }, { client_secret: null }],
  ];
  for (const [what, payload, response, stored] of payloads) {
    test(`${what}: is in the response, and in nothing that is stored`, async () => {
      let shown: readonly ShownSecret[] = [];
      const app = fastify();
      addShownSecrets(app);
      app.addHook('onResponse', async (request) => {
        shown = request.shownSecrets;
      });
      app.get('/', async () => payload);
      const { body } = await app.inject('/');
      assert.deepEqual(JSON.parse(body), response);
      assert.deepEqual(JSON.parse(withoutSecrets(body, shown)), stored);
    });
  }
  test('a response that contains the secret elsewhere, too, is not stored', () => {
    const shown = [{ path: ['s'], text: 'mms_text' }];
    assert.throws(() => withoutSecrets('{"s":"mms_text","t":"of mms_text"}', shown), TypeError);
  });
});
