// Bodies that cannot be read for the guard.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { bodyOf, readBody, readCopy } from './request-body.ts';

describe('a body', () => {
  test('that the guard has read is refused where less is accepted', async () => {
    const request = Readable.from([Buffer.alloc(8)]);
    assert.equal((await readBody(request, 8)).byteLength, 8);
    await assert.rejects(bodyOf(request, 7), { code: 'content_too_large' });
    assert.equal((await bodyOf(request, 8)).byteLength, 8);
  });

  test('that another parser has read is a mistake of the route', async () => {
    const message = /was read before the guard/;
    const request = new Request('https://api.example', { method: 'POST', body: 'x' });
    await request.text();
    await assert.rejects(readCopy(request, 8), { name: 'TypeError', message });
    await assert.rejects(readBody({}, 8), { name: 'TypeError', message });
  });

  test('of objects is a mistake of the route', () =>
    assert.rejects(readBody(Readable.from([{}]), 8), { name: 'TypeError', message: 'The body is not a stream of bytes.' }));
});
