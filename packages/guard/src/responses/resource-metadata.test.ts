import assert from 'node:assert/strict';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, test } from 'node:test';
import { protectedResource } from '../fastify.ts';
import { createGuard } from '../guard.ts';
import { serveMetadata } from '../node.ts';
import { protectedResourceMetadata } from './resource-metadata.ts';

describe('a resource has metadata (RFC 9728)', () => {
  const urlOf = (resource: string) => protectedResourceMetadata(resource, [], [], {})?.url;

  test('if it is a URL', () => assert.equal(urlOf('https://api.example/a'), 'https://api.example/.well-known/oauth-protected-resource/a'));

  for (const resource of ['urn:api', 'https://', 'https://api.example/#a'])
    test(`which ${resource} is not`, () => assert.equal(urlOf(resource), undefined));

  const isServed = (audience: string, method: string): boolean => {
    const request = Object.assign(new IncomingMessage(new Socket()), { method, url: '/.well-known/oauth-protected-resource' });
    return serveMetadata(createGuard({ issuer: 'https://a.example', audience }), request, new ServerResponse(request));
  };
  test('and a guard of another serves none', () => {
    assert.equal(isServed('https://api.example', 'GET'), true);
    assert.equal(isServed('urn:api', 'GET'), false);
    const guard = createGuard({ issuer: 'https://a.example', audience: 'urn:api' });
    assert.throws(() => protectedResource(guard), { name: 'TypeError', message: /its audience is not a URL/ });
  });

  test('for GET', () => assert.equal(isServed('https://api.example', 'POST'), false));
});
