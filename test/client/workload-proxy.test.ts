// Requests to a metadata server, in a program that uses a proxy for everything else.
import assert from 'node:assert/strict';
import { setGlobalProxyFromEnv } from 'node:http';
import { test } from 'node:test';
import { gcp } from '@mintmark/client/workload';
import { startHttpServer } from './runtime.ts';

test('a metadata server is asked directly, because a proxy would see the token', async (t) => {
  const proxy = await startHttpServer(t, () => ({ body: 'seen' }));
  t.after(setGlobalProxyFromEnv({ http_proxy: proxy.url, HTTP_PROXY: proxy.url }));
  assert.equal(await (await fetch('http://api.example/')).text(), 'seen', 'the proxy is in use');
  const metadata = await startHttpServer(t, () => ({ body: 'token', headers: { 'metadata-flavor': 'Google' } }));
  const metadataServer = () => ({ host: '127.0.0.1', port: Number(new URL(metadata.url).port) });
  const signal = AbortSignal.timeout(20_000);
  assert.equal(await gcp({}, { metadataServer })({ audience: 'https://as.example', signal }), 'token');
  assert.deepEqual([proxy.requests.length, metadata.requests.length], [1, 1]);
});
