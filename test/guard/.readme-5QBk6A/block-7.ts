import { createServer } from 'node:http';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
declare const clientId: string, clientSecret: string, token: string, nonceKey: Uint8Array;
declare const redis: { set(key: string, value: string, options: { NX: true; PXAT: number }): Promise<string | null> };
declare const respond: (status: number, headers: Record<string, string>) => void;
declare const listInvoices: express.RequestHandler;
declare const guard: import('@mintmark/guard').Guard;
import { createGuard } from '@mintmark/guard';

createGuard({
  issuer: 'https://localhost:8443',
  audience: 'https://api.example',
  publicUrl: 'https://gateway.example/billing',
  dpop: {
    nonce: 'required',
    nonceKey,
    replayStore: { remember: async (name, until) => (await redis.set(`dpop:${name}`, '1', { NX: true, PXAT: until })) === 'OK' },
  },
});
