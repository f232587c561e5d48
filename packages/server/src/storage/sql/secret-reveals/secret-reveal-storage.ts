// Implements the part of the storage contract for reveals of secrets, in SQL.
import type { SecretRevealStorage } from '../../contract/secret-reveals.ts';
import type { Backend } from '../backend.ts';
import { hasNul } from '../nul.ts';
import { purgeReveals, revealOf, revealsFor } from './secret-reveals.ts';

export const secretRevealStorage = (backend: Backend): SecretRevealStorage => ({
  findReveals: async (query) => (hasNul(query.clientId) ? [] : (await revealsFor(backend.reads, query).execute()).map(revealOf)),
  purgeReveals: (expiredBefore) => purgeReveals(backend, expiredBefore),
});
