// The console as a part of the application: its sign-in and sessions, the management API for operators, and its pages.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { tenantNow } from '../http/exchange.ts';
import { addManagementRoutes } from '../management/api.ts';
import { ProviderMetadata } from '../management/providers/provider-metadata.ts';
import type { ManagementApp } from '../management/request.ts';
import { jsonParser } from '../management/requests/json-body.ts';
import { registerRoutes } from '../management/route.ts';
import { builtFolder, readAssets } from './assets.ts';
import { requireSession, sessionAuthentication, useSession } from './authentication.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { CONSOLE_API } from './error-scope.ts';
import { OPENID_ROUTES, openIdReturn } from './openid/routes.ts';
import { consolePages } from './pages.ts';
import { PASSKEY_ROUTES } from './passkey-routes.ts';
import { PASSWORD_ROUTES } from './password-routes.ts';
import { requireSameOrigin } from './same-origin.ts';
import { SESSION_ROUTES } from './session-routes.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether a route of the console needs no session. */
    readonly isPublic?: boolean;
    /** Whether a request of the route does not postpone the end of its session. */
    readonly isUnused?: boolean;
  }
}

/** The plugin with the console. @param folder - of the files of its pages, if not those of the installed package */
export const consoleApi =
  (parts: Omit<ConsoleDependencies, 'providerMetadata'>, folder: string | undefined) =>
  async (instance: FastifyInstance): Promise<void> => {
    const dependencies = { ...parts, providerMetadata: new ProviderMetadata(parts) };
    await instance.register(ownRoutes(dependencies));
    await instance.register(managementRoutes(dependencies), { prefix: CONSOLE_API });
    await instance.register(openIdReturn);
    await instance.register(consolePages(await readAssets(folder ?? builtFolder())));
  };

const ownRoutes = (dependencies: ConsoleDependencies) => async (instance: FastifyInstance) => {
  const app: ManagementApp = instance.withTypeProvider<TypeBoxTypeProvider>();
  app.decorateRequest('operatorSession', undefined);
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, jsonParser(app.getDefaultJsonParser('error', 'error')));
  requireSameOrigin(app);
  app.addHook('onRequest', async (request) => {
    const { isPublic = false, isUnused = false } = request.routeOptions.config;
    if (isPublic) return;
    request.principal = await requireSession(request, dependencies);
    if (!isUnused) await useSession(request, dependencies);
  });
  // Reading the body takes time, in which the session may have ended.
  app.addHook('preValidation', async (request) => {
    if (request.body === undefined) return;
    request.tenant = await tenantNow(request.raw, dependencies);
    if (request.principal !== undefined) request.principal = await requireSession(request, dependencies);
  });
  registerRoutes(app, [...SESSION_ROUTES, ...PASSWORD_ROUTES, ...PASSKEY_ROUTES, ...OPENID_ROUTES], dependencies);
};

/** The routes of the management API, with the same handlers; the principal is the operator. */
const managementRoutes = (dependencies: ConsoleDependencies) => async (instance: FastifyInstance) => {
  const app: ManagementApp = instance.withTypeProvider<TypeBoxTypeProvider>();
  app.decorateRequest('operatorSession', undefined);
  requireSameOrigin(app);
  addManagementRoutes(app, sessionAuthentication(dependencies), dependencies);
};
