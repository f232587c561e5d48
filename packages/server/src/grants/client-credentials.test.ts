// The authorization that a client is granted, by its settings and those of resources.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OAuthError, parseForm, parseTokenRequest } from '@mintmark/protocol';
import { authenticated, sampleClient } from '../records/client.sample.ts';
import type { Client } from '../records/client.ts';
import { loadedTenant, sampleResource } from '../tenants/loaded-tenant.sample.ts';
import { clientCredentials } from './client-credentials.ts';
import type { Authorization } from './grant-type.ts';

const loaded = loadedTenant({
  resources: [
    sampleResource('https://pay', { scopes: ['pay:read', 'pay:write'], accessTokenLifetime: 300 }),
    sampleResource('https://mail', { scopes: ['mail:send'] }),
    sampleResource('https://opaque', { accessTokenFormat: 'opaque' }),
  ],
});
const authorize = (of: Client, form: string): Authorization =>
  clientCredentials().authorize(parseTokenRequest(parseForm(Buffer.from(form))), authenticated(of), loaded);

const ALL = ['pay:read', 'pay:write', 'mail:send', 'free'];

describe('the client_credentials grant', () => {
  const granted: readonly { name: string; client?: Partial<Client>; form: string; want: Partial<Authorization> }[] = [
    {
      name: 'without a request or settings: the default API',
      form: '',
      want: { scope: [], audience: ['https://t/api'], lifetime: 7200, format: 'jwt' },
    },
    {
      name: 'a scope selects its resource',
      client: { scopes: ALL },
      form: 'scope=pay:read',
      want: { audience: ['https://pay'], lifetime: 300 },
    },
    {
      name: 'a resource without a lifetime has 900 s',
      client: { scopes: ALL },
      form: 'scope=mail:send',
      want: { audience: ['https://mail'], lifetime: 900 },
    },
    {
      name: 'several resources: the shortest lifetime',
      client: { scopes: ALL },
      form: 'resource=https://pay&resource=https://mail',
      want: { audience: ['https://pay', 'https://mail'], lifetime: 300 },
    },
    {
      name: 'an audience parameter that equals the audience',
      form: 'audience=https://pay&resource=https://pay',
      want: { audience: ['https://pay'] },
    },
    { name: 'a resource that is requested twice', form: 'resource=https://pay&resource=https://pay', want: { audience: ['https://pay'] } },
    {
      name: 'the client’s lifetime takes precedence over the resource’s',
      client: { accessTokenLifetime: 50 },
      form: 'resource=https://pay',
      want: { lifetime: 50 },
    },
    {
      name: 'the tenant’s maximum limits the client’s lifetime',
      client: { accessTokenLifetime: 100_000 },
      form: '',
      want: { lifetime: 86_400 },
    },
    {
      name: 'the resource’s format takes precedence over the client’s',
      client: { accessTokenFormat: 'jwt' },
      form: 'resource=https://opaque',
      want: { format: 'opaque' },
    },
    {
      name: 'without an allow-list: any scope that belongs to no resource',
      client: { restrictScopes: false },
      form: 'scope=anything',
      want: { scope: ['anything'] },
    },
    {
      name: 'no requested scope: the default scopes',
      client: { scopes: ALL, defaultScopes: ['mail:send'] },
      form: '',
      want: { scope: ['mail:send'], audience: ['https://mail'] },
    },
    {
      name: 'no requested scope, and a resource: the default scopes except those of other resources',
      client: { scopes: ALL, defaultScopes: ALL },
      form: 'resource=https://pay',
      want: { scope: ['pay:read', 'pay:write', 'free'], audience: ['https://pay'] },
    },
    {
      name: 'no requested scope, and the management API: default scopes of other resources are omitted',
      client: { scopes: ALL, defaultScopes: ['mail:send', 'pay:read'], entitlements: ['administrator'] },
      form: 'resource=https://t/',
      want: { scope: [], audience: ['https://t/'] },
    },
    { name: 'the client’s default resource', client: { defaultResource: 'https://mail' }, form: '', want: { audience: ['https://mail'] } },
  ];
  for (const { name, client: more = {}, form, want } of granted) {
    test(name, () => {
      const authorization = authorize(sampleClient(more), form);
      assert.deepEqual(Object.fromEntries(Object.keys(want).map((member) => [member, authorization[member as keyof Authorization]])), want);
    });
  }

  const refused: readonly { name: string; client?: Partial<Client>; form: string; code: string }[] = [
    { name: 'a scope that the client lacks', client: { scopes: ['free'] }, form: 'scope=pay:read', code: 'invalid_scope' },
    {
      name: 'a resource’s scope, for a client without an allow-list',
      client: { restrictScopes: false },
      form: 'scope=pay:read',
      code: 'invalid_scope',
    },
    {
      name: 'scopes of two resources without a requested resource',
      client: { scopes: ALL },
      form: 'scope=pay:read mail:send',
      code: 'invalid_scope',
    },
    {
      name: 'a scope of another resource than the requested one',
      client: { scopes: ALL },
      form: 'scope=pay:read&resource=https://mail',
      code: 'invalid_scope',
    },
    {
      name: 'a scope of another resource than the client’s default',
      client: { scopes: ALL, defaultResource: 'https://mail' },
      form: 'scope=pay:read',
      code: 'invalid_scope',
    },
    { name: 'resources of different formats', form: 'resource=https://pay&resource=https://opaque', code: 'invalid_target' },
    { name: 'a resource that begins like a known one', form: 'resource=https://pay.evil', code: 'invalid_target' },
    { name: 'an audience parameter other than the audience', form: 'audience=https://pay', code: 'invalid_target' },
    { name: 'an audience with another resource', form: 'audience=https://pay&resource=https://mail', code: 'invalid_target' },
    { name: 'a known and an unknown resource', form: 'resource=https://pay&resource=https://x', code: 'invalid_target' },
  ];
  for (const { name, client: more = {}, form, code } of refused) {
    test(`refuses ${name}`, () => {
      assert.throws(
        () => authorize(sampleClient(more), form),
        (error) => error instanceof OAuthError && error.code === code,
      );
    });
  }
});
