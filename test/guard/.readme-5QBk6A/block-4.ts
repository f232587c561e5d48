import { createServer } from 'node:http';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
declare const clientId: string, clientSecret: string, token: string, nonceKey: Uint8Array;
declare const redis: { set(key: string, value: string, options: { NX: true; PXAT: number }): Promise<string | null> };
declare const respond: (status: number, headers: Record<string, string>) => void;
declare const listInvoices: express.RequestHandler;
declare const guard: import('@mintmark/guard').Guard;
const app = express();
import { anyOf, requireAuthorizationDetail, requireEntitlement, requireScope } from '@mintmark/guard';
import { protect } from '@mintmark/guard/express';

app.get('/report', protect(guard, { require: anyOf(requireScope('reports:read'), requireEntitlement('readReports')) }), listInvoices);
app.post('/pay', protect(guard, { require: requireAuthorizationDetail('payment', ({ amount }) => Number(amount) <= 100) }), listInvoices);
