import { createServer } from 'node:http';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
declare const clientId: string, clientSecret: string, token: string, nonceKey: Uint8Array;
declare const redis: { set(key: string, value: string, options: { NX: true; PXAT: number }): Promise<string | null> };
declare const respond: (status: number, headers: Record<string, string>) => void;
declare const listInvoices: express.RequestHandler;
import { createGuard } from '@mintmark/guard';
import { protect, tokenOf } from '@mintmark/guard/express';

const guard = createGuard({ issuer: 'https://localhost:8443', audience: 'https://api.example', clientId, clientSecret });
const app = express();

app.get('/invoices', protect(guard, { scope: 'invoices:read' }), (request, response) => {
  response.json({ for: tokenOf(request).clientId });
});
