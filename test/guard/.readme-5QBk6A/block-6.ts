import { createServer } from 'node:http';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
declare const clientId: string, clientSecret: string, token: string, nonceKey: Uint8Array;
declare const redis: { set(key: string, value: string, options: { NX: true; PXAT: number }): Promise<string | null> };
declare const respond: (status: number, headers: Record<string, string>) => void;
declare const listInvoices: express.RequestHandler;
declare const guard: import('@mintmark/guard').Guard;
await guard.warmUp(); // before the first request
const { ready, issuers } = guard.status(); // for a readiness probe
console.log(ready, issuers);
