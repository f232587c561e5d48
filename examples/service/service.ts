// A service that calls a protected API: the server that mints, the API behind the guard, and the service, which never thinks of tokens.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createTokenSource } from '@mintmark/client';
import { createGuard } from '@mintmark/guard';
import { protect } from '@mintmark/guard/node';
import { AUDIENCE, startTenant } from '../guarded-api/tenant.ts';

const tenant = await startTenant();

// The API.
const guard = createGuard({ issuer: tenant.url, audience: AUDIENCE, ...tenant.api });
const listInvoices = protect(guard, { scope: 'invoices:read' }, (_request, response, token) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ invoices: [], client: token.clientId }));
});
const api = createServer((request, response) => void listInvoices(request, response)).listen(0, '127.0.0.1');
await once(api, 'listening');
const address = api.address();
const apiUrl = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;

// The service. It names where its token may go: a URL that somebody slipped in gets none.
const tokens = createTokenSource({
  tenantUrl: tenant.url,
  ...tenant.caller,
  scope: 'invoices:read',
  resource: AUDIENCE,
  allowedOrigins: [apiUrl],
});
const invoicesOf = async (customer: number): Promise<unknown> => {
  const answer = await tokens.fetch(`${apiUrl}/customers/${customer}/invoices`);
  if (!answer.ok) throw new Error(`The API answered ${answer.status}.`);
  return answer.json();
};

// What both are held to.
let requests = 0;
tokens.on((event) => {
  if (event.type === 'requested') requests++;
});
const answers = await Promise.all(Array.from({ length: 100 }, (_, customer) => invoicesOf(customer)));
assert.deepEqual(answers[99], { invoices: [], client: tenant.caller.clientId });
assert.equal(requests, 1, 'a hundred calls at once, one token');

await tenant.revoke((await tokens.get()).accessToken);
// The API hears of it within three seconds, usually at once; the service notices nothing: it asks for another token, and sends the call again.
while (requests < 2) {
  await invoicesOf(1);
  await new Promise(setImmediate);
}
await assert.rejects(tokens.fetch('https://elsewhere.example/'), { code: 'invalid_argument' });

api.closeAllConnections();
api.close();
await guard.close();
await tenant.stop();
console.log('The service: as it should be.');
