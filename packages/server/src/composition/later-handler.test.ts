// What is loaded later is loaded once, and no request for it is lost.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { LaterHandler } from './later-handler.ts';

const responding =
  (body: string): RequestListener =>
  (_request, response) =>
    void response.end(body);

describe('a handler that is loaded later', () => {
  test('its requests wait until it is loaded, once; others are handled at once', async (t) => {
    const loaded = Promise.withResolvers<RequestListener>();
    let loads = 0;
    const later = new LaterHandler(['/management/'], () => {
      loads++;
      return loaded.promise;
    });
    const server = createServer(later.before(responding('other'))).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const get = async (path: string) =>
      (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { headers: { connection: 'close' } })).text();
    const early = ['/management/v1/clients', '/%6Danagement/v1/clients', '/management/%zz'].map(get);
    assert.deepEqual(await Promise.all(['/', '/management', '/oauth2/token?/management/', '/%zz/management/'].map(get)), [
      'other',
      'other',
      'other',
      'other',
    ]);
    loaded.resolve(responding('management'));
    assert.deepEqual(await Promise.all([...early, get('/management/')]), ['management', 'management', 'management', 'management']);
    await later.load();
    assert.equal(loads, 1);
  });

  test('without it, its requests get no response, and its caller the reason', async (t) => {
    const later = new LaterHandler(['/management/'], async () => {
      throw new TypeError('damaged');
    });
    const server = createServer(later.before(responding('other'))).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    await assert.rejects(fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/management/`));
    await assert.rejects(later.load(), /damaged/);
  });
});
