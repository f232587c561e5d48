// The URLs of secrets, and one secret by its id.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Problem } from '../../http/problem.ts';
import type { Client, ClientSecret } from '../../records/client.ts';
import { findClient, findClientToChange, ONE_CLIENT } from '../clients/find.ts';
import type { ManagementDependencies } from '../request.ts';
import { requester } from '../request.ts';
import { setEtag } from '../writes/versions.ts';
import { secretView } from './view.ts';

export const SECRETS = `${ONE_CLIENT}/secrets`;

export const ONE_SECRET = `${SECRETS}/:secret_id`;

export const SecretPath = Type.Object({ client_id: Type.String(), secret_id: Type.String() });

export const secretNotFound = (): Problem => new Problem(404, 'The API client has no secret of this id.');

export const findClientToRotate = ({ storage }: ManagementDependencies, request: FastifyRequest, clientId: string): Promise<Client> =>
  findClientToChange(storage, request, clientId, 'rotateAPIClientSecrets');

export const secretOf = async ({ storage }: ManagementDependencies, request: FastifyRequest, clientId: string, secretId: string) => {
  const client = await findClient(storage, request, clientId);
  const secret = client.secrets.find(({ id }) => id === secretId);
  if (secret === undefined) throw secretNotFound();
  return secret;
};

export const sendSecret = async (
  { uses, now }: ManagementDependencies,
  request: FastifyRequest<{ Params: { readonly client_id: string } }>,
  reply: FastifyReply,
  secret: ClientSecret,
) => {
  const lastUses = await uses.of(requester(request).tenant.tenant.id, [request.params.client_id]);
  return setEtag(reply, secret).send(secretView(secret, now(), lastUses));
};
