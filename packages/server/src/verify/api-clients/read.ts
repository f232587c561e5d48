// GET of an API client, and of its credentials.

import { PlainSecret } from '../../clients/plain-secret.ts';
import { READ_CLIENTS } from '../../management/clients/find.ts';
import { requester } from '../../management/request.ts';
import { defineRoute, type Route } from '../../management/route.ts';
import { setEtag } from '../../management/writes/versions.ts';
import type { VerifyDependencies } from '../dependencies.ts';
import { shownSecret } from '../secrets/shown-secret.ts';
import { ApiClientPath, findApiClient } from './find.ts';
import { apiClientView } from './view.ts';

export const showApiClientAt = (address: string): Route<VerifyDependencies> =>
  defineRoute({
    method: 'GET',
    url: `${address}/:id`,
    rights: READ_CLIENTS,
    schema: { params: ApiClientPath },
    handle: async (request, reply, dependencies: VerifyDependencies) => {
      const { storage } = dependencies;
      const { tenant, principal } = requester(request);
      const client = await findApiClient(storage, request, request.params.id);
      return setEtag(reply, client).send(apiClientView(client, tenant, await shownSecret(client, principal, dependencies)));
    },
  });

// IBM documents that the response is YAML, but not its members. A JSON string is a valid YAML scalar.
export const showCredentialsAt = (address: string): Route<VerifyDependencies> =>
  defineRoute({
    method: 'GET',
    url: `${address}/:id/credentials`,
    rights: READ_CLIENTS,
    schema: { params: ApiClientPath },
    handle: async (request, reply, dependencies: VerifyDependencies) => {
      const { storage } = dependencies;
      const { principal } = requester(request);
      const client = await findApiClient(storage, request, request.params.id);
      const secret = await shownSecret(client, principal, dependencies);
      const members = { clientId: client.clientId, clientSecret: secret instanceof PlainSecret ? secret.reveal() : secret };
      const lines = Object.entries(members).flatMap(([name, value]) =>
        value === undefined ? [] : [`${name}: ${JSON.stringify(value)}\n`],
      );
      return reply.type('application/yaml; charset=utf-8').send(lines.join(''));
    },
  });
