// A Hono API behind the guard.
import { once } from 'node:events';
import { serve } from '@hono/node-server';
import { createGuard } from '@mintmark/guard';
import { protect, protectedResource, tokenOf } from '@mintmark/guard/hono';
import { Hono } from 'hono';
import { AUDIENCE, startTenant, verifyApi } from './tenant.ts';

const tenant = await startTenant();
const guard = createGuard({ issuer: tenant.url, audience: AUDIENCE, ...tenant.api });

const app = new Hono();
app.use(protectedResource(guard));
app.get('/invoices', protect(guard, { scope: 'invoices:read' }), (context) =>
  context.json({ invoices: [], client: tokenOf(context).clientId }),
);

const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
await once(server, 'listening');
const address = server.address();
await verifyApi(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`, tenant);

if ('closeAllConnections' in server) server.closeAllConnections();
server.close();
await guard.close();
await tenant.stop();
console.log('Hono: as it should be.');
