// Creates the keys of a signing algorithm when settings first select it.
import type { FastifyRequest } from 'fastify';
import type { SigningAlgorithm } from '../../jose/signing-algorithms.ts';
import type { ManagementDependencies } from '../request.ts';
import { requester, succeeded } from '../request.ts';

/** Creates keys of the algorithms in settings, unless the tenant has them. */
export const ensureKeys = async (
  request: FastifyRequest,
  { keyManager, audit }: Pick<ManagementDependencies, 'keyManager' | 'audit'>,
  {
    accessTokenSigningAlg,
    introspectionSignedResponseAlg,
  }: {
    readonly accessTokenSigningAlg?: SigningAlgorithm | undefined;
    readonly introspectionSignedResponseAlg?: SigningAlgorithm | undefined;
  },
  tenant = requester(request).tenant,
): Promise<void> => {
  for (const algorithm of new Set([accessTokenSigningAlg, introspectionSignedResponseAlg])) {
    if (algorithm === undefined) continue;
    await keyManager.add(tenant, algorithm, audit.entry(succeeded(request, 'key.add', algorithm)));
  }
};
