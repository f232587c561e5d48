// IBM Security Verify's APIs for API clients, their secrets and grants: other representations of the same
// records. Admission, authorization and validation are those of the management API.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { addShownSecrets } from '../http/shown-secrets.ts';
import { addAdmission, bearerAuthentication } from '../management/access/admission.ts';
import type { ManagementApp } from '../management/request.ts';
import { jsonParser } from '../management/requests/json-body.ts';
import { registerRoutes } from '../management/route.ts';
import { API_CLIENT_ROUTES } from './api-clients/routes.ts';
import type { VerifyDependencies } from './dependencies.ts';
import { VERIFY_GRANT_ROUTES } from './grants/routes.ts';
import { ROTATED_SECRET_ROUTES } from './secrets/rotated.ts';

/** The Fastify plugin with these APIs. */
export const verifyApi =
  (dependencies: VerifyDependencies) =>
  async (instance: FastifyInstance): Promise<void> => {
    const app: ManagementApp = instance.withTypeProvider<TypeBoxTypeProvider>();
    app.addContentTypeParser(
      ['application/json', 'application/scim+json', 'application/json-patch+json'],
      { parseAs: 'buffer' },
      jsonParser(app.getDefaultJsonParser('error', 'error')),
    );
    addShownSecrets(app);
    addAdmission(app, bearerAuthentication(dependencies), dependencies);
    registerRoutes(app, [...API_CLIENT_ROUTES, ...ROTATED_SECRET_ROUTES, ...VERIFY_GRANT_ROUTES], dependencies);
  };
