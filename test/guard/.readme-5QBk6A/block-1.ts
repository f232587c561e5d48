import { createServer } from 'node:http';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
declare const clientId: string, clientSecret: string, token: string, nonceKey: Uint8Array;
declare const redis: { set(key: string, value: string, options: { NX: true; PXAT: number }): Promise<string | null> };
declare const respond: (status: number, headers: Record<string, string>) => void;
declare const listInvoices: express.RequestHandler;
declare const guard: import('@mintmark/guard').Guard;
import { protect, protectedResource, tokenOf } from '@mintmark/guard/fastify';

const api = fastify();
api.route(protectedResource(guard));
api.get('/invoices', { onRequest: protect(guard, { scope: 'invoices:read' }) }, async (request) => tokenOf(request).clientId);
