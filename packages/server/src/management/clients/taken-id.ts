// Explains why a new client cannot have an id.
import type { FastifyRequest } from 'fastify';
import { holdsFor } from '../../clients/entitlements.ts';
import { Problem } from '../../http/problem.ts';
import { type Sentence, say } from '../../sentences/sentence.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import { requester } from '../request.ts';
import { timestamp } from '../requests/timestamp.ts';

/**
 * The refusal of an id that another client has or had. Only callers that may read a deleted client learn
 * that it was deleted.
 *
 * @param pointer - of the id in the request
 */
export const clientIdTaken = async (
  storage: Pick<Storage, 'findClient' | 'findDeletedClient'>,
  request: FastifyRequest,
  { clientId, pointer }: { readonly clientId: string; readonly pointer: string },
): Promise<Problem> => {
  const { tenant, principal } = requester(request);
  const tenantId = tenant.tenant.id;
  const deleted = await storage.findDeletedClient(tenantId, clientId);
  const isGone = deleted === undefined && (await storage.findClient(tenantId, clientId)) === undefined;
  const isShown = deleted !== undefined && holdsFor(principal.entitlements, 'readAPIClients', deleted.owner);
  const at = deleted?.deletedAt;
  const detail: Sentence =
    isShown && at !== undefined
      ? say('belongs to a client that was deleted at {time}; restore it with `mintmark client restore {client}`', {
          time: timestamp(at),
          client: clientId,
        })
      : isGone
        ? 'belonged to a client that was deleted more than 30 days ago; ids are never reused'
        : 'is taken';
  return new Problem(409, 'This client id is or was in use.', [{ pointer, detail }]);
};
