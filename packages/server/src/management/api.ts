// The management API as a part of the application: JSON in and out, bearer tokens of this very server, OpenAPI from the same schemas.

import fastifySwagger from '@fastify/swagger';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import type { ErrorScope } from '../http/application.ts';
import { renderProblem } from '../http/problem.ts';
import { addShownSecrets } from '../http/shown-secrets.ts';
import { addAdmission } from './access/admission.ts';
import { auditRoutes } from './audit/audit.ts';
import { clientActionRoutes } from './clients/actions.ts';
import { clientRoutes } from './clients/clients.ts';
import { entitlementRoutes } from './entitlements/entitlements.ts';
import { evaluateRoute } from './evaluate/evaluate.ts';
import { grantRoutes } from './grants/grants.ts';
import { signInRoutes } from './grants/sign-ins.ts';
import { keyRoutes } from './keys/keys.ts';
import { OpenApiDocument } from './openapi/openapi.ts';
import type { ManagementApp, ManagementDependencies } from './request.ts';
import { jsonParser } from './requests/json-body.ts';
import { RESOURCE_ROUTES } from './resources/routes.ts';
import { registerRoutes } from './route.ts';
import { secretListRoute } from './secrets/list.ts';
import { secretRoutes } from './secrets/secrets.ts';
import { whoseRoutes } from './secrets/whose.ts';
import { tenantLifecycleRoutes } from './tenants/lifecycle.ts';
import { tenantMoveRoute } from './tenants/move.ts';
import { tenantRoutes } from './tenants/tenants.ts';
import { refuseIdleDryRuns } from './writes/dry-run.ts';
import { addIdempotency } from './writes/idempotency.ts';
import { MERGE_PATCH } from './writes/merge-patch.ts';

/** How its errors are rendered, and where. */
export const MANAGEMENT_ERRORS: readonly ErrorScope[] = [
  { prefix: '/management/', errors: { render: renderProblem, event: 'management.request' } },
];

const OPENAPI_PATH = '/management/v1/openapi.json';
/** The part of the application that is the management API. @param version - of this server, for the OpenAPI document */
export const managementApi =
  (dependencies: ManagementDependencies, version: string) =>
  async (instance: FastifyInstance): Promise<void> => {
    const app: ManagementApp = instance.withTypeProvider<TypeBoxTypeProvider>();
    app.addContentTypeParser(
      ['application/json', MERGE_PATCH],
      { parseAs: 'buffer' },
      jsonParser(app.getDefaultJsonParser('error', 'error')),
    );
    const document = new OpenApiDocument();
    await app.register(fastifySwagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Mintmark management API',
          description: 'A method that a path does not have is refused by `#/components/responses/MethodNotAllowed`.',
          version,
          license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
        },
        servers: [{ url: '/', description: 'The tenant that serves this document.' }],
        components: {
          securitySchemes: { bearer: { type: 'http', scheme: 'bearer' }, dpop: { type: 'http', scheme: 'dpop' } },
        },
        security: [{ bearer: [] }, { dpop: [] }],
      },
      transform: ({ schema, url, route }) => ({ schema: document.describe(schema, url, String(route.method)), url }),
    });
    addShownSecrets(app);
    addAdmission(app, dependencies, OPENAPI_PATH);
    addIdempotency(app, dependencies);
    refuseIdleDryRuns(app);
    clientRoutes(app, dependencies);
    clientActionRoutes(app, dependencies);
    secretRoutes(app, dependencies);
    secretListRoute(app, dependencies);
    registerRoutes(app, RESOURCE_ROUTES, dependencies);
    tenantRoutes(app, dependencies);
    tenantLifecycleRoutes(app, dependencies);
    tenantMoveRoute(app, dependencies);
    keyRoutes(app, dependencies);
    grantRoutes(app, dependencies);
    signInRoutes(app, dependencies);
    whoseRoutes(app, dependencies);
    entitlementRoutes(app, dependencies);
    evaluateRoute(app, dependencies);
    auditRoutes(app, dependencies);
    // Strangers may ask for it, and it is the largest response that they get: made once, and shared by all who are being sent it.
    let published: Buffer | undefined;
    app.get(OPENAPI_PATH, { schema: { hide: true } }, async (_request, reply) => {
      published ??= Buffer.from(JSON.stringify(document.withSchemas(app.swagger())));
      return reply.type('application/json; charset=utf-8').send(published);
    });
  };
