// Implements the part of the storage contract for sign-ins, in SQL.
import type { SignInStorage } from '../../contract/sign-ins.ts';
import type { Backend } from '../backend.ts';
import { hasNul } from '../nul.ts';
import { addSignIns, purgeSignIns } from './sign-in-counts.ts';
import { signIns } from './sign-ins.ts';

export const signInStorage = (backend: Backend): SignInStorage => ({
  signIns: async (tenantId, filter) => (hasNul(Object.values(filter).join()) ? [] : signIns(backend, tenantId, filter)),
  addSignIns: (counts) => backend.write((transaction) => addSignIns(transaction, counts)),
  purgeSignIns: (before, limit) =>
    backend.write(async (transaction) => Number((await purgeSignIns(transaction, before, limit).executeTakeFirstOrThrow()).numDeletedRows)),
});
