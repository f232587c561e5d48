// A Fastify API behind the guard.
import { createGuard } from '@mintmark/guard';
import { protect, protectedResource, tokenOf } from '@mintmark/guard/fastify';
import fastify from 'fastify';
import { AUDIENCE, startTenant, verifyApi } from './tenant.ts';

const tenant = await startTenant();
const guard = createGuard({ issuer: tenant.url, audience: AUDIENCE, ...tenant.api });

const app = fastify({ forceCloseConnections: true });
app.route(protectedResource(guard));
app.get('/invoices', { onRequest: protect(guard, { scope: 'invoices:read' }) }, async (request) => ({
  invoices: [],
  client: tokenOf(request).clientId,
}));

await verifyApi(await app.listen({ port: 0, host: '127.0.0.1' }), tenant);

await app.close();
await guard.close();
await tenant.stop();
console.log('Fastify: as it should be.');
