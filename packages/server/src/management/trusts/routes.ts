// /management/v1/clients/{client_id}/trusts: by which tokens of trusted issuers a client authenticates.
import type { Route } from '../route.ts';
import { adviseTrust } from './advice.ts';
import { evaluateToken } from './evaluate.ts';
import { learnTrust } from './learn.ts';
import { listAllTrusts, listTrusts, showTrust } from './read.ts';
import { createTrust, deleteTrust, updateTrust } from './write.ts';

export const TRUST_ROUTES: readonly Route[] = [
  listTrusts,
  listAllTrusts,
  createTrust,
  showTrust,
  updateTrust,
  deleteTrust,
  learnTrust,
  adviseTrust,
  evaluateToken,
];
