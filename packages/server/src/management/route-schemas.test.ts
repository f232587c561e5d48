// A server compiles the schemas of a route when they are first used, so that a wrong one would be noticed late.
import { test } from 'node:test';
import fastify from 'fastify';
import { MANAGEMENT_ROUTES } from './api.ts';

test('the schemas of all routes compile', async () => {
  const app = fastify();
  for (const { method, url, schema } of MANAGEMENT_ROUTES) app.route({ method, url, schema, handler: async () => undefined });
  await app.ready();
});
