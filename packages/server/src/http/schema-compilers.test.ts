// The schemas of a route are compiled by the first request that needs them, not while the server starts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fastify from 'fastify';
import { compileSchemasOnUse } from './schema-compilers.ts';

const application = (schema: object) => {
  const app = fastify();
  compileSchemasOnUse(app);
  app.get('/', { schema }, async () => ({ shown: 'yes', secret: 'no' }));
  return app;
};

for (const [what, schema] of Object.entries({
  querystring: { querystring: { type: 'nonsense' } },
  response: { response: { 200: { type: 'nonsense' } } },
})) {
  test(`a wrong schema of ${what} delays no start, and fails its request`, async () => {
    const app = application(schema);
    await app.ready();
    assert.equal((await app.inject('/')).statusCode, 500);
  });
}

test('a validator reports all errors and converts nothing, and a serializer omits what its schema does not name', async () => {
  const app = application({
    querystring: { type: 'object', required: ['a'], properties: { b: { type: 'number' } } },
    response: { 200: { type: 'object', properties: { shown: { type: 'string' } } } },
  });
  for (const request of ['first', 'second']) {
    const { statusCode, body } = await app.inject('/?b=1');
    assert.equal(statusCode, 400, request);
    assert.match(body, /must have required property 'a'.*b must be number/);
    assert.equal((await app.inject('/?a=1')).body, '{"shown":"yes"}', request);
  }
});

test('a schema is compiled once for all servers of a process', async () => {
  let reads = 0;
  const querystring = {
    type: 'object',
    get properties() {
      reads++;
      return { a: { type: 'string' } };
    },
  };
  const readsOf = async (): Promise<number> => {
    const app = application({ querystring });
    await app.ready();
    const before = reads;
    assert.equal((await app.inject('/?a=1')).statusCode, 200);
    return reads - before;
  };
  assert.ok((await readsOf()) > 0);
  assert.equal(await readsOf(), 0);
});
