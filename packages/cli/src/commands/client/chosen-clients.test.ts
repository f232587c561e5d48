// The results of an action on many clients that fails in the middle.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientRecord } from '@mintmark/client/management';
import { forEachClient, resultLines } from './chosen-clients.ts';

const clients = ['a', 'b', 'c'].map((client_id) => ({ client_id }) as ClientRecord);
const failAt = (place: string) => async (client: ClientRecord) => {
  if (client.client_id === place) throw new Error('the disk is full');
  return null;
};

test('a failure after the first client reports what was done, what failed and what was not tried', async () => {
  assert.deepEqual(await forEachClient(clients, 'done', failAt('b')), [
    { client_id: 'a', result: 'done', detail: null },
    { client_id: 'b', result: 'failed', detail: 'the disk is full' },
    { client_id: 'c', result: 'not tried', detail: null },
  ]);
});

test('a failure at the first client rejects', () => assert.rejects(forEachClient(clients, 'done', failAt('a')), /disk is full/));

test('the table has a DETAIL column only if a result has a detail', () => {
  assert.deepEqual(resultLines([{ client_id: 'a', result: 'done', detail: null }], 80), ['CLIENT ID  RESULT', 'a          done']);
  assert.deepEqual(resultLines([{ client_id: 'a', result: 'done', detail: 'in a.secret' }], 80), [
    'CLIENT ID  RESULT  DETAIL',
    'a          done    in a.secret',
  ]);
});
