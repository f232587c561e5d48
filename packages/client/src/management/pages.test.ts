// Lists of several pages, over a real socket.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ManagementClient } from './index.ts';
import { against, all, CLIENT, line } from './management-server.sample.ts';

test('batches of a chain follow the last number until none is left', () =>
  against(
    ({ url }) => ({ status: 200, json: { entries: url?.endsWith('after=0') ? [{ id: '1', at: 'a', event: 'e', seq: 7 }] : [] } }),
    async (management, seen) => {
      assert.equal((await all(management.audit.listChainEntries('e1'))).length, 1);
      assert.deepEqual(seen.map(line), ['GET /management/v1/audit/chains/e1?after=0', 'GET /management/v1/audit/chains/e1?after=7']);
    },
  ));

describe('clients.listAll()', () => {
  const named = (...ids: string[]) => ids.map((client_id) => ({ ...CLIENT, client_id }));
  const collect = async (management: ManagementClient): Promise<string[]> =>
    (await all(management.clients.listAll({ limit: 2 }))).map(({ client_id }) => client_id);

  test('follows the cursor to the end', () =>
    against(
      ({ url }) => ({
        status: 200,
        json: url?.includes('cursor=') ? { clients: named('c'), next_cursor: null } : { clients: named('a', 'b'), next_cursor: 'b' },
      }),
      async (management, seen) => {
        assert.deepEqual(await collect(management), ['a', 'b', 'c']);
        assert.deepEqual(seen.map(line), ['GET /management/v1/clients?limit=2', 'GET /management/v1/clients?limit=2&cursor=b']);
      },
    ));

  test('stops at a cursor that leads to itself', () =>
    against(
      () => ({ status: 200, json: { clients: named('a'), next_cursor: 'same' } }),
      async (management) => assert.deepEqual(await collect(management), ['a', 'a']),
    ));

  test('requests no page beyond the last one consumed', () =>
    against(
      () => ({ status: 200, json: { clients: named('a', 'b'), next_cursor: 'b' } }),
      async (management, seen) => {
        for await (const _client of management.clients.listAll()) break;
        assert.equal(seen.length, 1);
      },
    ));
});
