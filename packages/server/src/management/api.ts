// The management API as a part of the application: JSON bodies, access tokens of this server, and OpenAPI
// generated from the schemas of the routes.

import fastifySwagger from '@fastify/swagger';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { addShownSecrets } from '../http/shown-secrets.ts';
import { type Authentication, addAdmission, bearerAuthentication } from './access/admission.ts';
import { AGENT_ROUTES } from './agents/routes.ts';
import { AUDIT_ROUTES } from './audit/routes.ts';
import { CLIENT_ROUTES } from './clients/routes.ts';
import { ENTITLEMENT_ROUTES } from './entitlements/routes.ts';
import { EVALUATE_ROUTES } from './evaluate/routes.ts';
import { GRANT_ROUTES } from './grants/routes.ts';
import { INSTANCE_ROUTES } from './instances/routes.ts';
import { ISSUER_ROUTES } from './issuers/routes.ts';
import { KEY_ROUTES } from './keys/routes.ts';
import { LATENCY_ROUTES } from './latency/routes.ts';
import { OpenApiDocument } from './openapi/openapi.ts';
import { OPERATOR_ROUTES } from './operators/routes.ts';
import { PROVIDER_ROUTES } from './providers/routes.ts';
import { QUOTA_ROUTES } from './quotas/routes.ts';
import { REPORT_ROUTES } from './reports/routes.ts';
import type { ManagementApp, ManagementDependencies } from './request.ts';
import { jsonParser } from './requests/json-body.ts';
import { RESOURCE_ROUTES } from './resources/routes.ts';
import { type Route, registerRoutes } from './route.ts';
import { SECRET_ROUTES } from './secrets/routes.ts';
import { TENANT_ROUTES } from './tenants/routes.ts';
import { TRUST_ROUTES } from './trusts/routes.ts';
import { USAGE_ROUTES } from './usage/routes.ts';
import { WHOSE_ROUTES } from './whose/routes.ts';
import { refuseUnsupportedDryRuns } from './writes/dry-run.ts';
import { addIdempotency } from './writes/idempotency.ts';
import { MERGE_PATCH } from './writes/merge-patch.ts';

/** All routes, in the order of the OpenAPI document. */
export const MANAGEMENT_ROUTES: readonly Route[] = [
  ...CLIENT_ROUTES,
  ...SECRET_ROUTES,
  ...INSTANCE_ROUTES,
  ...AGENT_ROUTES,
  ...RESOURCE_ROUTES,
  ...TENANT_ROUTES,
  ...KEY_ROUTES,
  ...GRANT_ROUTES,
  ...USAGE_ROUTES,
  ...REPORT_ROUTES,
  ...LATENCY_ROUTES,
  ...WHOSE_ROUTES,
  ...ENTITLEMENT_ROUTES,
  ...QUOTA_ROUTES,
  ...ISSUER_ROUTES,
  ...TRUST_ROUTES,
  ...EVALUATE_ROUTES,
  ...OPERATOR_ROUTES,
  ...PROVIDER_ROUTES,
  ...AUDIT_ROUTES,
];

const OPENAPI_PATH = '/management/v1/openapi.json';

/**
 * Adds all routes to an application.
 *
 * @param publicPath - a path that needs no authentication
 */
export const addManagementRoutes = (
  app: ManagementApp,
  authentication: Authentication,
  dependencies: ManagementDependencies,
  publicPath?: string,
): void => {
  app.addContentTypeParser(
    ['application/json', MERGE_PATCH],
    { parseAs: 'buffer' },
    jsonParser(app.getDefaultJsonParser('error', 'error')),
  );
  addShownSecrets(app);
  addAdmission(app, authentication, dependencies, publicPath);
  addIdempotency(app, dependencies);
  refuseUnsupportedDryRuns(app);
  registerRoutes(app, MANAGEMENT_ROUTES, dependencies);
};

/**
 * Creates the plugin that adds the management API.
 *
 * @param version - of this server, for the OpenAPI document
 */
export const managementApi =
  (dependencies: ManagementDependencies, version: string) =>
  async (instance: FastifyInstance): Promise<void> => {
    const app: ManagementApp = instance.withTypeProvider<TypeBoxTypeProvider>();
    const document = new OpenApiDocument(MANAGEMENT_ROUTES);
    await app.register(fastifySwagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Mintmark management API',
          description: 'A method that a path does not support is refused with `#/components/responses/MethodNotAllowed`.',
          version,
          license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
        },
        servers: [{ url: '/', description: 'The tenant that served this document.' }],
        components: {
          securitySchemes: { bearer: { type: 'http', scheme: 'bearer' }, dpop: { type: 'http', scheme: 'dpop' } },
        },
        security: [{ bearer: [] }, { dpop: [] }],
      },
      transform: ({ schema, url, route }) => ({ schema: document.describe(schema, url, String(route.method)), url }),
    });
    addManagementRoutes(app, bearerAuthentication(dependencies), dependencies, OPENAPI_PATH);
    // Serialized once: it is the largest response that unauthenticated callers can request.
    let serialized: Buffer | undefined;
    app.get(OPENAPI_PATH, { schema: { hide: true } }, async (_request, reply) => {
      serialized ??= Buffer.from(JSON.stringify(document.withSchemas(app.swagger())));
      return reply.type('application/json; charset=utf-8').send(serialized);
    });
  };
