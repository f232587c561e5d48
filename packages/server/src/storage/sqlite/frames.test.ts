// Messages pass the socket unchanged in either format, however the stream is cut.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FrameReader, frameOf, jsonFrameOf } from './frames.ts';

describe('messages on a stream', () => {
  const batch = { id: 1, task: { insert: 'grant_batches', rows: [['ü\ud800"\n', null, 2 ** 53 - 1, '']] } };
  const statement = { id: 2, task: { sql: 'SELECT ?', parameters: [1n, new Uint8Array([0x7b]), null] } };
  const text = '{"a":1}';
  for (const size of [1, 3, 1_000]) {
    test(`in chunks of ${size} bytes`, () => {
      const stream = Buffer.concat([jsonFrameOf(batch), frameOf(statement), frameOf(text), jsonFrameOf({ id: 3 })]);
      const reader = new FrameReader();
      const read: unknown[] = [];
      for (let at = 0; at < stream.length; at += size) read.push(...reader.read(stream.subarray(at, at + size)));
      assert.deepEqual(read, [batch, statement, text, { id: 3 }]);
    });
  }
});
