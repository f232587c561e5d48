// Implements the part of the storage contract for idempotent requests, in SQL.
import type { IdempotentRequestStorage } from '../../contract/idempotent-requests.ts';
import type { Backend } from '../backend.ts';
import { claimRequest, purgeRequests, releaseRequest, settleRequest } from './idempotent-requests.ts';

export const idempotentRequestStorage = (backend: Backend): IdempotentRequestStorage => ({
  claimRequest: (claim) => claimRequest(backend, claim),
  settleRequest: (request) => settleRequest(backend, request),
  releaseRequest: (request) => releaseRequest(backend, request),
  purgeRequests: (at) => purgeRequests(backend, at),
});
