// The console on a real server: its pages, its sessions, and the management API behind them.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Ending, startTestServer, type TestServer } from '../running-server.ts';

/** The policy of the pages; a test fails on each report of a violation. */
/** The pages, which the test run has built. */
export const PAGES = fileURLToPath(new URL('../../packages/console/dist', import.meta.url));

const POLICY = [
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'",
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** An operator: the entitlements are those of the client whose tokens are used. */
interface Operator {
  readonly password: string;
  readonly roles: readonly string[];
  readonly entitlements: readonly string[];
}

/** A server with the console. */
export interface ConsoleSite {
  readonly server: TestServer;
  /** Where the pages are, with a slash at the end. */
  readonly url: string;
  /** Adds an operator, who signs in with the name and {@link PASSWORD}. */
  addOperator(name: string, entitlements: readonly string[]): Promise<void>;
  /** Ends all sessions. */
  endSessions(): void;
}

export const PASSWORD = 'correct horse battery staple';
export const ADMINISTRATOR = 'alice';

/** Starts a server with the console, and an administrator. */
export const startConsoleSite = async (t: Ending): Promise<ConsoleSite> => {
  const server = await startTestServer(t);
  const { id: tenantId } = (await (await server.manage('GET', '/tenants/current')).json()) as { readonly id: string };
  const operators = new Map<string, Operator>();
  const clients = new Map<string, { readonly clientId: string; readonly clientSecret: string }>();
  const sessions = new Map<string, string>();
  const front = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://any').pathname;
    const handle = path.startsWith('/console/api/management/v1/')
      ? manage
      : path.startsWith('/console/api/')
        ? ownApi
        : path.startsWith('/console/')
          ? page
          : forward;
    handle(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  const send = (response: ServerResponse, status: number, body?: object, headers: Record<string, string> = {}): void => {
    const type = status < 400 ? 'application/json' : 'application/problem+json';
    response.writeHead(status, { 'content-type': type, ...headers }).end(body === undefined ? '' : JSON.stringify(body));
  };
  const operatorOf = (request: IncomingMessage): string | undefined =>
    sessions.get(/__Host-mintmark-session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '');

  const page = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(request.url ?? '/', 'http://any').pathname.slice('/console/'.length) || 'index.html';
    const content = await readFile(join(PAGES, path)).catch(() => undefined);
    if (content === undefined) return send(response, 404, { title: 'Not found' });
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'text/plain', 'content-security-policy': POLICY }).end(content);
  };
  const sessionOf = (name: string) => {
    const { roles = [], entitlements = [] } = operators.get(name) ?? {};
    const [expires, idle] = [8 * 3_600_000, 900_000].map((span) => new Date(Date.now() + span).toISOString());
    return {
      operator: { id: name, name, display_name: name, roles, entitlements, passkeys: 0 },
      tenant: { id: tenantId, issuer: `${server.publicUrl}/oauth2` },
      ...{ expires_at: expires, idle_expires_at: idle },
    };
  };
  const ownApi = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const route = `${request.method} ${new URL(request.url ?? '/', 'http://any').pathname.slice('/console/api/'.length)}`;
    if (route === 'POST session') {
      const { name, password } = JSON.parse(await bodyOf(request)) as { name: string; password: string };
      if (operators.get(name)?.password !== password) return send(response, 401, { title: 'Unauthorized' });
      const id = randomUUID();
      sessions.set(id, name);
      return send(response, 200, sessionOf(name), {
        'set-cookie': `__Host-mintmark-session=${id}; HttpOnly; Secure; SameSite=Strict; Path=/`,
      });
    }
    if (route === 'POST setup/link') return send(response, 410, { title: 'Gone' });
    const name = operatorOf(request);
    if (name === undefined) return send(response, 401, { title: 'Unauthorized' });
    if (route === 'GET session') return send(response, 200, sessionOf(name));
    if (route === 'DELETE session') {
      for (const [id, owner] of sessions) if (owner === name) sessions.delete(id);
      return send(response, 204);
    }
    const now = new Date().toISOString();
    const current = { id: '1', created_at: now, last_used_at: now, address: '127.0.0.1', user_agent: 'Chromium', current: true };
    if (route === 'GET sessions') return send(response, 200, { items: [current] });
    if (route === 'GET passkeys') return send(response, 200, { items: [] });
    return send(response, 404, { title: 'Not found' });
  };
  const manage = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const client = clients.get(operatorOf(request) ?? '');
    if (client === undefined) return send(response, 401, { title: 'Unauthorized' });
    return forward(request, response, `Bearer ${await server.token(client)}`);
  };
  const forward = async (request: IncomingMessage, response: ServerResponse, authorization?: string): Promise<void> => {
    const headers = Object.entries(request.headers).filter(([name]) =>
      /^(?:accept|authorization|content-type|if-match|idempotency-key)$/.test(name),
    );
    const body = request.method === 'GET' || request.method === 'DELETE' ? undefined : await bodyOf(request);
    const result = await fetch(`${server.url}${(request.url ?? '/').replace('/console/api', '')}`, {
      method: request.method ?? 'GET',
      headers: [
        ...headers.map(([name, value]): [string, string] => [name, String(value)]),
        ...(authorization === undefined ? [] : [['authorization', authorization] as [string, string]]),
      ],
      ...(body === undefined || body === '' ? {} : { body }),
    });
    const passed = ['content-type', 'etag', 'mintmark-request-id', 'link', 'retry-after'].flatMap((name) => {
      const value = result.headers.get(name);
      return value === null ? [] : [[name, value] as const];
    });
    response.writeHead(result.status, Object.fromEntries(passed)).end(Buffer.from(await result.arrayBuffer()));
  };

  await new Promise<void>((done) => front.listen(0, '127.0.0.1', done));
  t.after(async () => {
    front.closeAllConnections();
    await new Promise((done) => front.close(done));
  });
  const site: ConsoleSite = {
    server,
    url: `http://localhost:${(front.address() as AddressInfo).port}/console/`,
    addOperator: async (name, entitlements) => {
      operators.set(name, { password: PASSWORD, roles: [entitlements[0] ?? 'none'], entitlements });
      clients.set(name, await server.create({ name: `Operator ${name}`, entitlements }));
    },
    endSessions: () => sessions.clear(),
  };
  await site.addOperator(ADMINISTRATOR, ['administrator']);
  return site;
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
};
