// /management/v1/clients/{client_id}/secrets and /management/v1/secrets: the secrets of one client, and of
// all.
import type { Route } from '../route.ts';
import { addSecret, rotateSecrets } from './add.ts';
import { deactivateSecret, reactivateSecret, retireSecret, updateSecret } from './change.ts';
import { listSecrets } from './list.ts';
import { listClientSecrets, showSecret } from './read.ts';

export const SECRET_ROUTES: readonly Route[] = [
  listClientSecrets,
  addSecret,
  rotateSecrets,
  showSecret,
  updateSecret,
  retireSecret,
  deactivateSecret,
  reactivateSecret,
  listSecrets,
];
