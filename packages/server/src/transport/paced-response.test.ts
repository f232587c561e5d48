import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, test } from 'node:test';
import { PacedResponse } from './paced-response.ts';

const newResponse = (): PacedResponse => {
  const request = new IncomingMessage(new Socket());
  request.httpVersionMajor = 1;
  request.httpVersionMinor = 1;
  return new PacedResponse(request);
};
const headOf = (response: PacedResponse): string => String(Reflect.get(response, '_header'));

describe('a prepared head', () => {
  test('has the status line, the prepared fields and the own ones, each once and in this order', () => {
    const response = newResponse();
    response.writePreparedHead(200, 'cache-control: no-store\r\nx-a: b\r\n', ['content-length', '3']);
    const [status, ...fields] = headOf(response).split('\r\n');
    assert.equal(status, 'HTTP/1.1 200 OK');
    assert.deepEqual(fields.slice(0, 3), ['cache-control: no-store', 'x-a: b', 'content-length: 3']);
    assert.doesNotMatch(headOf(response), /transfer-encoding/i);
    assert.equal(response.headersSent, true);
  });

  test('validates the own fields', () => {
    const splitting = ['content-length', '0\r\nset-cookie: a=b'];
    assert.throws(() => newResponse().writePreparedHead(200, 'x-a: b\r\n', splitting), { code: 'ERR_INVALID_CHAR' });
  });

  test('fails where node:http does not send it', () => {
    const response = newResponse();
    Object.defineProperty(response, '_storeHeader', { value: () => undefined });
    assert.throws(() => response.writePreparedHead(200, 'x-a: b\r\n', ['content-length', '0']), TypeError);
  });
});
