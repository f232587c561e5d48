// An Express API behind the guard.
import { once } from 'node:events';
import { createGuard } from '@mintmark/guard';
import { protect, protectedResource, tokenOf } from '@mintmark/guard/express';
import express from 'express';
import { AUDIENCE, startTenant, verifyApi } from './tenant.ts';

const tenant = await startTenant();
const guard = createGuard({ issuer: tenant.url, audience: AUDIENCE, ...tenant.api });

const app = express();
app.use(protectedResource(guard));
app.get('/invoices', protect(guard, { scope: 'invoices:read' }), (request, response) => {
  response.json({ invoices: [], client: tokenOf(request).clientId });
});

const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
await verifyApi(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`, tenant);

server.closeAllConnections();
server.close();
await guard.close();
await tenant.stop();
console.log('Express: as it should be.');
