// Rotation of a client's own secret with `rotateOwnSecret`, without a right over any client.
import type { FastifyRequest } from 'fastify';
import type { AnySecretSettings } from '../../clients/build-any-secret.ts';
import { holds, holdsFor } from '../../clients/entitlements.ts';
import { latestOwnExpiry, type OwnRotationFault, ownRotatable } from '../../clients/own-rotation.ts';
import { Problem } from '../../http/problem.ts';
import type { Client } from '../../records/client.ts';
import { Refusal } from '../../refusals/refusal.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import { requester } from '../request.ts';
import { FieldProblems } from '../requests/field-problems.ts';
import type { NewSecretBody } from './schema.ts';
import { parseNewSecret } from './settings.ts';

/** The rotation of the caller's own secret. */
export interface OwnRotation {
  /** The client as stored. */
  readonly client: Client;
  /** Parses the body. @throws {@link Problem} 400 for fields that the client may not choose */
  readonly settings: (body: NewSecretBody) => Omit<AnySecretSettings, 'createdBy'>;
}

const FAULTS: Record<OwnRotationFault, string> = {
  own_rotation_other_credential: 'A client can only rotate the secret that its token was obtained with, while that secret is active.',
  own_rotation_replaced: 'This secret has already been replaced. Use the new one.',
};

/**
 * The rotation of the caller's own secret; `undefined` for another client, or if the caller has the right to
 * rotate its secrets anyway.
 *
 * @param now - milliseconds since the epoch
 * @throws {@link Refusal} 409 when its secret cannot be replaced
 */
export const ownRotation = async (
  request: FastifyRequest,
  clientId: string,
  storage: Pick<Storage, 'findClient'>,
  now: number,
): Promise<OwnRotation | undefined> => {
  const { tenant, principal } = requester(request);
  if (principal.kind !== 'client' || principal.actor !== clientId || !holds(principal.entitlements, 'rotateOwnSecret')) return undefined;
  if (holdsFor(principal.entitlements, 'rotateAPIClientSecrets', principal.client.owner)) return undefined;
  const client = await storage.findClient(tenant.tenant.id, clientId);
  if (client === undefined) throw new Problem(404, 'There is no API client of this id.');
  const secret = ownRotatable(client, principal.credentialId, now);
  if (typeof secret === 'string') throw new Refusal('invalid_request', FAULTS[secret], secret, {}, { status: 409 });
  return {
    client,
    settings: (body) => {
      const problems = new FieldProblems();
      const settings = parseNewSecret(body, client, now);
      for (const name of ['client_secret', 'hash', 'keep_sealed'] as const) {
        problems.require(body[name] === undefined, `/${name}`, 'is not allowed when a client rotates its own secret');
      }
      const latest = latestOwnExpiry(secret, now);
      const expiresAt = settings.expiresAt ?? latest;
      const isWithin = latest === undefined || (expiresAt ?? latest) <= latest;
      problems.require(isWithin, '/expires_at', 'exceeds the lifetime of the replaced secret');
      problems.throwIfAny();
      return { ...settings, expiresAt };
    },
  };
};
