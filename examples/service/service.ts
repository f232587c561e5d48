// A service that calls a protected API: the authorization server, the API behind the guard, and the service,
// whose token source handles the tokens.
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

// The service. `allowedOrigins` restricts where its token may be sent, in case an attacker controls a URL.
const tokens = createTokenSource({
  tenantUrl: tenant.url,
  ...tenant.caller,
  scope: 'invoices:read',
  resource: AUDIENCE,
  allowedOrigins: [apiUrl],
});
const invoicesOf = async (customer: number): Promise<unknown> => {
  const response = await tokens.fetch(`${apiUrl}/customers/${customer}/invoices`);
  if (!response.ok) throw new Error(`The API responded with ${response.status}.`);
  return response.json();
};

// What both must do.
let requests = 0;
tokens.on((event) => {
  if (event.type === 'requested') requests++;
});
const responses = await Promise.all(Array.from({ length: 100 }, (_, customer) => invoicesOf(customer)));
assert.deepEqual(responses[99], { invoices: [], client: tenant.caller.clientId });
assert.equal(requests, 1, 'a hundred concurrent calls share one token request');

await tenant.revoke((await tokens.get()).accessToken);
// The guard learns of the revocation within three seconds, usually at once. The calls of the service still
// succeed: after a 401, the token source gets another token and repeats the request.
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
