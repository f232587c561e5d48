// IBM Security Verify's APIs for API clients, their secrets and grants, as a part of the application: other shapes over the same domain, let in
// and judged as the management API is.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { addShownSecrets } from '../http/shown-secrets.ts';
import { addAdmission } from '../management/access/admission.ts';
import type { ManagementApp, ManagementDependencies } from '../management/api.ts';
import { jsonParser } from '../management/requests/json-body.ts';
import { apiClientListRoute } from './api-client-list.ts';
import { apiClientRoutes } from './api-clients.ts';
import { grantListRoute } from './grant-list.ts';
import { verifyGrantRoutes } from './grants.ts';
import { rotatedSecretRoutes } from './rotated-secrets.ts';

/** What these APIs work with. */
export interface VerifyDependencies extends ManagementDependencies {
  /** How long a grant is kept behind the longest life of a token, in milliseconds. */
  readonly grantRetention: number;
}

/** The part of the application that speaks as IBM Security Verify does. */
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
    addAdmission(app, dependencies);
    apiClientListRoute(app, dependencies);
    apiClientRoutes(app, dependencies);
    rotatedSecretRoutes(app, dependencies);
    grantListRoute(app, dependencies);
    verifyGrantRoutes(app, dependencies);
  };
