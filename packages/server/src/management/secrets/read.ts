// GET of the secrets of a client, and of one.
import { ClientPath, findClient, READ_CLIENTS } from '../clients/find.ts';
import { defineRoute } from '../route.ts';
import { ONE_SECRET, SECRETS, SecretPath, secretOf, sendSecret } from './find.ts';
import { SecretList, SecretView } from './schema.ts';
import { secretView } from './view.ts';

export const listClientSecrets = defineRoute({
  method: 'GET',
  url: SECRETS,
  rights: READ_CLIENTS,
  schema: { summary: 'List the secrets of an API client', params: ClientPath, response: { 200: SecretList } },
  handle: async (request, _reply, { storage, uses, now }) => {
    const { secrets, tenantId, clientId } = await findClient(storage, request, request.params.client_id);
    const lastUses = await uses.of(tenantId, [clientId]);
    return { secrets: secrets.map((secret) => secretView(secret, now(), lastUses)) };
  },
});

export const showSecret = defineRoute({
  method: 'GET',
  url: ONE_SECRET,
  rights: READ_CLIENTS,
  schema: { summary: 'Show a secret of an API client', params: SecretPath, response: { 200: SecretView } },
  handle: async (request, reply, dependencies) => {
    const secret = await secretOf(dependencies, request, request.params.client_id, request.params.secret_id);
    return sendSecret(dependencies, request, reply, secret);
  },
});
