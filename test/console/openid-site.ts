// A console whose operators sign in by an OpenID Provider, and a sign-in by it as a browser does it.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigFlags } from '@mintmark/server';
import { type Browser, browserAt } from '../operator-sessions.ts';
import { type Ending, startTestServer, type TestServer, type TestServerOptions } from '../running-server.ts';
import { CLIENT, type Deviation, type ProviderSite, startProviderSite } from './provider-site.ts';

type Json = Record<string, unknown>;

/** Somebody whom the provider knows. */
export const ADA = { sub: 'ada-1', preferred_username: 'Ada.Lovelace@acme.example', name: 'Ada Lovelace', groups: ['staff', 'admins'] };

/** The rules of every provider of the tests. */
export const ROLES = [
  { role: 'administrator', claim: 'groups', contains: 'admins' },
  { role: 'auditor', claim: ['realm', 'department'], one_of: ['audit', 'legal'] },
  { role: 'viewer', claim: 'email_verified', equals: true },
];

export interface OpenIdSite {
  readonly server: TestServer;
  readonly provider: ProviderSite;
  /** Adds the provider `id`, whose issuer has this path. */
  addProvider(id: string, given?: Json): Promise<void>;
  /** Begins a sign-in. @returns the URL at the provider */
  begin(browser?: Browser, id?: string, returnTo?: string): Promise<string>;
  /** Posts what the browser brought back. */
  complete(browser: Browser, brought: URLSearchParams, id?: string): Promise<Response>;
  /** A whole sign-in. */
  signIn(claims?: Json, deviation?: Deviation, browser?: Browser): Promise<{ readonly response: Response; readonly browser: Browser }>;
}

/** Starts the server and the provider `acme`. */
export const startOpenIdSite = async (
  ending: Ending,
  flags: ConfigFlags = {},
  options: Pick<TestServerOptions, 'consolePages'> = {},
): Promise<OpenIdSite> => {
  const provider = await startProviderSite(ending);
  const ca = join(tmpdir(), `mintmark-provider-${process.pid}-${new URL(provider.url).port}.pem`);
  await writeFile(ca, provider.ca);
  const server = await startTestServer(ending, { ...options, flags: { outgoingAllow: ['127.0.0.0/8'], outgoingCa: ca, ...flags } });
  const site: OpenIdSite = {
    ...{ server, provider },
    addProvider: async (id, given = {}) => {
      const body = { id, label: 'Acme', issuer: `${provider.url}/${id}`, client_id: CLIENT.id, client_secret: CLIENT.secret, roles: ROLES };
      const response = await server.manage('POST', '/providers', { ...body, ...given });
      assert.equal(response.status, 201, await response.text());
    },
    begin: async (browser = browserAt(server), id = 'acme', returnTo) => {
      const body = returnTo === undefined ? {} : { return_to: returnTo };
      const response = await browser.call('POST', `/session/openid/${id}`, body);
      const json = (await response.json()) as Json;
      assert.equal(response.status, 200, JSON.stringify(json));
      return String(json.url);
    },
    complete: (browser, brought, id = 'acme') => browser.call('POST', `/session/openid/${id}/complete`, Object.fromEntries(brought)),
    signIn: async (claims = ADA, deviation = {}, browser = browserAt(server)) => {
      const brought = provider.authorize(await site.begin(browser), claims, deviation);
      return { response: await site.complete(browser, brought), browser };
    },
  };
  await site.addProvider('acme');
  return site;
};
